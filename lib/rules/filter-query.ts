import { utf8Length } from '@/lib/base/bytes'
import type { FieldName } from '@/lib/event/fields'
import type { NotNode, Operator, QueryNode, QueryValue, TermKey, TermNode } from '@/lib/query/ast'
import { printNode } from '@/lib/query/print'

import { overlaps, type TextPattern } from './filter-patterns'

/** One of what a filter asks for: any of these patterns, at the places that `node` knows. */
export interface Condition {
  patterns: readonly TextPattern[]
  node(patterns: readonly TextPattern[]): QueryNode
}

/** All of these at once. */
export interface FilterQuery {
  always: readonly QueryNode[]
  conditions: readonly Condition[]
}

/** Values of a rule's query: two more are room for the preview, which adds the source and leaves out our own. */
export const RULE_TERMS_MAX = 62
/** In UTF-8 bytes, with room for the same. */
const RULE_BYTES_MAX = 3400

/**
 * The queries of which any finds what the filter asks for, each within what a query may hold; null as soon as they would be
 * more than `most`: wide conditions multiply.
 */
export function queriesOf({ always, conditions }: FilterQuery, most: number): string[] | null {
  // Before anything is made of them: a rule holds one value of each pattern at least.
  const least = conditions.reduce((rules, one) => rules * Math.ceil(one.patterns.length / RULE_TERMS_MAX), 1)
  if (least > most) return null
  const root = all([...always, ...conditions.map(({ patterns, node }) => node(patterns))])
  const text = printNode(root)
  const fits = valuesOf(root) <= RULE_TERMS_MAX && utf8Length(text) <= RULE_BYTES_MAX
  const widest = conditions.toSorted((a, b) => b.patterns.length - a.patterns.length)[0]
  if (fits || widest === undefined || widest.patterns.length < 2) return [text]
  const middle = Math.ceil(widest.patterns.length / 2)
  const queries: string[] = []
  for (const patterns of [widest.patterns.slice(0, middle), widest.patterns.slice(middle)]) {
    const half = conditions.map((one) => (one === widest ? { ...one, patterns } : one))
    const some = queriesOf({ always, conditions: half }, most - queries.length)
    if (some === null) return null
    queries.push(...some)
  }
  return queries
}

function valuesOf(node: QueryNode): number {
  if (node.kind === 'term') return node.values.length
  if (node.kind === 'not') return valuesOf(node.item)
  return node.items.reduce((sum, item) => sum + valuesOf(item), 0)
}

const NOWHERE = { from: 0, to: 0 }

export const fieldKey = (name: FieldName): TermKey => ({ kind: 'field', name })
export const detailsKey = (path: string): TermKey => ({ kind: 'details', path })

/** Texts that are equal to one of these. */
export const isOneOf = (key: TermKey, texts: readonly string[]): TermNode =>
  term(
    key,
    ':',
    texts.map((text) => ({ kind: 'is', text })),
  )

/** Whatever starts like this. */
export const startsWith = (key: TermKey, text: string): TermNode => term(key, ':', [{ kind: 'starts', text }])

/** Whether there is anything. */
export const isThere = (key: TermKey): TermNode => term(key, ':', [{ kind: 'any', text: '' }])

export const no = (item: QueryNode): NotNode => ({ kind: 'not', item, ...NOWHERE })
export const all = (nodes: readonly QueryNode[]): QueryNode => joined('and', nodes)
export const any = (nodes: readonly QueryNode[]): QueryNode => joined('or', nodes)

/** Any of the patterns, at this place, which holds one text. */
export function fitsAt(key: TermKey, patterns: readonly TextPattern[]): QueryNode {
  const whole: PlainValue[] = []
  const parts: PlainValue[] = []
  const between: QueryNode[] = []
  for (const pattern of patterns) {
    if (pattern.kind === 'contains') parts.push({ kind: 'is', text: pattern.text })
    else if (pattern.kind === 'around') between.push(around(key, pattern.start, pattern.end))
    else whole.push({ kind: pattern.kind, text: pattern.text })
  }
  return any([
    ...(whole.length > 0 ? [term(key, ':', whole)] : []),
    ...(parts.length > 0 ? [term(key, '~', parts)] : []),
    ...between,
  ])
}

/** Nothing but these at this place, which may hold several texts. */
export const isOnly = (key: TermKey, patterns: readonly TextPattern[]): TermNode =>
  term(
    key,
    '=',
    patterns.flatMap((one) =>
      one.kind === 'contains' || one.kind === 'around' ? [] : [{ kind: one.kind, text: one.text }],
    ),
  )

type PlainValue = Pick<QueryValue, 'kind' | 'text'>

function around(key: TermKey, start: string, end: string): QueryNode {
  const both = [startsWith(key, start), term(key, ':', [{ kind: 'ends', text: end }])]
  const short = overlaps(start, end)
  return all(short.length === 0 ? both : [...both, no(isOneOf(key, short))])
}

function term(key: TermKey, operator: Operator, values: readonly PlainValue[]): TermNode {
  return {
    kind: 'term',
    key,
    operator,
    values: values.map((value) => ({ ...value, ...NOWHERE })),
    ...NOWHERE,
  }
}

/** Nodes of the same kind become one. */
function joined(kind: 'and' | 'or', nodes: readonly QueryNode[]): QueryNode {
  const items = nodes.flatMap((node) => (node.kind === kind ? node.items : [node]))
  const [only] = items
  return only !== undefined && items.length === 1 ? only : { kind, items, ...NOWHERE }
}
