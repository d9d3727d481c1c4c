import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { grantIn } from '@/lib/access/permissions'
import type { Principal, TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import type { Event } from '@/lib/event/event'
import { masked } from '@/lib/event/masked'
import { type EventRow, readEvent } from '@/lib/log/server/event-reader'
import { readSight } from '@/lib/query/read-sight'
import { seesAll, type Sight, WHOLE_SIGHT } from '@/lib/query/sight'

/** A tenant, and what of its events may be shown. Everything that reads events is given this, and not the tenant alone. */
export interface Seen {
  tenant: TenantRef
  sight: Sight
}

/** A tenant whose events are shown as they are: to who administers it, to keys, and to ourselves. */
export const allOf = (tenant: TenantRef): Seen => ({ tenant, sight: WHOLE_SIGHT })

/**
 * The tenant of a verb, as who is asking may see it.
 *
 * @throws AppError bad_request when no tenant was named; forbidden for a grant that cannot be read: it shows nothing.
 */
export function seenBy(ctx: Pick<Ctx, 'principal' | 'tenant'>): Seen {
  const tenant = tenantOf(ctx)
  return { tenant, sight: sightOf(ctx.principal, tenant) }
}

function sightOf(principal: Principal, tenant: TenantRef): Sight {
  if (principal.kind !== 'user') return WHOLE_SIGHT
  const grant = grantIn(principal, tenant.id)
  const read = grant === null ? null : readSight(grant)
  if (read !== null && 'sight' in read) return read.sight
  throw new AppError(
    'forbidden',
    'Your access to this tenant is limited by a query or masks that cannot be read. Ask its admin to set them anew.',
  )
}

/** What names a sight: another one means that somebody's access was changed. */
export function sightName(principal: Principal, tenant: TenantRef): string {
  const grant = principal.kind === 'user' ? grantIn(principal, tenant.id) : null
  return JSON.stringify([grant?.query ?? null, ...(grant?.masks ?? [])])
}

/** The event that a row holds, as it may be shown: without what is hidden of it. */
export function shownEvent(row: EventRow, { tenant, sight }: Seen): Event {
  return masked(readEvent(row, tenant.slug), sight.masks)
}

/**
 * Stop what tells of the log as a whole from being given to who sees only a part of it.
 *
 * @throws AppError forbidden
 */
export function requireWholeSight({ sight }: Seen, what: string): void {
  if (seesAll(sight)) return
  throw new AppError('forbidden', `${what} needs access to all events of the tenant; yours is limited.`)
}
