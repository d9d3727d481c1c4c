import { noSuchTenant, reaches } from '@/lib/access/permissions'
import type { Principal, TenantRef } from '@/lib/access/roles'
import {
  ALL_TENANTS,
  chooseTenant,
  reachableTenants,
  tenantTree,
  type TenantTree,
} from '@/lib/access/tenants'
import { AppError, invariant } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

import { rightsCache } from './cache'
import { selectTenants, type TenantRow } from './store'

/** Every tenant, remembered until somebody changes one. */
export function loadTenants(db: Db): Promise<TenantTree> {
  return rightsCache(db).load('tenants', async () => {
    const rows = await selectTenants(db)
    const system = rows.find((row) => row.isSystem)?.id ?? null
    const archived = new Set(rows.filter((row) => row.archived).map((row) => row.id))
    return tenantTree(rows.map(refOf), system, archived)
  })
}

/** A tenant as of its log. */
export interface StoredLog {
  tenant: TenantRef
  /** The tenant is archived. */
  archived: boolean
}

/** Every log there is by the slug of its tenant, those of archived tenants too: for checking them. Read afresh. */
export async function loadLogs(db: Db): Promise<StoredLog[]> {
  const rows = await selectTenants(db)
  return rows
    .toSorted((a, b) => (a.slug < b.slug ? -1 : 1))
    .map((row) => ({ tenant: refOf(row), archived: row.archived }))
}

/** The tenant that `?tenant=` names, or the only one there is for who asks. Errors as `chooseTenant`. */
export async function resolveTenant(db: Db, principal: Principal, asked: string | null): Promise<TenantRef> {
  return chooseTenant(principal, await loadTenants(db), asked)
}

/**
 * The tenant of this id, for what everybody may know of it; archived ones too. Slugs name none here: who guesses them would learn
 * who is there.
 *
 * @throws AppError not_found, the same for every text that is no id of a tenant; bad_request without one.
 */
export async function publicTenant(db: Db, asked: string | null): Promise<TenantRef> {
  if (asked === null) throw new AppError('bad_request', 'Say which tenant: ?tenant=<id>.')
  const { byId, archived } = await loadTenants(db)
  const tenant = byId.get(asked.toLowerCase()) ?? archived.get(asked.toLowerCase())
  if (tenant === undefined) throw noSuchTenant(asked)
  return tenant
}

/** Every tenant, by slug, and the one whose log says what is done to the instance as a whole. */
export interface WholeInstance {
  tenants: TenantRef[]
  system: TenantRef
}

/**
 * All tenants, for who has the whole instance.
 *
 * @throws AppError not_found for everybody else, as for a tenant that does not exist.
 */
export async function loadWholeInstance(db: Db, principal: Principal): Promise<WholeInstance> {
  if (!reaches(principal, null)) throw noSuchTenant(ALL_TENANTS)
  const tree = await loadTenants(db)
  invariant(tree.system, 'there is a system tenant from the first start on')
  return { tenants: reachableTenants(principal, tree), system: tree.system }
}

function refOf(row: TenantRow): TenantRef {
  const { id, key, slug, name, parentId, logId, logIdentity, personTypes } = row
  return { id, key, slug, name, parentId, logId, logIdentity, personTypes }
}
