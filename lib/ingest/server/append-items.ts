import type { Ctx } from '@/lib/access/ctx'
import { AppError, type Problem } from '@/lib/base/errors'
import { logHead } from '@/lib/log/server/log-size'
import type { AppendAnswer, EventAnswer } from '@/lib/log/server/placement'
import type { Idempotency } from '@/lib/log/server/write-group'

import { appendSifted } from './append-sifted'
import type { ReadingFor, ReadItem, RefusedItem } from './read-items'

/** What became of the events of a body: those in the log with their place, and those that it could not take. */
export interface AppendedItems {
  log: AppendAnswer['log']
  events: (EventAnswer & { item: number })[]
  refused: RefusedItem[]
  replayed: boolean
}

/**
 * Append the events of a body in one transaction, without those that rules keep out. Those that only the log knows to be wrong (their id stands there with
 * other content) are refused, and the others go in without them.
 *
 * @throws AppError as `appendEvents` does when it is not about single events.
 */
export async function appendItems(
  ctx: Ctx,
  { tenant, source, receivedAt }: ReadingFor,
  items: readonly ReadItem[],
  idempotency: Idempotency | undefined,
): Promise<AppendedItems> {
  const refused: RefusedItem[] = []
  let left = items
  while (left.length > 0) {
    const request = { tenant, source, receivedAt, drafts: left.map(({ draft }) => draft) }
    try {
      const answer = await appendSifted(ctx.db, { ...request, ...(idempotency && { idempotency }) })
      return { log: answer.log, refused, replayed: answer.replayed, events: withItems(answer.events, left) }
    } catch (error) {
      const wrong = problemsByEvent(error)
      if (wrong === null) throw error
      for (const [i, { draft: _, ...one }] of left.entries()) {
        const problems = wrong.get(i)
        if (problems !== undefined) refused.push({ ...one, problems })
      }
      left = left.filter((__, i) => !wrong.has(i))
    }
  }
  return { log: await logHead(ctx.db.pool, tenant), events: [], refused, replayed: false }
}

/** A repeated request has the answer that it had then, without those that were refused then: they have ids. */
function withItems(
  events: readonly EventAnswer[],
  items: readonly ReadItem[],
): (EventAnswer & { item: number })[] {
  const answered = new Set(events.map(({ id }) => id))
  const taken =
    events.length === items.length
      ? items
      : items.filter(({ draft }) => draft.id === undefined || answered.has(draft.id))
  return events.map((event, i) => ({ item: taken[i]?.item ?? i, ...event }))
}

const EVENT = /^events\[(\d+)\](?:\.(.*))?$/

/** What is wrong with single events of a request, by their number; null when the error is about something else. */
function problemsByEvent(error: unknown): Map<number, Problem[]> | null {
  if (!(error instanceof AppError) || (error.code !== 'conflict' && error.code !== 'invalid')) return null
  const wrong = new Map<number, Problem[]>()
  for (const { path, message } of error.extra.problems ?? []) {
    const match = EVENT.exec(path)
    if (match === null) return null
    const index = Number(match[1])
    wrong.set(index, [...(wrong.get(index) ?? []), { path: `event.${match[2] ?? ''}`, message }])
  }
  return wrong.size === 0 ? null : wrong
}
