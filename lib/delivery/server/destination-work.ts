import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { authorize } from '@/lib/access/permissions'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import type { Tx } from '@/lib/db/db'
import { type DestinationFacts, destinationIdInput } from '@/lib/delivery/destination-input'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { shownTarget } from '@/lib/delivery/shown-target'
import type { OwnEvent } from '@/lib/log/server/record'

import type { StoredDestination } from './destination-of'
import { lockDestination } from './store-destination-changes'
import { selectDestinations } from './store-destinations'

/** An event of ours about a destination; `id` is null for one that is not there. */
export function destinationEvent(
  verb: string,
  change: OwnEvent['change'],
  { id, name }: { id: string | null; name: string },
  rest: Pick<OwnEvent, 'message' | 'details' | 'before' | 'after'>,
): OwnEvent {
  return {
    action: `vouchsafe.destination.${verb}`,
    change,
    resource: { type: 'DESTINATION', ...(id !== null && { id }), name },
    ...rest,
  }
}

/** A destination as events keep it: what it was set to, and of secrets only that there are some. */
export const destinationJson = (facts: {
  name: string
  target: JsonObject
  hasAuthorization: boolean
  format: string
  query: string
  masks: string[]
  batch: { events: number; bytes: number; ageSeconds: number }
  maxAgeSeconds: number | null
  stopAtDeadLetter: boolean
  stopAfterDays: number | null
  enabled: boolean
}): JsonObject => {
  const { name, target, hasAuthorization, format, query, masks, batch } = facts
  const { maxAgeSeconds, stopAtDeadLetter, stopAfterDays, enabled } = facts
  return {
    name,
    target,
    hasAuthorization,
    format,
    query,
    masks,
    batch,
    maxAgeSeconds,
    stopAtDeadLetter,
    stopAfterDays,
    enabled,
  }
}

/** What is said of a destination as events keep it. */
export function factsJson({ target, ...facts }: DestinationFacts): JsonObject {
  const { hasAuthorization = false, ...shown } = shownTarget(target)
  return destinationJson({ ...facts, target: shown, hasAuthorization: hasAuthorization === true })
}

/** What is sent somewhere is read there. @throws AppError forbidden, not_found. */
export function requireMaySend(ctx: Ctx): void {
  authorize(ctx.principal, 'events.export', tenantOf(ctx))
}

/** The destination of this id, as it is shown. @throws AppError not_found. */
export async function viewedDestination(ctx: Ctx, id: string): Promise<DestinationView> {
  const known = destinationIdInput.safeParse(id)
  const [view] = known.success ? await selectDestinations(ctx.db, tenantOf(ctx), known.data) : []
  if (view === undefined) throw noSuchDestination()
  return view
}

/** The destination of this id, locked. @throws AppError not_found. */
export async function destinationToChange(tx: Tx, ctx: Ctx, id: string): Promise<StoredDestination> {
  const known = destinationIdInput.safeParse(id)
  const row = known.success ? await lockDestination(tx, tenantOf(ctx).id, known.data) : null
  if (row === null) throw noSuchDestination()
  return row
}

/** A destination that there is not, or not here. */
export const noSuchDestination = (): AppError =>
  new AppError('not_found', 'There is no such destination in this tenant.')
