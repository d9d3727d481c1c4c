import type { Json, JsonObject } from '@/lib/base/json'
import { isRedacted } from '@/lib/diff/redacted'
import { counted } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { REDACTED } from './redacted'

/** A part of a document as the diff draws it: a value, or a text of one line cut down to where it differs. */
export type DocumentNode =
  | { kind: 'value'; value: Json }
  | { kind: 'clip'; text: string; sameBefore: number; sameAfter: number }

/** Starts a line that stands for parts left out. */
export const LEFT_OUT = '⋯'

const STEP = '  '

/**
 * The lines of a document: JSON with its keys in order, two spaces a level, and each member on its own line. Two
 * departures from JSON make it comparable line by line: every member ends with a comma, so that adding one does not
 * change the line before it, and a text of several lines stands between `"""` with one line each.
 */
export function documentLines(value: Json): string[] {
  return nodeLines(whole(value), '', '', '')
}

/** The lines of a part: behind `lead` on the first of them, before `end` on the last. */
export function nodeLines(node: DocumentNode, indent: string, lead: string, end: string): string[] {
  if (node.kind === 'clip') return [`${indent}${lead}${clipText(node)}${end}`]
  const lines: string[] = []
  write(lines, node.value, indent, lead, end)
  return lines
}

function write(lines: string[], value: Json, indent: string, lead: string, end: string): void {
  if (Array.isArray(value)) {
    if (value.length === 0) lines.push(`${indent}${lead}[]${end}`)
    else {
      lines.push(`${indent}${lead}[`)
      for (const element of value) write(lines, element, indent + STEP, '', ',')
      lines.push(`${indent}]${end}`)
    }
  } else if (typeof value === 'object' && value !== null) {
    writeObject(lines, value, indent, lead, end)
  } else if (typeof value === 'string' && value.includes('\n')) {
    lines.push(`${indent}${lead}"""`)
    for (const line of value.split('\n')) lines.push(`${indent}${STEP}${visibleText(line)}`)
    lines.push(`${indent}"""${end}`)
  } else if (isRedacted(value)) {
    lines.push(`${indent}${lead}${REDACTED}${end}`)
  } else {
    lines.push(`${indent}${lead}${visibleText(JSON.stringify(value))}${end}`)
  }
}

function writeObject(lines: string[], object: JsonObject, indent: string, lead: string, end: string): void {
  const keys = sortedKeys(object)
  if (keys.length === 0) {
    lines.push(`${indent}${lead}{}${end}`)
    return
  }
  lines.push(`${indent}${lead}{`)
  for (const key of keys) {
    write(lines, object[key] ?? null, indent + STEP, `${visibleText(JSON.stringify(key))}: `, ',')
  }
  lines.push(`${indent}}${end}`)
}

function clipText(node: { text: string; sameBefore: number; sameAfter: number }): string {
  const before =
    node.sameBefore > 0 ? `${LEFT_OUT} ${counted(node.sameBefore, 'character')} the same ${LEFT_OUT} ` : ''
  const after =
    node.sameAfter > 0 ? ` ${LEFT_OUT} ${counted(node.sameAfter, 'character')} the same ${LEFT_OUT}` : ''
  return `${before}${visibleText(JSON.stringify(node.text))}${after}`
}

/** A node that leaves nothing out. */
export function whole(value: Json): DocumentNode {
  return { kind: 'value', value }
}

/** An object's keys in the order of RFC 8785 (UTF-16 units), the same for both sides of a comparison. */
export function sortedKeys(object: Record<string, unknown>): string[] {
  return inOrder(Object.keys(object))
}

/** Names in that order: sorts the array that it is given. */
export function inOrder(names: string[]): string[] {
  return names.sort((a, b) => (a < b ? -1 : 1))
}
