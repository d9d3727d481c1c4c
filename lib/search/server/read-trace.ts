import type pg from 'pg'

import { verb } from '@/lib/access/verb'
import { timeText } from '@/lib/base/time'
import { uuidMs } from '@/lib/base/uuid'
import { byExactTime } from '@/lib/event/exact-time'
import type { EventRow } from '@/lib/log/server/event-reader'
import { logSize } from '@/lib/log/server/log-size'
import { type Trace, TRACE_EVENTS_MAX, traceInput } from '@/lib/search/trace'
import { TRACE_HOPS_MAX, TraceIds } from '@/lib/search/trace-hops'

import { compileFor } from './compile-search'
import { findAll } from './find-all'
import type { FoundPage } from './find-page'
import { fitPage } from './fit-page'
import { ID_END, ID_MIN } from './partitions'
import { toldSize } from './pinned'
import { withReader } from './readers'
import { recordTraceRead } from './record-reads'
import { type Seen, seenBy, shownEvent } from './seen'
import type { PageScope } from './store'
import { parseRow, type StoredRow } from './stored-row'

/**
 * All events of one request, by the id of its trace or another id that a system knows it by, oldest first. Recorded as a read before it is given out; a trace that nobody has heard of has
 * no events, which is an answer and no error. Errors: `invalid` for an id that no event can have.
 */
export const readTrace = verb({
  name: 'readTrace',
  permission: 'events.read',
  input: traceInput,
  run: async (ctx, { id }): Promise<Trace> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const { rows, more, stoppedAt, size } = await withReader(ctx, tenant, async (client) => {
      const pinned = await logSize(client, tenant)
      const found = await findTrace(client, seen, { id, size: pinned, now: ctx.now() })
      const fitting = await fitPage(client, seen, found.rows.slice(0, TRACE_EVENTS_MAX), false)
      return {
        rows: fitting,
        more: fitting.length < found.rows.length,
        stoppedAt: found.stoppedAt,
        size: pinned,
      }
    })
    await recordTraceRead(ctx, tenant, id, rows.length)
    return {
      id,
      // In their order before anything of it is hidden: who arrived first decides among the same times.
      events: rows.toSorted(byRow).map((row) => shownEvent(row, seen)),
      more,
      ...toldSize(seen, size),
      ...(!more && stoppedAt !== null && { searchedUpTo: timeText(uuidMs(stoppedAt)) }),
    }
  },
})

/** Events by the id that was asked for, and by every other id that these are known by, the oldest first. */
async function findTrace(
  client: pg.ClientBase,
  seen: Seen,
  { id, size, now }: { id: string; size: number; now: Date },
): Promise<FoundPage> {
  const ids = new TraceIds(id)
  const rows = new Map<string, StoredRow>()
  let stoppedAt: string | null = null
  for (let hop = 0; hop <= TRACE_HOPS_MAX; hop++) {
    const q = ids.next(seen.sight.masks)
    if (q === null || stoppedAt !== null || rows.size > TRACE_EVENTS_MAX) break
    const scope: PageScope = { ...seen, compiled: compileFor('id', q, seen), size, ascending: true }
    const found = await findAll(client, scope, { from: ID_MIN, to: ID_END }, TRACE_EVENTS_MAX + 1, now)
    const fresh = found.rows.filter((row) => !rows.has(row.id))
    for (const row of fresh) rows.set(row.id, row)
    ids.learn(fresh.map((row) => shownEvent(parseRow(row, null), seen)))
    ;({ stoppedAt } = found)
  }
  return { rows: [...rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)), stoppedAt }
}

const byRow = (a: EventRow, b: EventRow): number =>
  byExactTime(
    { occurredAt: a.occurred_at, index: Number(a.idx) },
    { occurredAt: b.occurred_at, index: Number(b.idx) },
  )
