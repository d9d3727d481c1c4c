import type { ReadItem, Reader } from '@/lib/search/reads/read-item'
import type { ReadKind } from '@/lib/search/reads/read-kinds'
import { countText } from '@/lib/view/number-words'

/** What each kind of reading is called: of many, and of one. */
export const KIND_WORDS: Readonly<Record<ReadKind, { many: string; one: string }>> = {
  search: { many: 'Searches', one: 'Search' },
  count: { many: 'Counts', one: 'Count' },
  event: { many: 'Opened events', one: 'Opened event' },
  history: { many: 'Histories, traces, actors', one: 'History' },
  catalogue: { many: 'Catalogue', one: 'Catalogue' },
  attempts: { many: 'Attempts', one: 'Attempts' },
  tail: { many: 'Live tails', one: 'Live tail' },
  export: { many: 'Exports', one: 'Export' },
  entries: { many: 'Sealed entries', one: 'Sealed entries' },
  readers: { many: 'Looks at this page', one: 'Readers' },
}

const ACTION_WORDS: Readonly<Record<string, string>> = {
  'vouchsafe.entry.read': 'Seal of an event',
  'vouchsafe.proof.read': 'Proof of an event',
  'vouchsafe.around.read': 'Around an event',
  'vouchsafe.trace.read': 'Trace',
  'vouchsafe.actor.read': 'Actor',
}

/** What was done, in a word or two. */
export const actWord = ({ kind, action }: ReadItem): string => ACTION_WORDS[action] ?? KIND_WORDS[kind].one

/** What a reader is called. */
export const readerName = ({ name, email, id, type }: Reader): string => name ?? email ?? id ?? type

/** What kind of reader it is, where its name does not say so. */
export function readerKind({ type, email, name }: Reader): string | null {
  if (type === 'service') return 'API key'
  if (type === 'user') return name === undefined ? null : (email ?? null)
  return type
}

/** `1,400+`: at least so many. A dash where nothing was sent that could be counted. */
export function rowsText({ rows, rowsAtLeast }: Pick<ReadItem, 'rows' | 'rowsAtLeast'>): string {
  if (rows === null) return '–'
  return rowsAtLeast ? `${countText(rows)}+` : countText(rows)
}

/** How a tail or an export ended, or that the log does not say so yet; null for other kinds. */
export function endText({ kind, end }: Pick<ReadItem, 'kind' | 'end'>): string | null {
  if (kind !== 'tail' && kind !== 'export') return null
  if (end === null) return 'no end recorded yet'
  return END_WORDS[end.how] ?? end.how
}

const END_WORDS: Readonly<Record<string, string>> = {
  reader_left: 'closed by its reader',
  access_ended: 'ended with the right to read',
  server_stopping: 'ended with the server',
  tenant_changed: 'ended with the tenant’s name',
  failed: 'broke off',
  success: 'complete',
  failure: 'broke off',
}
