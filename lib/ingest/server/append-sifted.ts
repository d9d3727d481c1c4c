import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents, type AppendRequest } from '@/lib/log/server/append'
import type { AppendAnswer, IgnoredEvent } from '@/lib/log/server/placement'
import { Slice } from '@/lib/log/server/turns'
import { redact } from '@/lib/rules/redact'
import { redactionOf } from '@/lib/rules/server/redaction-of'
import { rulesOf } from '@/lib/rules/server/rules-of'
import { siftFor } from '@/lib/rules/sift'

import { handlingOf } from './handling-of'

/**
 * Append what was sent in, without what the settings of its source and the tenant's rules keep out, and without what is taken
 * out of the others: the one way into the log for events of others. The answer and the places of problems are those of all events of the request. What is kept out is counted in the transaction
 * that stores the rest, before anybody is answered: no count is lost; one whose answer was lost may be counted twice.
 *
 * @throws AppError as `appendEvents`.
 */
export async function appendSifted(
  db: Db,
  request: AppendRequest,
): Promise<AppendAnswer & { replayed: boolean }> {
  const { tenant, source, receivedAt, drafts } = request
  const { kinds } = await handlingOf(db, tenant, source.name)
  const rules = siftFor(await rulesOf(db, tenant), { tenant: tenant.slug, source, receivedAt })
  // First what is told from the event's own names: no rule needs to look at it then.
  const sift =
    kinds === null
      ? rules
      : (draft: EventDraft) => (kinds.keepsOut(draft) ? kinds.id : (rules?.(draft) ?? null))
  const redaction = await redactionOf(db, tenant)
  if (sift === null && redaction === null) return appendEvents(db, request)
  const kept: EventDraft[] = []
  const places: number[] = []
  const ignored: IgnoredEvent[] = []
  const slice = new Slice()
  for (const [at, draft] of drafts.entries()) {
    const rule = sift?.(draft) ?? null
    if (rule === null) {
      kept.push(redaction === null ? draft : redact(draft, redaction))
      places.push(at)
    } else ignored.push({ at, id: draft.id?.toLowerCase() ?? null, rule })
    if (slice.isOver) await slice.breathe()
  }
  if (ignored.length === 0) return appendEvents(db, { ...request, drafts: kept })
  try {
    const counted = { events: ignored, sourceName: source.name, receivedAt }
    return await appendEvents(db, { ...request, drafts: kept, ignored: counted })
  } catch (error) {
    throw atTheirPlaces(error, places)
  }
}

/** The error with its places as they were sent: `events[1]` of what was kept may be `events[4]`. */
function atTheirPlaces(error: unknown, places: readonly number[]): unknown {
  if (!(error instanceof AppError) || error.extra.problems === undefined) return error
  const problems = error.extra.problems.map(({ path, message }) => ({
    path: path.replace(/^events\[(\d+)\]/, (_, kept: string) => `events[${places[Number(kept)]}]`),
    message,
  }))
  return new AppError(error.code, error.message, { ...error.extra, problems })
}
