import { AppError } from '@/lib/base/errors'
import type { ReadAct } from '@/lib/search/read-act'

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
  /** Which act of reading it belongs to: somebody else, or later, is another one. */
  act: ReadAct
}

type Sealed = [
  search: string,
  size: string,
  after: string,
  read: string,
  reader: string,
  recordedMs: number,
  rows: number,
]

const PURPOSE = 'vouchsafe/cursor/v3'

/** A cursor as a sealed token. */
export function sealCursor(tenantId: string, cursor: Cursor): string {
  const { search, size, after, act } = cursor
  const { id, reader, recordedMs, rows } = act
  const sealed: Sealed = [search, sizeText(size), after, id, reader, recordedMs, rows]
  return seal(PURPOSE, tenantId, sealed)
}

/** Opens a cursor of this tenant and this search. Anything else is a `bad_request` that says what to do. */
export function openCursor(tenantId: string, token: string, search: string): Cursor {
  // safe: the seal shows that sealCursor wrote it.
  const sealed = unseal(PURPOSE, tenantId, token) as Sealed | null
  if (sealed === null) throw badCursor('It is not one that this server gave for this tenant.')
  const [sealedSearch, size, after, id, reader, recordedMs, rows] = sealed
  if (sealedSearch !== search)
    throw badCursor('It belongs to another search: q, since, until and order must stay the same.')
  return { search, size: Number(size), after, act: { id, reader, recordedMs, rows } }
}

const badCursor = (why: string): AppError =>
  new AppError('bad_request', `The cursor cannot be used. ${why} Ask for the first page again.`, {
    problems: [{ path: 'cursor', message: why }],
  })
