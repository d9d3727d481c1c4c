import { type Ctx, tenantOf } from '@/lib/access/ctx'
import type { Principal } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { isUuid } from '@/lib/base/uuid'
import type { ReplayView } from '@/lib/delivery/replay-view'
import type { OwnEvent } from '@/lib/log/server/record'

import { selectReplays } from './store-replays'

/** The replay of this id. @throws AppError not_found. */
export async function replayOf(ctx: Ctx, id: string): Promise<ReplayView> {
  const [view] = isUuid(id)
    ? await selectReplays(ctx.db, tenantOf(ctx), { id: id.toLowerCase(), limit: 1 })
    : []
  if (view === undefined) throw new AppError('not_found', 'There is no such replay in this tenant.')
  return view
}

/** @throws AppError conflict when it has ended: nothing changes it any more. */
export function refuseEnded({ status, endedAt }: ReplayView): void {
  if (endedAt !== null) throw new AppError('conflict', `This replay has ended: it is ${status}.`)
}

/** An event of ours about a replay. */
export function replayEvent(
  verb: string,
  change: OwnEvent['change'],
  replay: { id: string; destination: { name: string } },
  rest: Pick<OwnEvent, 'message' | 'details' | 'before' | 'after'>,
): OwnEvent {
  return {
    action: `vouchsafe.replay.${verb}`,
    change,
    resource: { type: 'REPLAY', id: replay.id, name: replay.destination.name },
    ...rest,
  }
}

/** What a replay did so far, as events keep it. */
export const countsJson = ({ counts }: Pick<ReplayView, 'counts'>): JsonObject => ({ ...counts })

/** Who asks, as lists show it. */
export function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case 'user':
    case 'key':
    case 'system':
      return principal.name
    case 'anonymous':
      return ''
  }
}
