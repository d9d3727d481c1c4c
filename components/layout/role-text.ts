import type { Role } from '@/lib/access/roles'

/** What a role is called. */
export const ROLE_LABEL: Record<Role, string> = { viewer: 'Viewer', auditor: 'Auditor', admin: 'Admin' }

/** What a role may do, for choosing one. */
export const ROLE_DESCRIPTION: Record<Role, string> = {
  viewer: 'Reads events',
  auditor: 'Reads and exports events',
  admin: 'All of it, and users, roles and API keys',
}
