import { randomUUID } from 'node:crypto'

import type { Db, Tx } from '@/lib/db/db'

/** An account with its grants, as the rules of administration need it. */
export interface Account {
  id: string
  email: string
  name: string
  instanceAdmin: boolean
  disabled: boolean
  /** By who runs the instance: no admin of a tenant lifts it. */
  disabledByInstance: boolean
  /** False: has not set a password yet, or signs in by SSO alone. */
  hasPassword: boolean
  /** Whether a provider knows them: they sign in by SSO. */
  hasProvider: boolean
  grants: { tenantId: string; role: string }[]
}

const WITH_GRANTS = {
  grants: { select: { tenantId: true, role: true } },
  _count: { select: { identities: true } },
} as const

/** An account's row with its grants. */
export interface AccountRow {
  id: string
  email: string
  name: string
  instanceAdmin: boolean
  disabledAt: Date | null
  disabledByInstance: boolean
  passwordHash: string | null
  _count: { identities: number }
  grants: { tenantId: string; role: string }[]
}

function accountOf(row: AccountRow): Account {
  const { id, email, name, instanceAdmin, disabledByInstance, grants } = row
  const disabled = row.disabledAt !== null
  const hasPassword = row.passwordHash !== null
  const hasProvider = row._count.identities > 0
  return { id, email, name, instanceAdmin, disabled, disabledByInstance, hasPassword, hasProvider, grants }
}

/** The account with this id; null when there is none. */
export async function accountById(tx: Tx, id: string): Promise<Account | null> {
  const row = await tx.account.findUnique({ where: { id }, include: WITH_GRANTS })
  return row === null ? null : accountOf(row)
}

/** The same for a change: until the transaction ends nobody else changes the account or gives it a role. */
export async function lockedAccountById(tx: Tx, id: string): Promise<Account | null> {
  // A statement of its own: what was committed while it waited is read by the next one.
  await tx.$queryRaw`SELECT 1 FROM account WHERE id = ${id}::uuid FOR UPDATE`
  return accountById(tx, id)
}

/** The account with this e-mail address (lower case), locked like that; null when there is none. */
export async function lockedAccountByEmail(tx: Tx, email: string): Promise<Account | null> {
  await tx.$queryRaw`SELECT 1 FROM account WHERE email = ${email} FOR UPDATE`
  const row = await tx.account.findUnique({ where: { email }, include: WITH_GRANTS })
  return row === null ? null : accountOf(row)
}

/** An account with what it is signed in to with: for that only. */
export interface Credentials extends Account {
  passwordHash: string | null
  hasSecondFactor: boolean
}

/**
 * By e-mail (lower case) or by id; null when there is none. One statement, also for who exists: a second one for their grants
 * would let the time that a sign-in takes tell who has an account.
 */
export async function credentialsOf(
  db: Db,
  who: { email: string } | { id: string },
): Promise<Credentials | null> {
  const [where, value] = 'email' in who ? ['a.email = $1', who.email] : ['a.id = $1', who.id]
  const { rows } = await db.pool.query<AccountRow & { hasSecondFactor: boolean }>(
    `SELECT a.id, a.email, a.name, a.instance_admin AS "instanceAdmin", a.disabled_at AS "disabledAt",
            a.disabled_by_instance AS "disabledByInstance", a.password_hash AS "passwordHash",
            EXISTS (SELECT FROM second_factor f WHERE f.account_id = a.id) AS "hasSecondFactor",
            json_build_object('identities',
              (SELECT count(*) FROM account_identity i WHERE i.account_id = a.id)) AS "_count",
            coalesce((SELECT json_agg(json_build_object('tenantId', g.tenant_id, 'role', g.role)
                                      ORDER BY g.created_at, g.id)
                        FROM role_grant g WHERE g.account_id = a.id), '[]') AS grants
       FROM account a WHERE ${where}`,
    [value],
  )
  const row = rows[0]
  if (row === undefined) return null
  return { ...accountOf(row), passwordHash: row.passwordHash, hasSecondFactor: row.hasSecondFactor }
}

/** Adds an account. */
export async function insertAccount(
  tx: Tx,
  account: { email: string; name: string; passwordHash: string | null; instanceAdmin: boolean; now: Date },
): Promise<string> {
  const { now, ...data } = account
  const id = randomUUID()
  await tx.account.create({ data: { id, createdAt: now, ...data } })
  return id
}

/** Takes an account's password away and ends its sessions. */
export async function forgetPassword(tx: Tx, accountId: string, at: Date): Promise<void> {
  await tx.account.update({ where: { id: accountId }, data: { passwordHash: null } })
  await tx.session.updateMany({ where: { accountId, revokedAt: null }, data: { revokedAt: at } })
}

/** Sets another password; false when `from` is not the one that is stored any more, or the account is disabled. */
export async function setPassword(
  tx: Tx,
  accountId: string,
  hashes: { from: string | null; to: string },
): Promise<boolean> {
  const { count } = await tx.account.updateMany({
    where: { id: accountId, passwordHash: hashes.from, disabledAt: null },
    data: { passwordHash: hashes.to },
  })
  return count === 1
}

/** Disables an account and ends its sessions, or (null) enables it again: with none of the old sessions. */
export async function setDisabled(
  tx: Tx,
  accountId: string,
  set: { at: Date; byInstance: boolean } | null,
): Promise<void> {
  const data = { disabledAt: set?.at ?? null, disabledByInstance: set?.byInstance ?? false }
  await tx.account.update({ where: { id: accountId }, data })
  if (set === null) return
  await tx.session.updateMany({ where: { accountId, revokedAt: null }, data: { revokedAt: set.at } })
}

/** Makes somebody an instance admin, or no longer one. */
export async function setInstanceAdminFlag(tx: Tx, accountId: string, instanceAdmin: boolean): Promise<void> {
  await tx.account.update({ where: { id: accountId }, data: { instanceAdmin, instanceAdminBySso: false } })
}

/** Notes a sign-in; false when that is no longer the password, or the account is disabled. Locks the account. */
export async function noteSignIn(
  tx: Tx,
  account: { id: string; passwordHash: string | null },
  at: Date,
): Promise<boolean> {
  const { id, passwordHash } = account
  const where = { id, passwordHash, disabledAt: null }
  const { count } = await tx.account.updateMany({ where, data: { lastSignInAt: at } })
  return count === 1
}

/** The addresses from where this account was signed in to since then. */
export async function selectSignInAddresses(db: Db, email: string, since: Date): Promise<string[]> {
  const { rows } = await db.pool.query<{ ip: string }>(
    `SELECT DISTINCT s.ip FROM session s JOIN account a ON a.id = s.account_id
      WHERE a.email = $1 AND s.created_at > $2 AND s.ip IS NOT NULL`,
    [email, since],
  )
  return rows.map((row) => row.ip)
}

/**
 * Lets changes of these tenants' admins go one after the other, or two admins could demote each other at
 * once. In the order of ids, so that no two wait for each other; ends with the transaction.
 */
export async function lockAdmins(tx: Tx, tenantIds: readonly string[]): Promise<void> {
  for (const id of tenantIds.toSorted()) {
    await tx.$queryRaw`SELECT 1 FROM tenant WHERE id = ${id}::uuid FOR NO KEY UPDATE`
  }
}

/** The same for instance admins. */
export async function lockInstanceAdmins(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM instance FOR NO KEY UPDATE`
}

const ABLE = { disabledAt: null, passwordHash: { not: null } } as const
const ABLE_ANYHOW = {
  disabledAt: null,
  OR: [{ passwordHash: { not: null } }, { identities: { some: {} } }],
}

/** Admins of the tenant besides this one who can sign in now. */
export function countOtherAdmins(tx: Tx, tenantId: string, accountId: string): Promise<number> {
  return tx.roleGrant.count({
    where: { tenantId, role: 'admin', query: null, accountId: { not: accountId }, account: ABLE_ANYHOW },
  })
}

/** Instance admins besides this one whom a person made and who have a password: no provider can take them away. */
export function countOtherInstanceAdmins(tx: Tx, accountId: string): Promise<number> {
  return tx.account.count({
    where: { instanceAdmin: true, instanceAdminBySso: false, id: { not: accountId }, ...ABLE },
  })
}

/** Whether anybody has an account. */
export async function hasAccounts(tx: Tx): Promise<boolean> {
  return (await tx.account.findFirst({ select: { id: true } })) !== null
}
