import { AppError } from '@/lib/base/errors'

import { sizeText } from './pinned'
import { seal, unseal } from './sealed-token'

/** Where a page ended, and what it was a page of. */
export interface Cursor {
  /** The query and range that the pages belong to: a cursor of another search is refused. */
  search: string
  /** The log size of the first page: later pages show nothing newer. */
  size: number
  /** The next page begins after this id (or, in order of arrival, before this index as `sizeText` writes it). */
  after: string
  /** Who read the first page, and when the log says so: somebody else, or later, is another act of reading. */
  reader: string
  recordedMs: number
}

type Sealed = [search: string, size: string, after: string, reader: string, recordedMs: number]

const PURPOSE = 'vouchsafe/cursor/v2'

/** A cursor as a sealed token. */
export function sealCursor(tenantId: string, cursor: Cursor): string {
  const sealed: Sealed = [
    cursor.search,
    sizeText(cursor.size),
    cursor.after,
    cursor.reader,
    cursor.recordedMs,
  ]
  return seal(PURPOSE, tenantId, sealed)
}

/** Opens a cursor of this tenant and this search. Anything else is a `bad_request` that says what to do. */
export function openCursor(tenantId: string, token: string, search: string): Cursor {
  // safe: the seal shows that sealCursor wrote it.
  const sealed = unseal(PURPOSE, tenantId, token) as Sealed | null
  if (sealed === null) throw badCursor('It is not one that this server gave for this tenant.')
  const [sealedSearch, size, after, reader, recordedMs] = sealed
  if (sealedSearch !== search)
    throw badCursor('It belongs to another search: q, since, until and order must stay the same.')
  return { search, size: Number(size), after, reader, recordedMs }
}

const badCursor = (why: string): AppError =>
  new AppError('bad_request', `The cursor cannot be used. ${why} Ask for the first page again.`, {
    problems: [{ path: 'cursor', message: why }],
  })
