import type { Query, QueryNode, Span } from '@/lib/query/ast'

/** What a stretch of the query's text is, which decides its colour. */
export type Role = 'key' | 'operator' | 'value' | 'word' | 'not' | 'plain'

/** A stretch of text with one role. Those of a text follow each other and leave nothing out. */
export interface Segment {
  text: string
  role: Role
  /** Part of a problem: underlined. */
  isWrong: boolean
}

type Painted = Span & { role: Role }

const CONNECTIVES = /\b(?:AND|OR|NOT)\b|[()]/g

/**
 * The query's text in coloured stretches, from the tree that the one parser made: what it did not understand stays
 * plain. `problems` are underlined wherever they stand.
 */
export function highlight(text: string, query: Query, problems: readonly Span[]): Segment[] {
  const painted: Painted[] = []
  if (query.root !== null) paint(query.root, text, painted)
  const roles = fillRoles(text, painted)
  const wrong = fillWrong(text, problems)
  const segments: Segment[] = []
  let start = 0
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && roles[at] === roles[start] && wrong[at] === wrong[start]) continue
    segments.push({ text: text.slice(start, at), role: roles[start] ?? 'plain', isWrong: wrong[start] === 1 })
    start = at
  }
  return segments
}

function paint(node: QueryNode, text: string, out: Painted[]): void {
  if (node.kind === 'not') {
    out.push({ from: node.from, to: node.item.from, role: 'not' })
    paint(node.item, text, out)
  } else if (node.kind !== 'term') {
    for (const item of node.items) paint(item, text, out)
  } else {
    const first = node.values[0]
    if (first !== undefined && node.key.kind !== 'free') {
      const head = text.slice(node.from, first.from)
      const sign = Math.max(0, head.lastIndexOf(node.operator))
      out.push({ from: node.from, to: node.from + sign, role: 'key' })
      out.push({ from: node.from + sign, to: node.from + sign + node.operator.length, role: 'operator' })
    }
    const role = node.key.kind === 'free' ? 'word' : 'value'
    for (const value of node.values) out.push({ from: value.from, to: value.to, role })
  }
}

function fillRoles(text: string, painted: readonly Painted[]): Role[] {
  const roles = Array.from<Role>({ length: text.length }).fill('plain')
  for (const match of text.matchAll(CONNECTIVES)) {
    roles.fill('operator', match.index, match.index + match[0].length)
  }
  for (const { from, to, role } of painted) roles.fill(role, from, to)
  return roles
}

function fillWrong(text: string, problems: readonly Span[]): Uint8Array {
  const wrong = new Uint8Array(text.length)
  for (const { from, to } of problems) {
    // A problem between two characters, or at the end, is shown on the one before it.
    const start = Math.min(from, Math.max(0, text.length - 1))
    wrong.fill(1, to > start ? start : Math.max(0, start - 1), Math.max(to, start + 1))
  }
  return wrong
}
