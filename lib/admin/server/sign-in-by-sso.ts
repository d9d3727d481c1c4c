import { randomUUID } from 'node:crypto'

import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { openSession } from '@/lib/access/server/open-session'
import { readSettings } from '@/lib/access/server/settings'
import type { TenantTree } from '@/lib/access/tenants'
import { planSso, type SsoPlan, type SsoRefusal } from '@/lib/admin/sso/plan-sso'
import { REFUSAL_REASON } from '@/lib/admin/sso/refusal-text'
import type { SsoSettings } from '@/lib/admin/sso/sso-settings'
import { invariant } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import type { Tx } from '@/lib/db/db'

import { changeRightsOfMany, type Told } from './change-rights'
import { linkAccount } from './link-account'
import { homeOf, personOf, type SignedIn, type SignInPlace } from './sign-in-steps'
import { BY_SSO, tellRoleChanges } from './sso-events'
import { insertAccount } from './store-accounts'
import { endSessionsOf } from './store-sessions'
import { keepSignOutHint } from './store-sign-out-hints'
import {
  accountOfEmail,
  accountOfIdentity,
  applyRoleChanges,
  insertIdentity,
  noteSsoSignIn,
} from './store-sso'

/** What a provider has proved: its token was checked (signature, issuer, audience, time, nonce) before it came here. */
export interface ProvedClaims {
  settings: SsoSettings
  subject: string
  claims: JsonObject
  /** The token itself, which the provider wants to see at sign-out. */
  idToken: string | null
}

/**
 * Signs in whom a provider has proved: finds or makes their account, makes their roles what the rules give now, and opens a
 * session; all of it, and its events, in one transaction. What else let somebody into an account that is found by its address
 * ends before. Who is refused loses what the rules no longer give all the same.
 */
export async function signInBySso(
  place: SignInPlace,
  proved: ProvedClaims,
): Promise<SignedIn | { refused: SsoRefusal }> {
  try {
    return await attempt(place, proved)
  } catch (error) {
    // Two first sign-ins of one person at once: the second finds what the first made.
    if (!isTaken(error)) throw error
    return attempt(place, proved)
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002'
}

async function attempt(
  place: SignInPlace,
  proved: ProvedClaims,
): Promise<SignedIn | { refused: SsoRefusal }> {
  const tree = await loadTenants(place.db)
  const ctx = { ...place, principal: { kind: 'anonymous' } as const }
  return changeRightsOfMany<SignedIn | { refused: SsoRefusal }>(ctx, async (tx) => {
    const plan = await planIn(tx, proved, tree)
    if (plan.refused !== null) return refuse(tx, place, { proved, plan, refused: plan.refused, tree })
    return enter(tx, place, { proved, plan, tree })
  })
}

/** What this sign-in would do, with the accounts that it is about locked until the transaction ends. */
export async function planIn(
  tx: Tx,
  { settings, subject, claims }: Omit<ProvedClaims, 'idToken'>,
  tree: TenantTree,
): Promise<SsoPlan> {
  const { issuer } = settings
  const tenants = new Set(tree.byId.keys())
  const linked = await accountOfIdentity(tx, issuer, subject)
  const first = planSso(settings, claims, { linked, sameEmail: null, tenants })
  if (linked !== null || first.person.email === null) return first
  const sameEmail = await accountOfEmail(tx, first.person.email, issuer)
  return planSso(settings, claims, { linked, sameEmail, tenants })
}

interface Given {
  proved: ProvedClaims
  plan: SsoPlan
  tree: TenantTree
}

async function refuse(tx: Tx, place: SignInPlace, given: Given & { refused: SsoRefusal }) {
  const { plan, refused, tree } = given
  const { account, person, changes } = plan
  const held = account.how === 'linked' ? account.held : null
  const told: Told[] = []
  if (held !== null && changes.remove.length + (changes.instanceAdmin === null ? 0 : 1) > 0) {
    await applyRoleChanges(tx, held.id, changes, place.now())
    told.push(...tellRoleChanges(held, changes, tree, BY_SSO))
  }
  // Whatever they still had open was opened with roles that are gone.
  if (held !== null && refused === 'no_access') {
    const settings = await readSettings(place.db, 'sessions')
    await endSessionsOf(tx, held.id, { now: place.now(), except: null, settings })
  }
  const meant = held ?? (person.email === null ? null : { email: person.email })
  told.push({
    tenant: systemOf(tree),
    event: {
      action: 'vouchsafe.session.sign_in',
      change: 'NONE',
      resource: { type: 'SESSION', id: randomUUID() },
      outcome: 'failure',
      reason: REFUSAL_REASON[refused],
      message: 'Somebody failed to sign in by single sign-on',
      details: { method: 'sso', issuer: given.proved.settings.issuer },
      ...(meant && {
        subjects: [{ type: 'user', ...('id' in meant && { id: meant.id }), email: meant.email }],
      }),
    },
  })
  return { result: { refused }, told }
}

async function enter(tx: Tx, place: SignInPlace, { proved, plan, tree }: Given) {
  const { settings, subject, idToken } = proved
  const { issuer } = settings
  const now = place.now()
  const told: Told[] = []
  const account = await accountFor(tx, plan, now)
  if (plan.account.how === 'by_email') {
    const sessionSettings = await readSettings(place.db, 'sessions')
    const given = { issuer, subject, tree, settings: sessionSettings, now }
    told.push(...(await linkAccount(tx, plan.account.held, given)))
  }
  if (plan.account.how === 'new') {
    await insertIdentity(tx, { issuer, subject, accountId: account.id, now })
    told.push(tellNewAccount(account, { issuer, subject, tree }))
  }
  await applyRoleChanges(tx, account.id, plan.changes, now)
  told.push(...tellRoleChanges(account, plan.changes, tree, BY_SSO))
  await noteSsoSignIn(tx, { accountId: account.id, issuer, subject }, now)
  const { ip, userAgent } = place
  const authenticatedAt = signedInAt(proved, now)
  const session = await openSession(tx, {
    accountId: account.id,
    method: 'sso',
    ip,
    userAgent,
    now,
    authenticatedAt,
  })
  if (idToken !== null) await keepSignOutHint(tx, session.publicId, idToken)
  told.push({
    tenant: homeOf({ grants: grantsAfter(plan) }, tree),
    by: personOf(account, session.publicId),
    event: {
      action: 'vouchsafe.session.sign_in',
      change: 'NONE',
      resource: { type: 'SESSION', id: session.publicId },
      message: `${account.name} signed in by single sign-on`,
      details: { method: 'sso', issuer },
    },
  })
  const { id: userId, email, name } = account
  return { result: { userId, email, name, sessionId: session.sessionId }, told }
}

/**
 * When the person showed the provider who they are: a provider does not ask who is signed in there still. Without the
 * provider's word for it they have shown it to nobody lately, unless it is known never to say so.
 */
function signedInAt({ settings, claims }: ProvedClaims, now: Date): Date {
  if (!settings.provesSignInTime) return now
  const seconds = claims['auth_time']
  const at = typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : 0
  return new Date(Math.min(Math.max(at, 0), now.getTime()))
}

async function accountFor(tx: Tx, plan: SsoPlan, now: Date) {
  if (plan.account.how === 'linked' || plan.account.how === 'by_email') return plan.account.held
  const { email, name } = plan.person
  invariant(email, 'nobody gets an account without an address')
  const id = await insertAccount(tx, { email, name, passwordHash: null, instanceAdmin: false, now })
  return { id, email, name }
}

function tellNewAccount(
  { id, name, email }: { id: string; name: string; email: string },
  { issuer, subject, tree }: { issuer: string; subject: string; tree: TenantTree },
): Told {
  return {
    tenant: systemOf(tree),
    by: BY_SSO,
    event: {
      action: 'vouchsafe.user.create',
      change: 'CREATE',
      resource: { type: 'USER', id, name },
      message: `${name} signed in for the first time and got an account`,
      after: { email, name, issuer, subject },
    },
  }
}

function grantsAfter({ account, changes }: SsoPlan): { tenantId: string; role: string }[] {
  const held = 'held' in account ? account.held.grants : []
  const gone = new Set(changes.remove.map(({ tenantId }) => tenantId))
  return [...held.filter(({ tenantId }) => !gone.has(tenantId)), ...changes.add]
}

function systemOf({ system }: TenantTree): TenantRef {
  invariant(system, 'a system tenant exists from first start')
  return system
}
