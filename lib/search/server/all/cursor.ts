import { ALL_TENANTS } from '@/lib/access/tenants'
import { AppError } from '@/lib/base/errors'
import { countsBytes, readCounts, type Pin } from '@/lib/search/pin'
import type { ReadAct } from '@/lib/search/read-act'
import { seal, unseal } from '@/lib/search/server/sealed-token'

import type { Place } from './merge'
import { pinOf, pinText, shortHash } from './pinned-logs'

/** Where a page of all tenants ended, and what it was a page of. */
export interface AllCursor {
  /** The query, range and order that the pages belong to: a cursor of another search is refused. */
  search: string
  /** The logs as the first page found them. A tenant that is not in it was made later, and is not shown. */
  pin: Pin
  /** The next page begins after this place. */
  after: Place
  /** Which act of reading it belongs to. */
  act: ReadAct
  /** Rows that were sent in it of each tenant, by its small integer. */
  sent: ReadonlyMap<number, number>
}

type Sealed = [
  search: string,
  pin: string,
  id: string,
  key: number | null,
  read: string,
  reader: string,
  recordedMs: number,
  rows: number,
  sent: string,
]

const PURPOSE = 'vouchsafe/cursor-all/v2'

/** A cursor as a sealed token; no tenant's own cursor is like it. */
export function sealAllCursor({ search, pin, after, act, sent }: AllCursor): string {
  const { id, reader, recordedMs, rows } = act
  const counts = Buffer.from(countsBytes(pin, sent)).toString('base64url')
  const sealed: Sealed = [
    shortHash(search),
    pinText(pin),
    after.id,
    after.key,
    id,
    reader,
    recordedMs,
    rows,
    counts,
  ]
  return seal(PURPOSE, ALL_TENANTS, sealed)
}

/** Opens a cursor of this search of all tenants. Anything else is a `bad_request` that says what to do. */
export function openAllCursor(token: string, search: string): AllCursor {
  // safe: the seal shows that sealAllCursor wrote it.
  const sealed = unseal(PURPOSE, ALL_TENANTS, token) as Sealed | null
  const pin = sealed === null ? null : pinOf(sealed[1])
  const sent = sealed === null || pin === null ? null : readCounts(pin, Buffer.from(sealed[8], 'base64url'))
  if (sealed === null || pin === null || sent === null)
    throw badCursor('It is not one that this server gave for all tenants.')
  const [sealedSearch, , id, key, read, reader, recordedMs, rows] = sealed
  if (sealedSearch !== shortHash(search))
    throw badCursor('It belongs to another search: q, since, until and order must stay the same.')
  return { search, pin, after: { id, key }, act: { id: read, reader, recordedMs, rows }, sent }
}

const badCursor = (why: string): AppError =>
  new AppError('bad_request', `The cursor cannot be used. ${why} Ask for the first page again.`, {
    problems: [{ path: 'cursor', message: why }],
  })
