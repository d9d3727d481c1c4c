import type pg from 'pg'

import { loadWholeInstance } from '@/lib/access/server/load-tenants'
import { ALL_TENANTS } from '@/lib/access/tenants'
import { verb } from '@/lib/access/verb'
import { AppError, invariant } from '@/lib/base/errors'
import { timeText } from '@/lib/base/time'
import { uuidMs } from '@/lib/base/uuid'
import { readEvent, type EventRow } from '@/lib/log/server/event-reader'
import { searchInput, type SearchInput } from '@/lib/search/input'
import type { Pin } from '@/lib/search/pin'
import { fitRows, type OwnedRow } from '@/lib/search/server/fit-page'
import { idRange } from '@/lib/search/server/partitions'
import { sealRead } from '@/lib/search/server/read-token'
import { withReader } from '@/lib/search/server/readers'
import type { EventPage } from '@/lib/search/server/search-events'
import { allOf } from '@/lib/search/server/seen'
import { hasPartialEvents } from '@/lib/search/server/store'

import { openAllCursor, sealAllCursor, type AllCursor } from './cursor'
import { findMerged, type Lane } from './find-merged'
import { rangeAfter, type Place } from './merge'
import { openPin, pinLogs, refuseSize, sealPin } from './pinned-logs'
import { recordPageOfAll } from './record-page-of-all'
import { tenantQueries, type TenantQuery } from './tenant-queries'

/** What a cursor belongs to: the same words, range and order, whatever the page size. */
const searchName = (input: SearchInput): string =>
  JSON.stringify([input.q, input.since ?? null, input.until ?? null, input.order])

/**
 * One page of the events of all tenants in one order, for who has the whole instance: the pages of each tenant, merged, so
 * that no statement reads across tenants. Recorded before it is given out: in the log of the instance with the first page,
 * and in the log of each tenant with the first of its rows.
 *
 * @throws AppError bad_request as `searchEvents`, for what only one tenant has (`order=arrival`, `size`), and for more
 *   tenants than are read at once; not_found for everybody else.
 */
export const searchAllTenants = verb({
  name: 'searchAllTenants',
  permission: 'events.read',
  input: searchInput,
  run: async (ctx, input): Promise<EventPage> => {
    invariant(ctx.tenant === null, 'a search of all tenants is not asked of one')
    refuseArrival(input)
    refuseSize(input)
    const { tenants, system } = await loadWholeInstance(ctx.db, ctx.principal)
    const cursor = input.cursor === undefined ? null : openAllCursor(input.cursor, searchName(input))
    const known = cursor?.pin ?? (input.pin === undefined ? null : openPin(input.q, input.pin))
    const asked = known === null ? tenants : tenants.filter(({ key }) => known.has(key))
    const queries = tenantQueries(input.q, asked)
    const now = ctx.now()
    // It takes a turn of the system tenant: however many admins look at everything, no other tenant's people wait for them.
    const found = await withReader(ctx, system, async (client) => {
      const pin = known ?? (await pinLogs(client, queries))
      return { pin, ...(await readPage(client, queries, { input, pin, cursor, now })) }
    })
    const { pin, rows, after, searchedBackTo, partial } = found
    const size = [...pin.values()].reduce((sum, one) => sum + one, 0)
    const { act, sent } = await recordPageOfAll(ctx, system, cursor, { input, pin, size, rows })
    return {
      events: rows.map(({ tenant, row }) => readEvent(row, tenant.slug)),
      nextCursor: after === null ? null : sealAllCursor({ search: searchName(input), pin, after, act, sent }),
      size,
      ...(cursor === null && { pin: sealPin(input.q, pin), read: sealRead(ALL_TENANTS, act, input) }),
      ...(searchedBackTo !== null && { searchedBackTo }),
      ...(partial && { partial }),
    }
  },
})

interface FoundRows {
  rows: OwnedRow<EventRow>[]
  /** Where the next page begins; null: there is none. */
  after: Place | null
  searchedBackTo: string | null
  partial: boolean
}

async function readPage(
  client: pg.ClientBase,
  queries: readonly TenantQuery[],
  { input, pin, cursor, now }: { input: SearchInput; pin: Pin; cursor: AllCursor | null; now: Date },
): Promise<FoundRows> {
  const ascending = input.order === 'asc'
  const lanes = lanesOf(queries, { input, pin, after: cursor?.after ?? null, ascending })
  // One more than asked for tells whether there is a next page.
  const found = await findMerged(client, lanes, { ascending, limit: input.limit + 1, now })
  const rows = await fitRows(client, found.rows.slice(0, input.limit), input.documents)
  const last = rows.at(-1)
  const more = last !== undefined && rows.length < found.rows.length
  const { stoppedAt } = found
  return {
    rows,
    after: more
      ? { id: last.row.id, key: last.tenant.key }
      : stoppedAt === null
        ? null
        : { id: stoppedAt, key: null },
    searchedBackTo: more || stoppedAt === null ? null : timeText(uuidMs(stoppedAt)),
    partial: await mayBePartial(client, lanes),
  }
}

/** What is read of each tenant, the largest log first: it has most likely the newest events, and the others less to look for. */
function lanesOf(
  queries: readonly TenantQuery[],
  { input, pin, after, ascending }: { input: SearchInput; pin: Pin; after: Place | null; ascending: boolean },
): Lane[] {
  const lanes = queries.map(({ tenant, compiled }) => {
    const whole = idRange(input, compiled)
    const range = after === null ? whole : rangeAfter(whole, after, tenant.key, ascending)
    return { scope: { ...allOf(tenant), compiled, size: pin.get(tenant.key) ?? 0, ascending }, range }
  })
  return lanes.filter(({ scope }) => scope.size > 0).toSorted((a, b) => b.scope.size - a.scope.size)
}

/** How long events that are indexed only partly are looked for in all tenants together, in milliseconds. */
const PARTIAL_MS_MAX = 1_000

async function mayBePartial(client: pg.ClientBase, lanes: readonly Lane[]): Promise<boolean> {
  const ends = performance.now() + PARTIAL_MS_MAX
  for (const { scope } of lanes) {
    // Where nobody has looked, there may be some.
    if (scope.compiled.mayMissPartial && performance.now() > ends) return true
    if (scope.compiled.mayMissPartial && (await hasPartialEvents(client, scope))) return true
  }
  return false
}

/** @throws AppError bad_request: only one log has an order of arrival. */
function refuseArrival({ order }: SearchInput): void {
  if (order !== 'arrival') return
  const message = 'Arrival is the order of one log: name one tenant, or leave order out.'
  throw new AppError('bad_request', message, { problems: [{ path: 'order', message }] })
}
