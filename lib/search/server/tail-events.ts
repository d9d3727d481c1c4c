import type { Ctx } from '@/lib/access/ctx'
import type { Principal, TenantRef } from '@/lib/access/roles'
import { rightsCache } from '@/lib/access/server/cache'
import { verb } from '@/lib/access/verb'
import { masked } from '@/lib/event/masked'
import { logSize } from '@/lib/log/server/log-size'
import { rowMatcher } from '@/lib/query/matches'
import { seesAll } from '@/lib/query/sight'
import { tailInput } from '@/lib/search/input'
import { personOf, type ReadAct, readerOf } from '@/lib/search/read-act'

import { readSearch } from './compile-search'
import { openPin } from './pinned'
import { pageAct } from './record-page'
import {
  isOwnRead,
  recordTailClosed,
  recordTailOpened,
  recordTailWentOn,
  type TailRead,
} from './record-tails'
import { type Seen, seenBy, sightName } from './seen'
import { Tail, type TailLink, type TailScope } from './tail'
import { joinFeed } from './tail-feeds'
import { takeTailPlace } from './tail-places'
import { badPosition, TailTokens } from './tail-token'

/** A tail that has been allowed and recorded. It holds a place until it was begun and has ended. */
export interface OpenedTail {
  /** Begins to follow, over this connection. Call it once, at once. */
  follow(link: TailLink): Tail
}

/**
 * Follows a tenant's log from a place on: every event that matches, in the order of the log, once. Recorded as a read
 * before anything is given out, with each thousand events, and when it is over; a reader who comes again with a token
 * within a quarter of an hour goes on with the same act. Leaves out what this session's or key's own reading of the log
 * adds to it.
 *
 * Errors: `bad_request` with the place of each problem in `q`, or for an `after` that is no place in this log;
 * `rate_limited` and `busy` when too many tails are open.
 */
export const tailEvents = verb({
  name: 'tailEvents',
  permission: 'events.read',
  input: tailInput,
  run: async (ctx, { q, after }): Promise<OpenedTail> => {
    const seen = seenBy(ctx)
    const { tenant, sight } = seen
    const { principal } = ctx
    const matches = rowMatcher(readSearch(q, sight.masks), sight)
    const tokens = new TailTokens(tenant)
    const reader = readerOf(principal)
    const from = after === undefined ? null : startOf(after, seen, tokens, reader, q)
    const leave = takeTailPlace(ctx.db, tenant, personOf(principal))
    try {
      const size = await logSize(ctx.db.pool, tenant)
      const at = from?.at ?? size
      if (at > size) throw badPosition(`The log has ${size} entries, and none at ${at}.`)
      const act = await openAct(ctx, tenant, q, from?.act ?? null)
      const of = (rows: number): TailRead => ({ q, read: act.id, rows })
      const scope: TailScope = {
        tenant,
        at,
        wanted: (row) => matches(row) && !isOwnRead(row.event, principal),
        ...shownTo(seen, principal),
        rows: act.rows,
        seal: (index, rows) => tokens.seal({ at: index, query: q, act: { ...act, rows } }),
        wentOn: (rows) => recordTailWentOn(ctx, tenant, of(rows)),
        over: (rows, ended) => recordTailClosed(ctx, tenant, { ...of(rows), ended }),
      }
      const watchRights = (listener: () => void) => rightsCache(ctx.db).onChange(listener)
      return {
        follow: (link) =>
          new Tail(
            scope,
            { ...link, watchRights },
            (listener) => joinFeed(ctx.db, tenant, size, listener),
            leave,
          ),
      }
    } catch (error) {
      leave()
      throw error
    }
  },
})

/** The act that the tail goes on with, or a new one, recorded. */
async function openAct(ctx: Ctx, tenant: TenantRef, q: string, known: ReadAct | null): Promise<ReadAct> {
  const { act, due } = pageAct(ctx, known, 0)
  if (due === 'began') await recordTailOpened(ctx, tenant, { q, read: act.id, rows: 0 })
  return act
}

/** What of each event is given out, how far it may be told that the log was followed, and whether that is still so. */
function shownTo(seen: Seen, principal: Principal): Pick<TailScope, 'textOf' | 'tellsSize' | 'isSameSight'> {
  const name = sightName(principal, seen.tenant)
  const isWhole = seesAll(seen.sight)
  return {
    textOf: (entry) => (isWhole ? entry.json : JSON.stringify(masked(entry.event, seen.sight.masks))),
    tellsSize: isWhole,
    isSameSight: (now) => sightName(now, seen.tenant) === name,
  }
}

/** A log size as a page gives it, or the pin that stands for one; or a token of a tail. */
function startOf(
  after: string,
  seen: Seen,
  tokens: TailTokens,
  reader: string,
  q: string,
): { at: number; act: ReadAct | null } {
  if (seesAll(seen.sight) && /^\d{1,15}$/.test(after)) return { at: Number(after), act: null }
  const pinned = openPin(seen, after)
  if (pinned !== null) return { at: pinned, act: null }
  return tokens.open(after, reader, q)
}
