import type { EventDraft } from './event'

/** What an event must have for its fields to be read: a draft with what the receiver added. */
export interface FieldSource extends EventDraft {
  source: { name: string; format: string }
  late: boolean
}

/**
 * How a field's values are written and compared:
 * `keyword` one whole value · `text` words in a text · `ip` an address or a CIDR block · `date` a UTC time or a part
 * of one · `number` a whole number · `flag` true or false · `path` a dotted path into before/after, or a key ·
 * `pair` path=value.
 */
export type FieldKind = 'keyword' | 'text' | 'ip' | 'date' | 'number' | 'flag' | 'path' | 'pair'

/** Where the words of a text field are indexed: lexeme classes `w.text`, `w.name`, `w.details`. */
export type WordOrigin = 'text' | 'name' | 'details'

/** One row of the registry. */
export interface FieldSpec {
  readonly label: string
  /** One line for people, as completion and docs show it. */
  readonly doc: string
  readonly kind: FieldKind
  /** True: letters are folded (NFC, lower case) before they are compared. False: the value has no letters. */
  readonly foldsCase: boolean
  /** `x*` is allowed. */
  readonly prefix: boolean
  /** The only values there are. */
  readonly values?: readonly string[]
  /** Every event has one, so `key:*` is every event. */
  readonly always?: boolean
  /** Values go into the search index as lexemes `f US lexeme US value`. Absent: not looked up that way. */
  readonly lexeme?: string
  /** The event's values of this field, absent or empty when it has none. */
  readonly read?: (event: FieldSource) => string | readonly string[] | undefined
  /** SQL expressions over the table `event` that hold the same values; for conditions that the index cannot answer. */
  readonly columns?: readonly string[]
  /** The words of a text are indexed under this origin. */
  readonly words?: WordOrigin
  /** The key stands for any of these fields. */
  readonly anyOf?: readonly string[]
  /** The key also finds the details key of this name. */
  readonly details?: string
  /** A free word is also compared with the whole value of this field. */
  readonly freeWord?: boolean
  /** Shown with counts beside the results. */
  readonly facet?: boolean
}
