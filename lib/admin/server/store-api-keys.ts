import { randomUUID } from 'node:crypto'

import { SCOPES, type Scope } from '@/lib/access/roles'
import { type Page, PAGE_ROWS, printCursor } from '@/lib/admin/paging'
import type { ApiKeyView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'
import { isUuid } from '@/lib/base/uuid'
import type { Tx } from '@/lib/db/db'

import { likeText } from './store-grants'

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

/** Which keys are asked for. */
export interface WantedKeys {
  /** null: none of a tenant. */
  tenantId: string | null
  /** Those of the whole instance, too. */
  withInstance: boolean
  /** Each must stand in the name, the prefix or the source. */
  words: readonly string[]
  status: 'active' | 'over' | 'all'
  cursor?: readonly string[] | undefined
  limit?: number | undefined
  now: Date
}

/** Keys, newest first. */
export async function selectApiKeys(db: Tx, wanted: WantedKeys): Promise<Page<ApiKeyView>> {
  const { tenantId, withInstance, words, status, cursor, limit = PAGE_ROWS, now } = wanted
  const of = [...(tenantId === null ? [] : [{ tenantId }]), ...(withInstance ? [{ tenantId: null }] : [])]
  const where = {
    AND: [
      { OR: of },
      whereStatus(status, now),
      ...words.map((word) => ({
        OR: [{ name: likeText(word) }, { prefix: likeText(word) }, { sourceName: likeText(word) }],
      })),
    ],
  }
  const rows = await db.apiKey.findMany({
    where: { AND: [where, olderThan(cursor)] },
    include: WITH_NAMES,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => viewOf(row, now)),
    nextCursor: rows.length > limit && last ? printCursor([last.createdAt.toISOString(), last.id]) : null,
    total: await db.apiKey.count({ where }),
  }
}

function whereStatus(status: WantedKeys['status'], now: Date) {
  const active = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] }
  return status === 'all' ? {} : status === 'active' ? active : { NOT: active }
}

function olderThan(cursor: readonly string[] | undefined) {
  if (cursor === undefined) return {}
  const [time = '', id = ''] = cursor
  const createdAt = new Date(time)
  if (Number.isNaN(createdAt.getTime()) || !isUuid(id)) {
    throw new AppError('bad_request', 'This cursor is none of this list.', {
      problems: [{ path: 'cursor', message: 'is no cursor of this list' }],
    })
  }
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] }
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
