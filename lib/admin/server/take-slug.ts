import type { Ctx } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import { AppError } from '@/lib/base/errors'
import type { Tx } from '@/lib/db/db'
import type { OwnEvent } from '@/lib/log/server/record'

import { freeSlug, releasedBy } from './store-tenants'

/** What is said of a slug that somebody has, and of one that is kept for who had it: nobody learns which. */
export const slugTaken = (slug: string): string =>
  `The slug ${slug} is taken, or was another tenant's. Choose another one, or ask an instance admin.`

/**
 * Call after a tenant was given a slug, in the same transaction. What another tenant had before stays kept for it: addresses
 * and instance keys that name it must not lead into somebody else's log. Only who runs the instance may give it away.
 *
 * @returns the id of the tenant whose it was; null when it was nobody else's. Not for the logs of either.
 * @throws AppError conflict.
 */
export async function takeSlug(
  tx: Tx,
  ctx: Pick<Ctx, 'principal'>,
  { slug, tenantId }: { slug: string; tenantId: string },
): Promise<string | null> {
  const keptFor = await releasedBy(tx, slug)
  if (keptFor === null) return null
  const isOwn = keptFor === tenantId
  if (!isOwn && !can(ctx.principal, 'instance.write', null)) throw new AppError('conflict', slugTaken(slug))
  await freeSlug(tx, slug)
  return isOwn ? null : keptFor
}

/** What the system tenant's log says of a slug that was given away. */
export function slugGiven(slug: string, to: { id: string; name: string }, from: string): OwnEvent {
  return {
    action: 'vouchsafe.tenant.free_slug',
    change: 'DELETE',
    resource: { type: 'TENANT', id: from },
    message: `The slug ${slug} is kept for this tenant no more: ${to.name} has it now`,
    details: { slug, givenTo: to.id },
  }
}
