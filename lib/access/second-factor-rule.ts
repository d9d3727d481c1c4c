import type { Role } from './roles'

/** How a person showed who they are. */
export type SignInMethod = 'password' | 'sso'

/** Of whom a second factor can be asked: by role in any tenant, or for being an instance admin. */
export const SECOND_FACTOR_FOR = ['viewer', 'auditor', 'admin', 'instance'] as const
export type SecondFactorFor = (typeof SECOND_FACTOR_FOR)[number]

/** Whether the settings ask somebody with these roles for a second factor beside their password. */
export function asksForSecondFactor(
  required: readonly SecondFactorFor[],
  person: { instanceAdmin: boolean; roles: readonly Role[] },
): boolean {
  if (person.instanceAdmin && required.includes('instance')) return true
  return person.roles.some((role) => required.includes(role))
}
