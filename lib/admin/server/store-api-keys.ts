import { randomUUID } from 'node:crypto'

import { SCOPES, type Scope } from '@/lib/access/roles'
import type { ApiKeyView } from '@/lib/admin/views'
import type { Tx } from '@/lib/db/db'

const WITH_NAMES = {
  tenant: { select: { slug: true } },
  creator: { select: { name: true } },
} as const

interface KeyRow {
  id: string
  name: string
  prefix: string
  scopes: string[]
  sourceName: string
  addresses: string[]
  successorId: string | null
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
  lastUsedAt: Date | null
  tenant: { slug: string } | null
  creator: { name: string } | null
}

function viewOf(row: KeyRow, now: Date): ApiKeyView {
  const expired = row.expiresAt !== null && row.expiresAt <= now
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: SCOPES.filter((scope) => row.scopes.includes(scope)),
    sourceName: row.sourceName,
    addresses: row.addresses,
    tenant: row.tenant?.slug ?? null,
    status: row.revokedAt !== null ? 'revoked' : expired ? 'expired' : 'active',
    createdAt: row.createdAt.toISOString(),
    createdBy: row.creator?.name ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    successor: row.successorId,
  }
}

/** Keys of the tenant (null: none of a tenant), with those of the whole instance where asked; newest first. */
export async function selectApiKeys(
  db: Tx,
  wanted: { tenantId: string | null; withInstance: boolean; now: Date },
): Promise<ApiKeyView[]> {
  const { tenantId, withInstance, now } = wanted
  const of = [...(tenantId === null ? [] : [{ tenantId }]), ...(withInstance ? [{ tenantId: null }] : [])]
  const rows = await db.apiKey.findMany({
    where: { OR: of },
    include: WITH_NAMES,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  return rows.map((row) => viewOf(row, now))
}

/** A new key's row. */
export interface NewApiKey {
  tenantId: string | null
  name: string
  prefix: string
  secretHash: Buffer
  scopes: readonly Scope[]
  sourceName: string
  addresses: readonly string[]
  createdBy: string | null
  createdAt: Date
  expiresAt: Date | null
}

/** Adds a key. */
export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<ApiKeyView> {
  const row = await tx.apiKey.create({
    data: {
      ...key,
      id: randomUUID(),
      scopes: [...key.scopes],
      addresses: [...key.addresses],
      secretHash: Uint8Array.from(key.secretHash),
    },
    include: WITH_NAMES,
  })
  return viewOf(row, key.createdAt)
}

/** A key with the tenant that it belongs to; null when there is none. `lock`: nobody else changes it meanwhile. */
export async function apiKeyById(
  tx: Tx,
  id: string,
  now: Date,
  { lock = false } = {},
): Promise<{ tenantId: string | null; view: ApiKeyView } | null> {
  if (lock) await tx.$executeRaw`SELECT FROM api_key WHERE id = ${id}::uuid FOR UPDATE`
  const row = await tx.apiKey.findUnique({ where: { id }, include: WITH_NAMES })
  return row === null ? null : { tenantId: row.tenantId, view: viewOf(row, now) }
}

/** Lets a key end at this time at the latest, in favour of another. */
export async function setSuccessor(tx: Tx, id: string, next: { id: string; expiresAt: Date }): Promise<void> {
  await tx.apiKey.update({ where: { id }, data: { successorId: next.id, expiresAt: next.expiresAt } })
}

/** Ends a key; false when it was revoked before. */
export async function setRevoked(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { count } = await tx.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: at } })
  return count === 1
}
