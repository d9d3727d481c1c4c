import type { Role } from '@/lib/access/roles'
import type { JsonObject } from '@/lib/base/json'

import { claimedPerson, claimValues, isLeftOut, type ClaimedPerson } from './claims'
import { mapClaims, type Mapped, type MappedGrant } from './map-claims'
import type { SsoSettings } from './sso-settings'

/** A grant that somebody has, and who gave it. */
export interface HeldGrant {
  tenantId: string
  role: Role
  query: string | null
  masks: readonly string[]
  origin: 'manual' | 'sso'
}

/** An account, as far as signing in by SSO looks at it. */
export interface HeldAccount {
  id: string
  email: string
  name: string
  disabled: boolean
  /** null: is none. */
  instanceAdmin: 'manual' | 'sso' | null
  grants: readonly HeldGrant[]
  /** Whether somebody signs in to it by this provider already. */
  linked: boolean
}

/** What of the database a sign-in depends on. */
export interface SsoWorld {
  /** The account of this issuer and subject. */
  linked: HeldAccount | null
  /** The account with the address of the claims. */
  sameEmail: HeldAccount | null
  /** Ids of the tenants that there are. */
  tenants: ReadonlySet<string>
}

/** Why nobody is signed in. */
export type SsoRefusal =
  | 'no_email'
  | 'email_not_verified'
  | 'email_taken'
  | 'disabled'
  | 'groups_left_out'
  | 'no_access'

/** What becomes of the roles of somebody. Roles that a person gave stay, and go before those of the rules. */
export interface RoleChanges {
  add: readonly MappedGrant[]
  change: readonly { before: HeldGrant; after: MappedGrant }[]
  remove: readonly HeldGrant[]
  /** Given by a person, where a rule would have given this. */
  kept: readonly { held: HeldGrant; rule: MappedGrant }[]
  /** null: as it was. */
  instanceAdmin: boolean | null
}

/** What signing in with these claims does. `changes` are made also when nobody is signed in: what was taken away is gone. */
export interface SsoPlan {
  refused: SsoRefusal | null
  person: ClaimedPerson
  /** `linked`: by issuer and subject. `by_email`: found by its address, and linked now. `new`: made now. */
  account: { how: 'linked' | 'by_email'; held: HeldAccount } | { how: 'new' } | { how: 'none' }
  mapped: Mapped
  changes: RoleChanges
}

const NO_CHANGES: RoleChanges = { add: [], change: [], remove: [], kept: [], instanceAdmin: null }

/** What signing in with these claims would do: the dry run and the sign-in itself both do what this says. */
export function planSso(settings: SsoSettings, claims: JsonObject, world: SsoWorld): SsoPlan {
  const person = claimedPerson(claims, settings.emailClaim)
  const mapped = mapClaims(settings.rules, claims, world.tenants)
  const { refused, account } = findAccount(settings, person, world)
  const plan = { person, account, mapped, refused, changes: NO_CHANGES }
  if (refused !== null || account.how === 'none') return plan
  if (leavesOutGroups(settings, claims)) return { ...plan, refused: 'groups_left_out' }
  const held = account.how === 'new' ? null : account.held
  const changes = changesOf(held, mapped)
  return { ...plan, changes, refused: keepsAccess(held, changes) ? null : 'no_access' }
}

function findAccount(
  settings: SsoSettings,
  person: ClaimedPerson,
  { linked, sameEmail }: SsoWorld,
): Pick<SsoPlan, 'refused' | 'account'> {
  const none = { how: 'none' } as const
  if (linked !== null) {
    return { account: { how: 'linked', held: linked }, refused: linked.disabled ? 'disabled' : null }
  }
  if (person.email === null) return { account: none, refused: 'no_email' }
  if (!person.emailVerified && settings.emails === 'verified') {
    return { account: none, refused: 'email_not_verified' }
  }
  if (sameEmail === null) return { account: { how: 'new' }, refused: null }
  // Another subject of the provider with the same address is another person: addresses are given to somebody else.
  // And an account that is linked loses its password: with that of an instance admin whom a person made, perhaps the last one.
  const isKept = sameEmail.instanceAdmin === 'manual' || settings.breakGlass.includes(sameEmail.id)
  const isFree = !sameEmail.linked && !isKept
  if (!settings.linkByEmail || !isFree) return { account: none, refused: 'email_taken' }
  return {
    account: { how: 'by_email', held: sameEmail },
    refused: sameEmail.disabled ? 'disabled' : null,
  }
}

/** A rule looks at a claim that the provider has left out for its length. */
function leavesOutGroups(settings: SsoSettings, claims: JsonObject): boolean {
  return settings.rules.some(
    ({ claim }) => claimValues(claims, claim).length === 0 && isLeftOut(claims, claim),
  )
}

function changesOf(held: HeldAccount | null, mapped: Mapped): RoleChanges {
  const before = new Map((held?.grants ?? []).map((grant) => [grant.tenantId, grant]))
  const add: MappedGrant[] = []
  const change: { before: HeldGrant; after: MappedGrant }[] = []
  const kept: { held: HeldGrant; rule: MappedGrant }[] = []
  for (const after of mapped.grants) {
    const known = before.get(after.tenantId)
    if (known === undefined) add.push(after)
    else if (known.origin === 'manual') kept.push({ held: known, rule: after })
    else if (!sameGrant(known, after)) change.push({ before: known, after })
  }
  const wanted = new Set(mapped.grants.map((grant) => grant.tenantId))
  const remove = [...before.values()].filter((grant) => grant.origin === 'sso' && !wanted.has(grant.tenantId))
  return { add, change, remove, kept, instanceAdmin: instanceAdminAfter(held, mapped) }
}

function instanceAdminAfter(held: HeldAccount | null, { instanceAdmin }: Mapped): boolean | null {
  const before = held?.instanceAdmin ?? null
  if (instanceAdmin) return before === null ? true : null
  return before === 'sso' ? false : null
}

/** Whether two grants show the same to the same role. The order of masks says nothing. */
function sameGrant(a: MappedGrant, b: MappedGrant): boolean {
  const masks = (grant: MappedGrant) => [...new Set(grant.masks)].toSorted().join('\n')
  return a.role === b.role && a.query === b.query && masks(a) === masks(b)
}

/** Whether somebody is anything anywhere after these changes. */
function keepsAccess(held: HeldAccount | null, changes: RoleChanges): boolean {
  const isInstanceAdmin = changes.instanceAdmin ?? (held?.instanceAdmin ?? null) !== null
  const roles = (held?.grants.length ?? 0) + changes.add.length - changes.remove.length
  return isInstanceAdmin || roles > 0
}
