import type { QueryProblem, QueryValue, Span } from './ast'
import { gluedOperator } from './foreign-signs'
import { rewrite } from './foreign-terms'
import { type DocumentPath, documentPath, isForeignKey, termKey } from './keys'
import { quote } from './lex'
import type { Head } from './parse-head'
import { readPeriod } from './periods'
import { printKey, printNode } from './print'

// Keys that mean something elsewhere, each with what to write here.

/** Why a term that could be read is not what its key says elsewhere. Null for a key of this language, or in quotes. */
export function foreignKey(
  head: Head,
  values: readonly QueryValue[],
  to: number,
  list: boolean,
): QueryProblem | null {
  if (head.typed !== head.key) return null
  const sole = values.length === 1 && head.operator === ':' && !list ? values[0] : undefined
  const document = documentPath(head.key)
  if (document !== null) {
    return document.path === ''
      ? documentProblem(head, document, sole, to)
      : pathProblem(head, document, sole)
  }
  if (!isForeignKey(head.key)) return null
  const key = head.key.toLowerCase()
  const whole = { from: head.from, to }
  if (key === '_exists_' || key === '_missing_') return existsProblem(key, sole, whole)
  if (key === 'hasbefore' || key === 'hasafter') {
    const what = `has:${key.slice(3)}`
    const no = sole?.text.toLowerCase() === 'false'
    return rewrite(whole, `For events with this document write ${what}.`, `${no ? '-' : ''}${what}`)
  }
  return key.includes('*') ? starProblem(head, sole, whole) : otherKey(head, key)
}

function existsProblem(key: string, sole: QueryValue | undefined, whole: Span): QueryProblem {
  const message = 'A star as the value finds what has the key.'
  if (sole?.kind !== 'is') return { ...whole, message: `${message} Write key:*, or -key:*.` }
  const found = termKey(sole.text)
  const name = found === null || found.kind === 'free' ? quote(sole.text) : printKey(found)
  return rewrite(whole, message, `${key === '_missing_' ? '-' : ''}${name}:*`)
}

function otherKey(head: Head, key: string): QueryProblem {
  const keySpan = { from: head.from, to: head.from + head.key.length }
  if (key.startsWith('+')) {
    return rewrite(
      { ...keySpan, to: keySpan.from + 1 },
      'Every term must hold, unless there is an OR. A plus is not needed.',
      '',
    )
  }
  const glued = gluedOperator(`${head.key}:`, head.from, false)
  if (glued !== null) return glued
  const party = key.startsWith('subjects') ? 'subject' : 'onBehalfOf'
  const message = `${party} looks at id, name and e-mail address at once. The type is not searched.`
  return key.endsWith('.type') ? { ...keySpan, message } : rewrite(keySpan, message, party)
}

function starProblem(head: Head, sole: QueryValue | undefined, whole: Span): QueryProblem {
  if (head.key === '*' && sole?.kind === 'any') {
    return rewrite(whole, 'An empty query finds everything; so does a star alone.', '')
  }
  if (head.key === '*' && (sole?.kind === 'is' || sole?.kind === 'starts')) {
    const better = printNode({
      kind: 'term',
      key: { kind: 'free' },
      operator: ':',
      values: [sole],
      ...whole,
    })
    return rewrite(whole, 'A word without a key is looked for in all texts.', better)
  }
  const span = { from: head.from, to: head.from + head.key.length }
  const message = 'A star stands only in values. In quotes it is an ordinary character.'
  const above = head.key.replace(/\.\*$/, '')
  if (termKey(above)?.kind === 'field') return rewrite(span, message, above)
  return { ...span, message, fix: { label: `Quote it: ${quote(head.key)}`, text: quote(head.key) } }
}

/** `before.retries:3`, which is `from:retries=3`. `details.before.retries` is a key of details. */
function pathProblem(
  head: Head,
  { document, path }: DocumentPath,
  sole: QueryValue | undefined,
): QueryProblem {
  const pair = document === 'before' ? 'from' : 'to'
  const span = { from: head.from, to: head.to }
  const message = `A value in ${document} is ${pair}:${path}=value; that it changed is changed:${path}. A key of details is details.${head.key}.`
  // The rest of the term stays as it is, so it must stand directly after the sign.
  const isPlain = sole?.from === head.to && !/[=*]/.test(path)
  return isPlain ? rewrite(span, message, `${pair}:${path}=`) : { ...span, message }
}

/** `before:2026-11-20`, which others write for a time, and `before:*`. */
function documentProblem(
  head: Head,
  { document }: DocumentPath,
  sole: QueryValue | undefined,
  to: number,
): QueryProblem {
  const whole = { from: head.from, to }
  const pair = document === 'before' ? 'from' : 'to'
  const sign = document === 'before' ? '<' : '>'
  const message = `For events with this document write has:${document}, for a value in it ${pair}:path=value, for a time date${sign}2026-11-20. A key of details is details.${head.key}.`
  if (sole?.kind === 'any') return rewrite(whole, message, `has:${document}`)
  const isTime = sole?.kind === 'is' && readPeriod(sole.text) !== null && !/\s/.test(sole.text)
  return isTime ? rewrite(whole, message, `date${sign}${sole.text}`) : { ...whole, message }
}
