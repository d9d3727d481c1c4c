import { randomBytes } from 'node:crypto'

import type { Ctx } from '@/lib/access/ctx'
import type { Scope, TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { everyRow } from '@/lib/admin/paging'
import { acceptInvitation } from '@/lib/admin/server/accept-invitation'
import { createApiKey } from '@/lib/admin/server/create-api-key'
import { createTenant } from '@/lib/admin/server/create-tenant'
import { inviteUser } from '@/lib/admin/server/invite-user'
import { listApiKeys } from '@/lib/admin/server/list-api-keys'
import { listUsers } from '@/lib/admin/server/list-users'
import { renameTenant } from '@/lib/admin/server/rename-tenant'
import { renewInvitation } from '@/lib/admin/server/renew-invitation'
import { revokeApiKey } from '@/lib/admin/server/revoke-api-key'
import { setInstanceAdmin } from '@/lib/admin/server/set-instance-admin'
import { invariant } from '@/lib/base/errors'
import type { StoryTenant } from '@/lib/demo/story'

import type { DemoPerson } from './demo-state'

/** People of the story who can sign in, one for each role, and one of the other company. */
const PEOPLE: readonly Omit<DemoPerson, 'password'>[] = [
  { tenant: 'meridian', role: 'admin', name: 'Maren Solheim', email: 'maren.solheim@meridian.example' },
  { tenant: 'meridian', role: 'auditor', name: 'Thierry Lacombe', email: 'thierry.lacombe@meridian.example' },
  { tenant: 'meridian', role: 'viewer', name: 'Petra Novotná', email: 'petra.novotna@meridian.example' },
  {
    tenant: 'northwind-labs',
    role: 'admin',
    name: 'Wanjiru Kamau',
    email: 'wanjiru.kamau@northwind-labs.example',
  },
]

/** Who administers the instance where its first admin was made before, with a password that only they know. */
const DEMO_ADMIN = { name: 'Demo admin', email: 'demo-admin@vouchsafe.example' }

/** The tenant that a first start makes. */
const FIRST_SLUG = 'main'

/** Easy to copy, and not to be guessed. */
export function newPassword(): string {
  return randomBytes(12).toString('base64url')
}

/** The people with a password each. */
export function newPeople(): DemoPerson[] {
  return PEOPLE.map((person) => ({ ...person, password: newPassword() }))
}

/**
 * Whether nobody has begun to use this instance: there is no tenant but the first, and no API key, so no event but
 * Vouchsafe's own. Sample data in a log can never be taken out again.
 */
export async function isUnused(ctx: Ctx): Promise<boolean> {
  const tree = await loadTenants(ctx.db)
  const tenants = [...tree.byId.values(), ...tree.archived.values()].filter(
    (tenant) => tenant.id !== tree.system?.id,
  )
  const [first] = tenants
  if (tenants.length !== 1 || first?.slug !== FIRST_SLUG) return false
  const apiKeys = await everyRow((where) => listApiKeys({ ...ctx, tenant: first }, where))
  return apiKeys.length === 0
}

/** The story's tenants, made where they are missing. The empty first tenant becomes the main one. */
export async function ensureTenants(ctx: Ctx, wanted: readonly StoryTenant[]): Promise<void> {
  for (const { slug, name, parent } of wanted) {
    const { bySlug } = await loadTenants(ctx.db)
    if (bySlug.has(slug)) continue
    const first = bySlug.get(FIRST_SLUG)
    if (parent === null && first && (await isUnused(ctx)))
      await renameTenant({ ...ctx, tenant: first }, { slug, name })
    else
      await createTenant(
        { ...ctx, tenant: parent === null ? null : await tenantNamed(ctx, parent) },
        { slug, name },
      )
  }
}

/** The tenant of this slug, which must be there. */
export async function tenantNamed(ctx: Ctx, slug: string): Promise<TenantRef> {
  const tenant = (await loadTenants(ctx.db)).bySlug.get(slug)
  invariant(tenant, `the tenant ${slug} is there`)
  return tenant
}

/** A new API key of the tenant. */
export async function makeKey(
  ctx: Ctx,
  slug: string,
  key: { name: string; scopes: Scope[]; sourceName: string },
): Promise<string> {
  const { secret } = await createApiKey({ ...ctx, tenant: await tenantNamed(ctx, slug) }, key)
  return secret
}

/** Ends keys of this name that are still open: those of a load that broke off, whose secrets nobody knows any more. */
export async function endKeys(ctx: Ctx, slug: string, name: string): Promise<void> {
  const there = { ...ctx, tenant: await tenantNamed(ctx, slug) }
  for (const key of await everyRow((where) => listApiKeys(there, where))) {
    if (key.name === name && key.status === 'active') await revokeApiKey(there, { keyId: key.id })
  }
}

/** Gives the person an account with this password and role, unless they have one. */
export async function letIn(ctx: Ctx, person: DemoPerson): Promise<void> {
  const there = { ...ctx, tenant: await tenantNamed(ctx, person.tenant) }
  const { name, email, role, password } = person
  const known = (await everyRow((where) => listUsers(there, where))).find((user) => user.email === email)
  if (known?.status === 'active') return
  const invitation = known
    ? await renewInvitation(there, { userId: known.id })
    : (await inviteUser(there, { name, email, role })).invitation
  // An invitation's link ends with its token.
  const token = invitation?.url.split('/').at(-1)
  if (token !== undefined) await acceptInvitation(there, { token, password })
}

/** An instance admin of our own, where the first admin's password is not known. */
export async function makeDemoAdmin(ctx: Ctx, tenant: string): Promise<{ email: string; password: string }> {
  const password = newPassword()
  await letIn(ctx, { ...DEMO_ADMIN, tenant, role: 'admin', password })
  const there = { ...ctx, tenant: await tenantNamed(ctx, tenant) }
  const users = await everyRow((where) => listUsers(there, where))
  const made = users.find((user) => user.email === DEMO_ADMIN.email)
  invariant(made, 'the demo admin was made')
  await setInstanceAdmin(ctx, { userId: made.id, instanceAdmin: true })
  return { email: DEMO_ADMIN.email, password }
}
