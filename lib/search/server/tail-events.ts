import type { Principal } from '@/lib/access/roles'
import { verb } from '@/lib/access/verb'
import { masked } from '@/lib/event/masks'
import { logSize } from '@/lib/log/server/log-size'
import { rowMatcher } from '@/lib/query/matches'
import { seesAll } from '@/lib/query/sight'
import { tailInput } from '@/lib/search/input'

import { readSearch } from './compile-search'
import { openPin } from './pinned'
import { isOwnRead, isSameAct, readerOf, recordTail } from './record-reads'
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
 * before anything is given out; a reader who comes again with a token within an hour goes on with the same act. Leaves out
 * what this session's or key's own reading of the log adds to it.
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
    const leave = takeTailPlace(ctx.db, tenant, reader)
    try {
      const size = await logSize(ctx.db.pool, tenant)
      const at = from?.at ?? size
      if (at > size) throw badPosition(`The log has ${size} entries, and none at ${at}.`)
      const now = ctx.now()
      const recordedMs = from?.recordedMs ?? null
      const goesOn = isSameAct(recordedMs === null ? null : { reader, recordedMs }, principal, now)
      if (!goesOn) await recordTail(ctx, tenant, q)
      const position = {
        reader,
        query: q,
        recordedMs: goesOn && recordedMs !== null ? recordedMs : now.getTime(),
      }
      const scope = {
        tenant,
        at,
        wanted: (row: Parameters<typeof matches>[0]) => matches(row) && !isOwnRead(row.event, principal),
        ...shownTo(seen, principal),
        seal: (index: number) => tokens.seal({ ...position, at: index }),
      }
      return {
        follow: (link) =>
          new Tail(scope, link, (listener) => joinFeed(ctx.db, tenant, size, listener), leave),
      }
    } catch (error) {
      leave()
      throw error
    }
  },
})

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
): { at: number; recordedMs: number | null } {
  if (seesAll(seen.sight) && /^\d{1,15}$/.test(after)) return { at: Number(after), recordedMs: null }
  const pinned = openPin(seen, after)
  if (pinned !== null) return { at: pinned, recordedMs: null }
  return tokens.open(after, reader, q)
}
