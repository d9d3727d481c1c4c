import type { TenantRef } from '@/lib/access/roles'
import type { SectionValue } from '@/lib/access/settings'
import type { TenantTree } from '@/lib/access/tenants'
import type { HeldAccount } from '@/lib/admin/sso/plan-sso'
import { invariant } from '@/lib/base/errors'
import type { Tx } from '@/lib/db/db'

import type { Told } from './change-rights'
import { BY_SSO } from './sso-events'
import { endSessionsOf } from './store-sessions'
import { insertIdentity } from './store-sso'
import { takeWaysIn } from './store-ways-in'

/**
 * A step of signing in by SSO: makes an account that was found by its address that of the provider's person, and of nobody
 * else. Whoever invited the address chose whom to give the link, so its password, second factor and sessions may be
 * another's: they end here, before the person gets a session and the roles of the rules. Locks the account before.
 */
export async function linkAccount(
  tx: Tx,
  { id, name, grants }: HeldAccount,
  given: {
    issuer: string
    subject: string
    tree: TenantTree
    settings: SectionValue<'sessions'>
    now: Date
  },
): Promise<Told[]> {
  const { issuer, subject, tree, settings, now } = given
  const sessions = await endSessionsOf(tx, id, { now, except: null, settings })
  const had = await takeWaysIn(tx, id, now)
  await insertIdentity(tx, { issuer, subject, accountId: id, now })
  const event = {
    action: 'vouchsafe.user.link',
    change: 'UPDATE',
    resource: { type: 'USER', id, name },
    message: `${name} was linked to single sign-on, by the e-mail address; whatever else let somebody in there ended`,
    details: {
      issuer,
      subject,
      passwordForgotten: had.password,
      secondFactorTaken: had.secondFactor,
      linksEnded: had.links,
      sessionsEnded: sessions.length,
    },
  } as const
  return placesOf(grants, tree).map((tenant) => ({ tenant, by: BY_SSO, event }))
}

/** Whoever administers the account hears that its password is gone; the system tenant always. */
function placesOf(grants: HeldAccount['grants'], { byId, system }: TenantTree): TenantRef[] {
  invariant(system, 'a system tenant exists from first start')
  const own = grants.flatMap(({ tenantId }) => byId.get(tenantId) ?? [])
  return [system, ...own.filter(({ id }) => id !== system.id)]
}
