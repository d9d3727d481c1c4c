import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { logSize } from '@/lib/log/server/log-size'
import { rowMatcher } from '@/lib/query/matches'
import { WHOLE_SIGHT } from '@/lib/query/sight'
import { tailInput } from '@/lib/search/input'

import { readSearch } from './compile-search'
import { isOwnRead, isSameAct, readerOf, recordTail } from './record-reads'
import { Tail, type TailLink } from './tail'
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
    const tenant = tenantOf(ctx)
    const { principal } = ctx
    const matches = rowMatcher(readSearch(q), WHOLE_SIGHT)
    const tokens = new TailTokens(tenant)
    const reader = readerOf(principal)
    const from = after === undefined ? null : startOf(after, tokens, reader, q)
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

/** A log size as a page gives it, or a token of a tail. */
function startOf(
  after: string,
  tokens: TailTokens,
  reader: string,
  q: string,
): { at: number; recordedMs: number | null } {
  if (/^\d{1,15}$/.test(after)) return { at: Number(after), recordedMs: null }
  return tokens.open(after, reader, q)
}
