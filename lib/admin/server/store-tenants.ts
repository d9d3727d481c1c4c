import { createHash, randomUUID } from 'node:crypto'

import type { TenantRef } from '@/lib/access/roles'
import type { Tx } from '@/lib/db/db'

/** SHA-256 of nothing: the root of an empty tree (RFC 6962 §2.1). */
const EMPTY_ROOT = Uint8Array.from(createHash('sha256').digest())

/**
 * A step: adds a tenant with its log and the log's empty head. The log's id is random and has nothing to do
 * with the tenant's, so a log that is begun anew is another log.
 */
export async function insertTenant(
  tx: Tx,
  tenant: { slug: string; name: string; parentId: string | null; isSystem: boolean; now: Date },
): Promise<TenantRef> {
  const { now, ...data } = tenant
  const logId = randomUUID()
  const row = await tx.tenant.create({
    data: {
      id: randomUUID(),
      createdAt: now,
      ...data,
      log: { create: { id: logId, identity: logId, createdAt: now } },
    },
  })
  await tx.logHead.create({
    data: { logId, tenantId: row.key, size: 0n, frontier: new Uint8Array(), root: EMPTY_ROOT },
  })
  const { id, key, slug, name, parentId, personTypes } = row
  const hex = logId.replaceAll('-', '')
  return { id, key, slug, name, parentId, logId: hex, logIdentity: hex, personTypes }
}

/** What the list of tenants shows of one, besides what everybody has at hand. */
export interface TenantFacts {
  isSystem: boolean
  createdAt: Date
  archivedAt: Date | null
  people: number
  events: number
}

/** Facts of tenants with these ids, archived ones too. */
export async function selectTenantFacts(db: Tx, ids: readonly string[]): Promise<Map<string, TenantFacts>> {
  const rows = await db.tenant.findMany({
    where: { id: { in: [...ids] } },
    include: { _count: { select: { grants: true } } },
  })
  const heads = await db.logHead.groupBy({
    by: ['tenantId'],
    where: { tenantId: { in: rows.map(({ key }) => key) } },
    _sum: { size: true },
  })
  const sizes = new Map(heads.map(({ tenantId, _sum }) => [tenantId, Number(_sum.size ?? 0n)]))
  return new Map(
    rows.map(({ id, key, isSystem, createdAt, archivedAt, _count }) => [
      id,
      { isSystem, createdAt, archivedAt, people: _count.grants, events: sizes.get(key) ?? 0 },
    ]),
  )
}

/** The ids of tenants that are archived themselves. */
export async function selectArchived(db: Tx): Promise<Set<string>> {
  const rows = await db.tenant.findMany({ where: { archivedAt: { not: null } }, select: { id: true } })
  return new Set(rows.map(({ id }) => id))
}

/** Archives a tenant, or brings it back; false when it was so already. */
export async function setArchived(tx: Tx, id: string, archivedAt: Date | null): Promise<boolean> {
  const was = archivedAt === null ? { not: null } : null
  const { count } = await tx.tenant.updateMany({ where: { id, archivedAt: was }, data: { archivedAt } })
  return count === 1
}

/** Changes name or slug. */
export async function updateTenant(
  tx: Tx,
  id: string,
  set: { name?: string | undefined; slug?: string | undefined },
): Promise<void> {
  const { name, slug } = set
  await tx.tenant.update({
    where: { id },
    data: { ...(name !== undefined && { name }), ...(slug !== undefined && { slug }) },
  })
}

/** Whether there is a system tenant, and whether any other. */
export async function tenantsExist(tx: Tx): Promise<{ system: boolean; other: boolean }> {
  const rows = await tx.tenant.groupBy({ by: ['isSystem'], _count: true })
  return { system: rows.some((row) => row.isSystem), other: rows.some((row) => !row.isSystem) }
}

/** Keeps a slug for the tenant that had it. */
export async function releaseSlug(tx: Tx, slug: string, tenantId: string, releasedAt: Date): Promise<void> {
  await tx.releasedSlug.create({ data: { slug, tenantId, releasedAt } })
}

/**
 * Whose a slug was that a tenant has just been given, in this transaction; null when it was nobody's. Asked afterwards: whoever
 * had it until this very moment has committed by then, since slugs are unique.
 */
export async function releasedBy(tx: Tx, slug: string): Promise<string | null> {
  const row = await tx.releasedSlug.findUnique({ where: { slug }, select: { tenantId: true } })
  return row?.tenantId ?? null
}

/** The slug is kept for nobody any more. */
export async function freeSlug(tx: Tx, slug: string): Promise<void> {
  await tx.releasedSlug.delete({ where: { slug } })
}
