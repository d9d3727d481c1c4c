import type { TenantRef } from '@/lib/access/roles'
import type { OwnEvent } from '@/lib/log/server/record'

import type { Told } from './change-rights'

/**
 * What logs are told when a tenant is archived or brought back: its own, the one of where it is administered from, and those of
 * the tenants below, which are told of themselves alone: what is above them is not theirs to know.
 */
export function toldOf(
  tenant: TenantRef,
  { below, above, archived }: { below: readonly TenantRef[]; above: TenantRef | null; archived: boolean },
): Told[] {
  const event = eventOf(tenant, archived, { tenantsBelow: below.length })
  return [
    { tenant, event },
    ...(above === null ? [] : [{ tenant: above, event }]),
    ...below.map((one) => ({ tenant: one, event: eventOf(one, archived, { fromAbove: true }) })),
  ]
}

function eventOf({ id, slug, name }: TenantRef, archived: boolean, details: OwnEvent['details']): OwnEvent {
  return {
    action: archived ? 'vouchsafe.tenant.archive' : 'vouchsafe.tenant.restore',
    change: 'UPDATE',
    resource: { type: 'TENANT', id, name },
    message: `The tenant ${name} was ${archived ? 'archived' : 'brought back'}`,
    details: { slug, ...details },
    before: { archived: !archived },
    after: { archived },
  }
}
