import { randomUUID } from 'node:crypto'

import { ROLES } from '@/lib/access/roles'
import type { HeldAccount, RoleChanges } from '@/lib/admin/sso/plan-sso'
import { ssoInput, type SsoSettings } from '@/lib/admin/sso/sso-settings'
import { openSecret, sealSecret, type SecretPlace } from '@/lib/config/sealed-bytes'
import type { Tx } from '@/lib/db/db'
import { GRAMMAR_VERSION } from '@/lib/event/fields'

/** The settings of SSO as they are stored. */
export interface StoredSso {
  /** null: nobody has set it up yet. */
  settings: SsoSettings | null
  /** The version of the query language that the limits in its rules were written in. */
  grammar: number
  /** Sealed; see `clientSecretOf`. */
  clientSecret: Uint8Array | null
  /** Counts changes. */
  version: number
  updatedAt: string | null
  updatedBy: string | null
}

const SECRET: SecretPlace = { purpose: 'sso client secret', owner: 'sso' }

/** The secret that the provider knows us by; null for a client without one. */
export function clientSecretOf({ clientSecret }: Pick<StoredSso, 'clientSecret'>): string | null {
  return clientSecret === null ? null : openSecret(SECRET, clientSecret)
}

/** SSO as it is set up now. */
export async function selectSso(tx: Tx): Promise<StoredSso> {
  // Not findUnique: of several at once Prisma makes one, which it cannot for a key of true and false.
  const row = await tx.sso.findFirst({
    include: { updater: { select: { name: true } } },
  })
  return {
    settings: row === null ? null : ssoInput.parse(row.value),
    grammar: row?.grammar ?? GRAMMAR_VERSION,
    clientSecret: row?.clientSecret ?? null,
    version: row?.version ?? 0,
    updatedAt: row?.updatedAt.toISOString() ?? null,
    updatedBy: row?.updater?.name ?? null,
  }
}

/** The same for a change: until the transaction ends nobody else changes it. */
export async function lockedSso(tx: Tx): Promise<StoredSso> {
  await tx.$executeRaw`SELECT FROM sso FOR UPDATE`
  return selectSso(tx)
}

/** Stores settings that had this version; false when somebody else stored the first ones at the same moment. */
export async function storeSso(
  tx: Tx,
  set: {
    settings: SsoSettings
    /** undefined: as it was. null: none. */
    clientSecret: string | null | undefined
    version: number
    at: Date
    by: string | null
  },
): Promise<boolean> {
  const { settings, clientSecret } = set
  const secret = typeof clientSecret === 'string' ? Uint8Array.from(sealSecret(SECRET, clientSecret)) : null
  const data = {
    value: settings,
    grammar: GRAMMAR_VERSION,
    ...(clientSecret !== undefined && { clientSecret: secret }),
    version: set.version + 1,
    updatedAt: set.at,
    updatedBy: set.by,
  }
  const { count } =
    set.version === 0
      ? await tx.sso.createMany({ data, skipDuplicates: true })
      : await tx.sso.updateMany({ where: { version: set.version }, data })
  return count === 1
}

/** Those who can be kept for an emergency: instance admins whom a person made, so that no provider takes it from them. */
const KEPT = { instanceAdmin: true, instanceAdminBySso: false } as const

/** Whether this account is one of those now. */
export async function isBreakGlassAdmin(tx: Tx, id: string): Promise<boolean> {
  return (await tx.account.count({ where: { id, ...KEPT } })) > 0
}

/** All of them, and whether they can use a password. */
export async function selectBreakGlass(
  tx: Tx,
): Promise<{ id: string; email: string; name: string; able: boolean }[]> {
  const rows = await tx.account.findMany({
    where: KEPT,
    orderBy: { email: 'asc' },
  })
  return rows.map(({ id, email, name, passwordHash, disabledAt }) => ({
    id,
    email,
    name,
    able: passwordHash !== null && disabledAt === null,
  }))
}

/** The account that a provider means by this subject, locked until the transaction ends; null when it means none of ours. */
export async function accountOfIdentity(
  tx: Tx,
  issuer: string,
  subject: string,
): Promise<HeldAccount | null> {
  const row = await tx.accountIdentity.findUnique({ where: { issuer_subject: { issuer, subject } } })
  return row === null ? null : heldAccount(tx, { id: row.accountId }, issuer)
}

/** The account with this address, locked like that. */
export function accountOfEmail(tx: Tx, email: string, issuer: string): Promise<HeldAccount | null> {
  return heldAccount(tx, { email }, issuer)
}

async function heldAccount(
  tx: Tx,
  which: { id: string } | { email: string },
  issuer: string,
): Promise<HeldAccount | null> {
  // Statements of their own: what was committed while they waited is read by the next one.
  if ('id' in which) await tx.$queryRaw`SELECT 1 FROM account WHERE id = ${which.id}::uuid FOR UPDATE`
  else await tx.$queryRaw`SELECT 1 FROM account WHERE email = ${which.email} FOR UPDATE`
  const row = await tx.account.findUnique({
    where: which,
    include: { grants: true, identities: { where: { issuer }, take: 1 } },
  })
  if (row === null) return null
  const { id, email, name, instanceAdmin, instanceAdminBySso } = row
  return {
    id,
    email,
    name,
    disabled: row.disabledAt !== null,
    instanceAdmin: instanceAdmin ? (instanceAdminBySso ? 'sso' : 'manual') : null,
    linked: row.identities.length > 0,
    grants: row.grants.flatMap(({ tenantId, role: text, query, masks, origin }) => {
      const role = ROLES.find((known) => known === text)
      return role === undefined
        ? []
        : [
            {
              tenantId,
              role,
              query,
              masks,
              origin: origin === 'sso' ? ('sso' as const) : ('manual' as const),
            },
          ]
    }),
  }
}

/** Remembers whom the provider means by this subject. Fails when somebody else was faster. */
export async function insertIdentity(
  tx: Tx,
  identity: { issuer: string; subject: string; accountId: string; now: Date },
): Promise<void> {
  const { now, ...data } = identity
  await tx.accountIdentity.create({ data: { ...data, createdAt: now } })
}

/** Makes what the rules give what somebody has. What a person gave is not touched. */
export async function applyRoleChanges(
  tx: Tx,
  accountId: string,
  { add, change, remove, instanceAdmin }: RoleChanges,
  now: Date,
): Promise<void> {
  const gone = remove.map(({ tenantId }) => tenantId)
  if (gone.length > 0) {
    await tx.roleGrant.deleteMany({ where: { accountId, tenantId: { in: gone }, origin: 'sso' } })
  }
  for (const { after } of change) {
    const { tenantId, role, query, masks } = after
    await tx.roleGrant.updateMany({
      where: { accountId, tenantId, origin: 'sso' },
      data: { role, query, masks: [...masks], version: { increment: 1 } },
    })
  }
  for (const { tenantId, role, query, masks } of add) {
    const data = { accountId, tenantId, role, query, masks: [...masks], origin: 'sso' }
    await tx.roleGrant.create({ data: { id: randomUUID(), createdAt: now, ...data } })
  }
  // All of them are what the rules give now, in the language that those were written in.
  await tx.$executeRaw`UPDATE role_grant SET grammar = s.grammar FROM sso s
    WHERE account_id = ${accountId}::uuid AND origin = 'sso' AND role_grant.grammar <> s.grammar`
  if (instanceAdmin !== null) {
    await tx.account.update({
      where: { id: accountId },
      data: { instanceAdmin, instanceAdminBySso: instanceAdmin },
    })
  }
}

/** Notes a sign-in by the provider. */
export async function noteSsoSignIn(
  tx: Tx,
  who: { accountId: string; issuer: string; subject: string },
  at: Date,
): Promise<void> {
  const { accountId, issuer, subject } = who
  await tx.account.update({ where: { id: accountId }, data: { lastSignInAt: at } })
  await tx.accountIdentity.update({
    where: { issuer_subject: { issuer, subject } },
    data: { lastSignInAt: at },
  })
}
