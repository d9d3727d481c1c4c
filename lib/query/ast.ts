import type { FieldName } from '@/lib/event/fields'

/** A place in the query's text, in UTF-16 units: from `from` up to, not including, `to`. */
export interface Span {
  from: number
  to: number
}

/** Something in a query that cannot be honoured, and where it stands. */
export interface QueryProblem extends Span {
  /** A sentence for the person who typed it, which says what to do. */
  message: string
  /** What would be right: `text` replaces the query's text from `from` to `to`. */
  fix?: { label: string; text: string }
}

/** Something that is honoured but may not be what was meant. */
export type QueryNote = QueryProblem

/** What is looked at: a field, a path in details, or, for a free word, everything. */
export type TermKey =
  | { kind: 'field'; name: FieldName }
  | { kind: 'details'; path: string }
  | { kind: 'free' }

/** How key and value are compared: `:` is, `=` is only, of details, `~` contains. */
export type Operator = ':' | '=' | '~' | '>' | '>=' | '<' | '<='

/**
 * One value as it was written: `is` the text itself · `starts` text before a star · `ends` text after a star ·
 * `any` a star alone. Of `from:` and `to:`, `path` is what stands before the `=`.
 */
export interface QueryValue extends Span {
  kind: 'is' | 'starts' | 'ends' | 'any'
  /** `''` for `any`; never empty for `starts` and `ends`. */
  text: string
  path?: string
}

/** `key:value`, or a free word. Several values mean any of them. */
export interface TermNode extends Span {
  kind: 'term'
  key: TermKey
  operator: Operator
  /** At least one. */
  values: readonly QueryValue[]
}

/** At least two items, none of which is of the same kind. */
export interface GroupNode extends Span {
  kind: 'and' | 'or'
  items: readonly QueryNode[]
}

export interface NotNode extends Span {
  kind: 'not'
  item: QueryNode
}

export type QueryNode = TermNode | GroupNode | NotNode

/** A query that was read. */
export interface Query {
  /** null: no term, so every event. */
  root: QueryNode | null
  /** False when some of the text could not be read. Such a query is never run: it would answer another question. */
  complete: boolean
}

/** A longer query is refused, in UTF-8 bytes. */
export const QUERY_BYTES_MAX = 4096
/** Values of a query, each of which is a lookup. */
export const QUERY_TERMS_MAX = 64
/** Parentheses and negations inside one another. */
export const QUERY_DEPTH_MAX = 16
