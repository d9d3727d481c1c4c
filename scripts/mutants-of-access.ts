import type { Mutant } from './mutant'

const ARCHIVED = ['app/api/archived-tenants.db.test.ts']
const GRANTS = ['app/api/grants.db.test.ts']

/** What is promised about who may do what, each promise taken away. */
export const MUTANTS_OF_ACCESS: readonly Mutant[] = [
  {
    name: 'archived-tenant-is-reached',
    breaks: 'nothing is read in an archived tenant',
    file: 'lib/access/server/load-tenants.ts',
    find: 'tenantTree(rows.map(refOf), system, archived)',
    replace: 'tenantTree(rows.map(refOf), system, void archived as never)',
    tests: ARCHIVED,
  },
  {
    name: 'key-of-an-archived-tenant-works',
    breaks: 'its keys stop',
    file: 'lib/access/server/verify-api-key.ts',
    find: 'row.tenantId !== null && !(await loadTenants(db)).byId.has(row.tenantId)',
    replace: 'row.tenantId !== null && (await loadTenants(db)).byId.size < 0',
    tests: ARCHIVED,
  },
  {
    name: 'only-the-archived-tenant-itself',
    breaks: 'what is below an archived tenant is closed with it',
    file: 'lib/access/tenants.ts',
    find: 'open.push(...(children.get(tenant.id) ?? []))\n  }\n  return found\n}\n\n/**\n * Where somebody',
    replace: '}\n  return found\n}\n\n/**\n * Where somebody',
    tests: ['lib/access', ...ARCHIVED],
  },
  {
    name: 'own-admins-archive',
    breaks: 'only who administers what is above a tenant archives it',
    file: 'lib/admin/server/tenant-views.ts',
    find: "can(principal, 'tenants.write', administeredFrom(tree, tenant))",
    replace: "can(principal, 'tenants.write', administeredFrom(tree, tenant) && tenant)",
    tests: ARCHIVED,
  },
  {
    name: 'parent-is-shown-below',
    breaks: 'a portal’s admin learns nothing of the organisation',
    file: 'lib/admin/server/tenant-views.ts',
    find: '|| !administers(ctx, tree, parent)) break',
    replace: ') break',
    tests: ARCHIVED,
  },
  {
    name: 'two-admins-overwrite',
    breaks: 'of two admins who change one grant at once, one is told',
    file: 'lib/admin/server/set-grant.ts',
    find: 'if (before.version !== version)',
    replace: 'if (version < 0)',
    tests: GRANTS,
  },
  {
    name: 'bad-limit-is-none',
    breaks: 'a limit that cannot be read is refused',
    file: 'lib/admin/inputs.ts',
    find: "'problems' in read ? read.problems : []",
    replace: "'problems' in read ? [] : []",
    tests: GRANTS,
  },
  {
    name: 'limited-admin',
    breaks: 'no limited grant becomes an admin’s by its role alone',
    file: 'lib/admin/server/set-role.ts',
    find: "if (role === 'admin' && isLimited(grant))",
    replace: "if (role === 'admin' && isLimited(grant) && grant.version < 0)",
    tests: GRANTS,
  },
  {
    name: 'last-admin-goes-by-a-grant',
    breaks: 'the last admin stays',
    file: 'lib/admin/server/set-grant.ts',
    find: "if (before.role === 'admin' && after.role !== 'admin') {",
    replace: "if (before.role === 'admin' && after.role === 'admin') {",
    tests: GRANTS,
  },
  {
    name: 'limit-names-a-tenant',
    breaks: 'renaming a tenant changes nothing of what is seen in it',
    file: 'lib/query/read-sight.ts',
    find: "node.key.name === 'tenant'",
    replace: "node.key.name === 'id'",
    tests: ['lib/query/read-sight.test.ts'],
  },
  {
    name: 'foreign-keys-are-revoked',
    breaks: 'an id of another tenant is answered like one that nobody has',
    file: 'lib/admin/server/key-rules.ts',
    find: ': tenantId === ctx.tenant?.id',
    replace: ': ctx.tenant !== null',
    tests: ['app/api/foreign-ids.db.test.ts'],
  },
  {
    name: 'foreign-people-are-changed',
    breaks: 'somebody of another tenant is nobody here',
    file: 'lib/admin/server/account-rules.ts',
    find: 'if (account !== null && hasRoleIn(account, tenant)) return account',
    replace: 'if (account !== null) return account',
    tests: ['app/api/foreign-ids.db.test.ts'],
  },
]
