import type { ReactElement } from 'react'

import { MAY_HAVE_CHANGED } from './aligned-lines'
import { LEFT_OUT } from './document-text'

const MEMBER = /^("(?:[^"\\]|\\.)*")(: )(.*)$/s
const NUMBER = /^-?\d/
const LITERAL = /^(?:true|false|null)\b/

/**
 * One line of a document in colours. Lines are drawn as they come into sight, so that a long document costs no more
 * than a short one. A line whose words are compared is drawn by the viewer instead: there the marks matter.
 */
export function colouredLine(line: string): ReactElement {
  if (line.startsWith(LEFT_OUT)) return <span className="text-faint italic">{line}</span>
  if (line.endsWith(MAY_HAVE_CHANGED)) {
    return (
      <span className="rounded-sm bg-warning-subtle">
        {colouredLine(line.slice(0, -MAY_HAVE_CHANGED.length).trimEnd())}
        <span className="text-muted italic"> {MAY_HAVE_CHANGED}</span>
      </span>
    )
  }
  const member = MEMBER.exec(line)
  if (member === null) return <Value text={line} />
  const [, key, colon, value = ''] = member
  return (
    <span>
      <span className="text-syntax-key">{key}</span>
      {colon}
      <Value text={value} />
    </span>
  )
}

function Value({ text }: { text: string }) {
  const body = text.endsWith(',') ? text.slice(0, -1) : text
  return (
    <span>
      <span className={colourOf(body)}>{body}</span>
      {body.length < text.length ? <span className="text-faint">,</span> : null}
    </span>
  )
}

function colourOf(value: string): string {
  if (value.startsWith('"') && value !== '"""') return 'text-syntax-string'
  if (NUMBER.test(value)) return 'text-syntax-number'
  return LITERAL.test(value) ? 'text-syntax-literal' : 'text-text'
}
