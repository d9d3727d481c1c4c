import { PERMISSION_TEXT } from './permission-text'
import { type Permission, PERMISSIONS } from './permissions'
import { type Role, roleAtLeast, ROLES, type Scope } from './roles'

/** One line of the matrix: a permission, and who has it. */
export interface PermissionRow {
  permission: Permission
  text: string
  /** Of a person with this role in the tenant. */
  roles: Readonly<Record<Role, boolean>>
  instanceAdmin: boolean
  /** The scope that an API key needs; null: no key can. */
  scope: Scope | null
  /** Only a key of the whole instance. */
  instanceKey: boolean
}

/** The permission table as people read it: permission × role, and the scope of a key. */
export function permissionMatrix(): PermissionRow[] {
  // safe: the keys of the table are its permissions
  return (Object.keys(PERMISSIONS) as Permission[]).map((permission) => {
    const { role, scope } = PERMISSIONS[permission]
    const has = (one: Role): boolean => role !== null && role !== 'instance' && roleAtLeast(one, role)
    return {
      permission,
      text: PERMISSION_TEXT[permission],
      roles: { viewer: has(ROLES[0]), auditor: has(ROLES[1]), admin: has(ROLES[2]) },
      instanceAdmin: role !== null,
      scope,
      instanceKey: role === 'instance' && scope !== null,
    }
  })
}
