/** What a person may be in a tenant, least first. Instance admin is a flag on the user, above all of these. */
export const ROLES = ['viewer', 'auditor', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** True when `have` is at least `need`. */
export function roleAtLeast(have: Role, need: Role): boolean {
  return ROLES.indexOf(have) >= ROLES.indexOf(need)
}

/** What an API key may do. */
export const SCOPES = [
  'events:write',
  'events:read',
  'events:export',
  'proofs:read',
  'delivery',
  'config',
  'admin',
] as const
export type Scope = (typeof SCOPES)[number]

/** A tenant, as far as permissions and the event path need to know it. */
export interface TenantRef {
  /** Immutable UUID, used in the API. */
  id: string
  /** Small integer, used in rows and lexemes. */
  key: number
  slug: string
  name: string
  parentId: string | null
  /** The tenant's current log: 32 hex digits. */
  logId: string
  /** The id that this log is served and signed under: its own, unless it had to be continued after a loss. */
  logIdentity: string
  /** Resource types whose id names a person (DESIGN: person types). */
  personTypes: string[]
}

/** One grant: this person has this role in this tenant. */
export interface Grant {
  tenantId: string
  role: Role
  /** Only what this query finds is shown; null: everything. Never an empty text. */
  query: string | null
  /** What of it is hidden, as it is written: `client.ip`, `details.token*`. None: nothing. */
  masks: readonly string[]
  /** The version of the query language that the limit was written in; absent: today's, or there is no limit. */
  grammar?: number
}

/** A grant that keeps nothing back. */
export const wholeGrant = (tenantId: string, role: Role): Grant => ({
  tenantId,
  role,
  query: null,
  masks: [],
})

/** A person who signed in. */
export interface UserPrincipal {
  kind: 'user'
  userId: string
  email: string
  name: string
  /** Names the session in events. It is not the secret in the cookie and cannot be turned into it. */
  sessionId: string
  instanceAdmin: boolean
  /** Until then they need not show again that it is them, for what needs it. Absent: they have to. */
  confirmedUntil?: Date
  /** Effective grants: an admin of a parent tenant has `admin` in each of its descendants here too. */
  grants: Grant[]
  /**
   * The settings ask them for a second factor and they have none: until then they have no rights at all, and no door but
   * those that set one up.
   */
  mustAddSecondFactor?: true
}

/** An API key. */
export interface KeyPrincipal {
  kind: 'key'
  keyId: string
  name: string
  scopes: Scope[]
  /** null: an instance key (`*`), for every tenant. */
  tenantId: string | null
  /** The name of the source that events sent with this key come from. */
  sourceName: string
}

/** Who is asking. Made only by `lib/access/server`, never from what a client says of itself. */
export type Principal =
  | UserPrincipal
  | KeyPrincipal
  | { kind: 'system'; name: string }
  | { kind: 'anonymous' }
