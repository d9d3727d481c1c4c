import { createHash, randomUUID } from 'node:crypto'

import type { TenantRef } from '@/lib/access/roles'
import type { TenantView } from '@/lib/admin/views'
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
    data: { id: randomUUID(), createdAt: now, ...data, logs: { create: { id: logId, createdAt: now } } },
  })
  await tx.logHead.create({
    data: { logId, tenantId: row.key, size: 0n, frontier: new Uint8Array(), root: EMPTY_ROOT },
  })
  const { id, key, slug, name, parentId, personTypes } = row
  return { id, key, slug, name, parentId, logId: logId.replaceAll('-', ''), personTypes }
}

/** Tenants with these ids, by slug; archived ones are left out. */
export async function selectTenantViews(db: Tx, ids: readonly string[]): Promise<TenantView[]> {
  const rows = await db.tenant.findMany({
    where: { id: { in: [...ids] }, archivedAt: null },
    include: { parent: { select: { slug: true } } },
    orderBy: { slug: 'asc' },
  })
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    parent: row.parent?.slug ?? null,
    system: row.isSystem,
    createdAt: row.createdAt.toISOString(),
  }))
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
