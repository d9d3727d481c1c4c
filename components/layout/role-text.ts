import type { Role } from '@/lib/access/roles'

/** What a role is called. */
export const ROLE_LABEL: Record<Role, string> = { viewer: 'Viewer', auditor: 'Auditor', admin: 'Admin' }

/** A person's role in words; null is nobody's but an instance admin's. */
export function roleText(role: Role | null): string {
  return role === null ? 'Instance admin' : ROLE_LABEL[role]
}

/** What a role may do, for choosing one. */
export const ROLE_DESCRIPTION: Record<Role, string> = {
  viewer: 'Reads events',
  auditor: 'Reads and exports events',
  admin: 'All of it, and users, roles and API keys',
}
