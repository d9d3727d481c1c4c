/** What a person may be in a tenant. Instance admin is a flag on the user, above all of these. */
export const ROLES = ['viewer', 'auditor', 'admin'] as const
export type Role = (typeof ROLES)[number]

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
  /** Resource types whose id names a person (DESIGN: person types). */
  personTypes: string[]
}

/** One grant: this person has this role in this tenant. */
export interface Grant {
  tenantId: string
  role: Role
}

/** Who is asking. Made only by `lib/access/server`, never from what a client says of itself. */
export type Principal =
  | {
      kind: 'user'
      userId: string
      email: string
      name: string
      sessionId: string
      instanceAdmin: boolean
      grants: Grant[]
    }
  | {
      kind: 'key'
      keyId: string
      name: string
      scopes: Scope[]
      /** null: an instance key (`*`) */ tenantId: string | null
    }
  | { kind: 'system'; name: string }
  | { kind: 'anonymous' }
