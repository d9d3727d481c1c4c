import type { Principal } from '@/lib/access/roles'
import type { TenantTree } from '@/lib/access/tenants'
import type { MappedGrant } from '@/lib/admin/sso/map-claims'
import type { RoleChanges } from '@/lib/admin/sso/plan-sso'
import type { JsonObject } from '@/lib/base/json'
import type { OwnEvent } from '@/lib/log/server/record'

import type { Told } from './change-rights'

/** Who changes accounts and roles by what the provider says. */
export const BY_SSO: Principal = { kind: 'system', name: 'Single sign-on' }

type Shown = Pick<MappedGrant, 'role' | 'query' | 'masks'>

/** What became of somebody's roles, told to each tenant that it is about: none of them hears of another. */
export function tellRoleChanges(
  { id, name }: { id: string; name: string },
  { add, change, remove, instanceAdmin }: RoleChanges,
  tree: TenantTree,
  by: Principal,
): Told[] {
  const moves = [
    ...add.map((after) => ({ tenantId: after.tenantId, before: null, after })),
    ...change.map(({ before, after }) => ({ tenantId: after.tenantId, before, after })),
    ...remove.map((before) => ({ tenantId: before.tenantId, before, after: null })),
  ]
  const told = moves.flatMap(({ tenantId, before, after }): Told[] => {
    const tenant = tree.byId.get(tenantId)
    // Of an archived tenant the log takes no more: its role goes all the same.
    return tenant === undefined ? [] : [{ tenant, by, event: roleEvent({ id, name }, before, after) }]
  })
  if (instanceAdmin === null || tree.system === null) return told
  const event: OwnEvent = {
    action: 'vouchsafe.user.set_instance_admin',
    change: 'UPDATE',
    resource: { type: 'USER', id, name },
    message: instanceAdmin
      ? `${name} became an instance admin by single sign-on`
      : `${name} is no longer an instance admin by single sign-on`,
    before: { instanceAdmin: !instanceAdmin },
    after: { instanceAdmin },
  }
  return [...told, { tenant: tree.system, by, event }]
}

function roleEvent(who: { id: string; name: string }, before: Shown | null, after: Shown | null): OwnEvent {
  const { id, name } = who
  return {
    action: 'vouchsafe.user.map_role',
    change: before === null ? 'CREATE' : after === null ? 'DELETE' : 'UPDATE',
    resource: { type: 'USER', id, name },
    message:
      after === null
        ? `${name} is no longer ${before?.role ?? 'there'} by single sign-on`
        : `${name} became ${after.role} by single sign-on`,
    ...(before !== null && { before: shown(before) }),
    ...(after !== null && { after: shown(after) }),
  }
}

const shown = ({ role, query, masks }: Shown): JsonObject => ({
  role,
  ...(query !== null && { query }),
  ...(masks.length > 0 && { masks: [...masks] }),
})
