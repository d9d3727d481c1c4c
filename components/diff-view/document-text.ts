import type { Json } from '@/lib/base/json'
import { isRedacted } from '@/lib/diff/redacted'
import { counted } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { REDACTED } from './redacted'

/**
 * A document as the diff draws it: a value, or an object or array of which some parts are left out because they are the
 * same on both sides (`same`) or too many to show at once (`more`).
 */
export type DocumentNode =
  | { kind: 'value'; value: Json }
  | {
      kind: 'object'
      members: readonly (readonly [key: string, node: DocumentNode])[]
      same: number
      more: number
    }
  | { kind: 'array'; items: readonly DocumentNode[] }
  | { kind: 'text'; lines: readonly string[]; sameBefore: number; sameAfter: number }
  | { kind: 'clip'; text: string; sameBefore: number; sameAfter: number }
  | { kind: 'same'; count: number }
  | { kind: 'more'; count: number }

/** Starts a line that stands for parts left out. */
export const LEFT_OUT = '⋯'

const STEP = '  '

/**
 * The lines of a document: JSON with its keys in order, two spaces a level, and each member on its own line. Two
 * departures from JSON make it comparable line by line: every member ends with a comma, so that adding one does not
 * change the line before it, and a text of several lines stands between `"""` with one line each.
 */
export function documentLines(node: DocumentNode): string[] {
  const lines: string[] = []
  write(lines, node, '', '', '')
  return lines
}

/** `documentLines` of a whole value, as one text. */
export function documentText(value: Json): string {
  return documentLines({ kind: 'value', value }).join('\n')
}

function write(lines: string[], node: DocumentNode, indent: string, lead: string, end: string): void {
  if (node.kind === 'value') writeValue(lines, node.value, indent, lead, end)
  else if (node.kind === 'object') writeObject(lines, node, indent, lead, end)
  else if (node.kind === 'array') writeArray(lines, node.items, indent, lead, end)
  else if (node.kind === 'text') writeText(lines, node, indent, lead, end)
  else if (node.kind === 'clip') lines.push(`${indent}${lead}${clipText(node)}${end}`)
  else if (node.kind === 'same') lines.push(`${indent}${LEFT_OUT} ${counted(node.count, 'element')} the same`)
  else lines.push(`${indent}${LEFT_OUT} ${counted(node.count, 'more change')}`)
}

function writeValue(lines: string[], value: Json, indent: string, lead: string, end: string): void {
  if (Array.isArray(value)) {
    writeArray(lines, value.map(whole), indent, lead, end)
  } else if (typeof value === 'object' && value !== null) {
    const members = sortedKeys(value).map((key) => [key, whole(value[key] ?? null)] as const)
    writeObject(lines, { members, same: 0, more: 0 }, indent, lead, end)
  } else if (typeof value === 'string' && value.includes('\n')) {
    writeText(lines, { lines: value.split('\n'), sameBefore: 0, sameAfter: 0 }, indent, lead, end)
  } else if (isRedacted(value)) {
    lines.push(`${indent}${lead}${REDACTED}${end}`)
  } else {
    lines.push(`${indent}${lead}${visibleText(JSON.stringify(value))}${end}`)
  }
}

type Members = Omit<Extract<DocumentNode, { kind: 'object' }>, 'kind'>

function writeObject(lines: string[], node: Members, indent: string, lead: string, end: string): void {
  if (node.members.length + node.same + node.more === 0) {
    lines.push(`${indent}${lead}{}${end}`)
    return
  }
  lines.push(`${indent}${lead}{`)
  for (const [key, member] of node.members) {
    write(lines, member, indent + STEP, `${visibleText(JSON.stringify(key))}: `, ',')
  }
  if (node.more > 0) lines.push(`${indent}${STEP}${LEFT_OUT} ${counted(node.more, 'more change')}`)
  if (node.same > 0) lines.push(`${indent}${STEP}${LEFT_OUT} ${counted(node.same, 'field')} the same`)
  lines.push(`${indent}}${end}`)
}

function writeArray(
  lines: string[],
  items: readonly DocumentNode[],
  indent: string,
  lead: string,
  end: string,
): void {
  if (items.length === 0) {
    lines.push(`${indent}${lead}[]${end}`)
    return
  }
  lines.push(`${indent}${lead}[`)
  for (const item of items) write(lines, item, indent + STEP, '', ',')
  lines.push(`${indent}]${end}`)
}

type Text = { lines: readonly string[]; sameBefore: number; sameAfter: number }

function writeText(lines: string[], node: Text, indent: string, lead: string, end: string): void {
  lines.push(`${indent}${lead}"""`)
  if (node.sameBefore > 0)
    lines.push(`${indent}${STEP}${LEFT_OUT} ${counted(node.sameBefore, 'line')} the same`)
  for (const line of node.lines) lines.push(`${indent}${STEP}${visibleText(line)}`)
  if (node.sameAfter > 0)
    lines.push(`${indent}${STEP}${LEFT_OUT} ${counted(node.sameAfter, 'line')} the same`)
  lines.push(`${indent}"""${end}`)
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
  return Object.keys(object).sort((a, b) => (a < b ? -1 : 1))
}
