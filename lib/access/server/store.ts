import type { TenantRef } from '@/lib/access/roles'
import type { SignInMethod } from '@/lib/access/second-factor-rule'
import type { Db } from '@/lib/db/db'

/** A tenant with its log. */
export interface TenantRow extends TenantRef {
  isSystem: boolean
  archived: boolean
}

/** Every tenant, archived ones too. */
export async function selectTenants(db: Db): Promise<TenantRow[]> {
  const { rows } = await db.pool.query<TenantRow>(
    `SELECT t.id, t.key, t.slug, t.name, t.parent_id AS "parentId", t.person_types AS "personTypes",
            t.is_system AS "isSystem", t.archived_at IS NOT NULL AS archived,
            replace(l.id::text, '-', '') AS "logId", replace(l.identity::text, '-', '') AS "logIdentity"
       FROM tenant t JOIN log l ON l.tenant_id = t.id`,
  )
  return rows
}

/** A grant as it is stored; a query or masks narrow it. */
export interface GrantRow {
  tenantId: string
  role: string
  query: string | null
  masks: string[] | null
  /** The version of the query language that they were written in. */
  grammar: number
}

/** A session and whose it is. */
export interface SessionRow {
  publicId: string
  accountId: string
  email: string
  name: string
  instanceAdmin: boolean
  disabled: boolean
  revoked: boolean
  /** It was found by the id before its last change. */
  former: boolean
  /** When its id was last changed. */
  renewedAt: Date | null
  /** Its id is to be changed. */
  renew: boolean
  createdAt: Date
  authenticatedAt: Date
  expiresAt: Date
  lastSeenAt: Date
  method: SignInMethod
  hasSecondFactor: boolean
  grants: GrantRow[]
}

/** By the hash of its id, of the one before, or by its name in events. */
export async function selectSession(
  db: Db,
  by: { idHash: Buffer } | { publicId: string },
): Promise<SessionRow | null> {
  const [where, value] =
    'idHash' in by ? ['(s.id_hash = $1 OR s.former_hash = $1)', by.idHash] : ['s.public_id = $1', by.publicId]
  const { rows } = await db.pool.query<SessionRow>(
    `SELECT s.public_id AS "publicId", a.id AS "accountId", a.email, a.name, a.instance_admin AS "instanceAdmin",
            a.disabled_at IS NOT NULL AS disabled, s.revoked_at IS NOT NULL AS revoked,
            ${'idHash' in by ? 's.id_hash <> $1' : 'false'} AS former, s.renewed_at AS "renewedAt", s.renew,
            s.created_at AS "createdAt", s.authenticated_at AS "authenticatedAt", s.expires_at AS "expiresAt",
            s.last_seen_at AS "lastSeenAt", s.method,
            EXISTS (SELECT FROM second_factor f WHERE f.account_id = a.id) AS "hasSecondFactor",
            coalesce((SELECT json_agg(json_build_object(
                'tenantId', g.tenant_id, 'role', g.role, 'query', g.query, 'masks', g.masks,
                'grammar', g.grammar))
              FROM role_grant g WHERE g.account_id = a.id), '[]') AS grants
       FROM session s JOIN account a ON a.id = s.account_id
      WHERE ${where}`,
    [value],
  )
  return rows[0] ?? null
}

/** Notes that a session is in use. */
export async function touchSession(db: Db, publicId: string, at: Date): Promise<void> {
  await db.pool.query('UPDATE session SET last_seen_at = $2 WHERE public_id = $1 AND last_seen_at < $2', [
    publicId,
    at,
  ])
}

/** Gives a session another id, which has this hash; false when it has ended, or none waits for it any more. */
export async function replaceSessionId(
  db: Db,
  publicId: string,
  set: { idHash: Buffer; at: Date; authenticated: boolean },
): Promise<boolean> {
  const { rowCount } = await db.pool.query(
    `UPDATE session SET former_hash = id_hash, id_hash = $2, renewed_at = $3, renew = false,
            authenticated_at = CASE WHEN $4 THEN $3 ELSE authenticated_at END
      WHERE public_id = $1 AND revoked_at IS NULL AND (renew OR $4)`,
    [publicId, set.idHash, set.at, set.authenticated],
  )
  return rowCount === 1
}

/** An API key as it is stored. */
export interface KeyRow {
  id: string
  tenantId: string | null
  name: string
  secretHash: Buffer
  scopes: string[]
  sourceName: string
  /** That it works from; none: from anywhere. */
  addresses: string[]
  expiresAt: Date | null
  revoked: boolean
  lastUsedAt: Date | null
}

/** By the unique prefix. */
export async function selectKey(db: Db, prefix: string): Promise<KeyRow | null> {
  const { rows } = await db.pool.query<KeyRow>(
    `SELECT id, tenant_id AS "tenantId", name, secret_hash AS "secretHash", scopes, source_name AS "sourceName", addresses,
            expires_at AS "expiresAt", revoked_at IS NOT NULL AS revoked, last_used_at AS "lastUsedAt"
       FROM api_key WHERE prefix = $1`,
    [prefix],
  )
  return rows[0] ?? null
}

/** Notes that a key is in use. */
export async function touchKey(db: Db, id: string, at: Date): Promise<void> {
  await db.pool.query(
    'UPDATE api_key SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)',
    [id, at],
  )
}

/** What is stored of a section of the settings; null when nobody has changed it yet. */
export async function selectSetting(db: Db, name: string): Promise<unknown> {
  const { rows } = await db.pool.query<{ value: unknown }>('SELECT value FROM setting WHERE name = $1', [
    name,
  ])
  return rows[0]?.value ?? null
}
