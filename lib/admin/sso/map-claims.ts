import type { Role } from '@/lib/access/roles'
import type { JsonObject } from '@/lib/base/json'

import { claimHas } from './claims'
import type { SsoRule } from './sso-settings'

/** A role that a rule gives. */
export interface MappedGrant {
  tenantId: string
  role: Role
  query: string | null
  masks: readonly string[]
}

/** What the rules make of somebody's claims. */
export interface Mapped {
  /** At most one a tenant. */
  grants: readonly MappedGrant[]
  instanceAdmin: boolean
  /** What became of each rule, in their order. */
  rules: readonly RuleResult[]
}

/** `gives`: it decides. `other_claims`: it is about others. `earlier_rule`: a rule above it decided. `no_tenant`: its tenant is gone. */
export type RuleResult = 'gives' | 'other_claims' | 'earlier_rule' | 'no_tenant'

/**
 * The roles that these claims give. Rules are read from the top: in each tenant the first that fits decides, so that what an
 * admin wrote above is never made wider, or narrower, by what stands below.
 *
 * @param tenants ids of the tenants that there are
 */
export function mapClaims(
  rules: readonly SsoRule[],
  claims: JsonObject,
  tenants: ReadonlySet<string>,
): Mapped {
  const grants = new Map<string, MappedGrant>()
  let instanceAdmin = false
  const results = rules.map(({ claim, value, give }): RuleResult => {
    if (!claimHas(claims, claim, value)) return 'other_claims'
    if (give.kind === 'instance_admin') {
      if (instanceAdmin) return 'earlier_rule'
      instanceAdmin = true
      return 'gives'
    }
    const { tenant: tenantId, role, query, masks } = give
    if (!tenants.has(tenantId)) return 'no_tenant'
    if (grants.has(tenantId)) return 'earlier_rule'
    grants.set(tenantId, { tenantId, role, query, masks })
    return 'gives'
  })
  return { grants: [...grants.values()], instanceAdmin, rules: results }
}
