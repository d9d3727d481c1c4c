import { verb } from '@/lib/access/verb'
import { timeText } from '@/lib/base/time'
import { uuidMs } from '@/lib/base/uuid'
import { byExactTime } from '@/lib/event/exact-time'
import type { EventRow } from '@/lib/log/server/event-reader'
import { logSize } from '@/lib/log/server/log-size'
import { toggleTerm } from '@/lib/query/edit'
import { type Trace, TRACE_EVENTS_MAX, traceInput } from '@/lib/search/trace'

import { compileFor } from './compile-search'
import { findAll } from './find-all'
import { fitPage } from './fit-page'
import { ID_END, ID_MIN } from './partitions'
import { toldSize } from './pinned'
import { withReader } from './readers'
import { recordTraceRead } from './record-reads'
import { seenBy, shownEvent } from './seen'
import type { PageScope } from './store'

/**
 * All events of one trace, oldest first. Recorded as a read before it is given out; a trace that nobody has heard of has
 * no events, which is an answer and no error. Errors: `invalid` for an id that no event can have.
 */
export const readTrace = verb({
  name: 'readTrace',
  permission: 'events.read',
  input: traceInput,
  run: async (ctx, { id }): Promise<Trace> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const compiled = compileFor('id', toggleTerm('', 'trace', id, 'include'), seen)
    const { rows, more, stoppedAt, size } = await withReader(ctx, tenant, async (client) => {
      const pinned = await logSize(client, tenant)
      const scope: PageScope = { ...seen, compiled, size: pinned, ascending: true }
      const range = { from: ID_MIN, to: ID_END }
      const found = await findAll(client, scope, range, TRACE_EVENTS_MAX + 1, ctx.now())
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

const byRow = (a: EventRow, b: EventRow): number =>
  byExactTime(
    { occurredAt: a.occurred_at, index: Number(a.idx) },
    { occurredAt: b.occurred_at, index: Number(b.idx) },
  )
