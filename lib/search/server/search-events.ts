import type pg from 'pg'

import { verb } from '@/lib/access/verb'
import { invariant } from '@/lib/base/errors'
import { timeText } from '@/lib/base/time'
import { uuidMs } from '@/lib/base/uuid'
import type { Event } from '@/lib/event/event'
import type { EventRow } from '@/lib/log/server/event-reader'
import { pinnedSize } from '@/lib/log/server/log-size'
import type { Compiled } from '@/lib/query/compile'
import { searchInput, type SearchInput } from '@/lib/search/input'

import { compileSearch } from './compile-search'
import { openCursor, sealCursor, type Cursor } from './cursor'
import { findArrivals, findPage, type FoundPage } from './find-page'
import { fitPage } from './fit-page'
import { idAfter, idRange, type IdRange } from './partitions'
import { type Pinned, pinnedTo, sizeText, toldSize, wantedSize } from './pinned'
import { sealRead } from './read-token'
import { withReader } from './readers'
import { recordPage } from './record-page'
import { type Seen, seenBy, shownEvent } from './seen'
import { hasPartialEvents, type PageScope } from './store'

/** A page of events. */
export interface EventPage extends Pinned {
  events: Event[]
  /** Null: there are no more. */
  nextCursor: string | null
  /** The log size that these pages are pinned to; of all tenants, the sum of theirs. Absent for who sees only a part. */
  size?: number
  /** With a first page: shows that what is counted beside it belongs to this act of reading. */
  read?: string
  /**
   * With a first page of all tenants: the logs that these pages are pinned to, for an export of the same query. Of one
   * tenant: its size, sealed, for who is not told it.
   */
  pin?: string
  /** Set when time ran out: everything back to this moment (or up to it, oldest first) was looked at. */
  searchedBackTo?: string
  /** Set when the query reads changes and there are events whose changes are indexed only partly: some may be missing. */
  partial?: true
}

/** The range of ids that times, query and cursor leave. */
function pageRange(input: SearchInput, compiled: Compiled, cursor: Cursor | null): IdRange {
  const { from, to } = idRange(input, compiled)
  if (cursor === null) return { from, to }
  // A cursor lies in its own search's range.
  return input.order === 'asc' ? { from: cursor.after, to } : { from, to: cursor.after }
}

/** What a cursor belongs to: the same words, range and order, whatever the page size. */
const searchName = (input: SearchInput): string =>
  JSON.stringify([input.q, input.since ?? null, input.until ?? null, input.order])

/**
 * One page of a tenant's events. The first page is recorded as a read, before it is given out, and then each thousand rows;
 * later pages of the same search are the same act. Errors: `bad_request` with the place of each problem in `q`, or of a cursor that is not ours.
 */
export const searchEvents = verb({
  name: 'searchEvents',
  permission: 'events.read',
  input: searchInput,
  run: async (ctx, input): Promise<EventPage> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const wanted = wantedSize(seen, input)
    const compiled = compileSearch(input.q, seen)
    const cursor = input.cursor === undefined ? null : openCursor(tenant.id, input.cursor, searchName(input))
    const now = ctx.now()
    const { page, size, partial } = await withReader(ctx, tenant, async (client) => {
      const pinned = cursor?.size ?? (await pinnedSize(client, tenant, wanted))
      const scope: PageScope = { ...seen, compiled, size: pinned, ascending: input.order === 'asc' }
      const found = await pageOf(scope, input, cursor, now, client)
      const rows = await fitPage(client, seen, found.rows.slice(0, input.limit), input.documents)
      return {
        page: { rows, more: rows.length < found.rows.length, stoppedAt: found.stoppedAt },
        size: pinned,
        partial: compiled.mayMissPartial && (await hasPartialEvents(client, seen)),
      }
    })
    const { q, since, until, order } = input
    const sent = { q, since, until, order, ...toldSize(seen, size), rows: page.rows.length }
    const act = await recordPage(ctx, tenant, cursor?.act ?? null, sent)
    return {
      ...pageAnswer(page, { search: searchName(input), size, act }, input, seen),
      ...(cursor === null && { ...pinnedTo(seen, size), read: sealRead(tenant.id, act, input) }),
      ...(partial && { partial }),
    }
  },
})

function pageOf(
  scope: PageScope,
  input: SearchInput,
  cursor: Cursor | null,
  now: Date,
  client: pg.ClientBase,
): Promise<FoundPage> {
  // One more than asked for tells whether there is a next page.
  const limit = input.limit + 1
  if (input.order === 'arrival') {
    return findArrivals(
      client,
      scope,
      pageRange(input, scope.compiled, null),
      cursor ? Number(cursor.after) : scope.size,
      limit,
    )
  }
  return findPage(client, scope, pageRange(input, scope.compiled, cursor), limit, now)
}

interface Page {
  rows: readonly EventRow[]
  /** True when rows were found that are not on this page. */
  more: boolean
  stoppedAt: string | null
}

function pageAnswer(
  { rows, more, stoppedAt }: Page,
  pin: Omit<Cursor, 'after'>,
  input: SearchInput,
  seen: Seen,
): EventPage {
  const last = rows.at(-1)
  let after: string | null = null
  if (more) {
    invariant(last, 'a page with more to come is not empty')
    after =
      input.order === 'arrival'
        ? sizeText(Number(last.idx))
        : input.order === 'asc'
          ? idAfter(last.id)
          : last.id
  } else if (stoppedAt !== null) after = stoppedAt
  return {
    events: rows.map((row) => shownEvent(row, seen)),
    nextCursor: after === null ? null : sealCursor(seen.tenant.id, { ...pin, after }),
    ...toldSize(seen, pin.size),
    ...(!more &&
      stoppedAt !== null &&
      input.order !== 'arrival' && { searchedBackTo: timeText(uuidMs(stoppedAt)) }),
  }
}
