import { randomBytes, randomUUID } from 'node:crypto'

import type { Requester } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { passwordProblem } from '@/lib/admin/password-strength'
import { invariant } from '@/lib/base/errors'
import { SetupError } from '@/lib/config/setup-error'
import type { Db, Tx } from '@/lib/db/db'
import { redactByDefault } from '@/lib/rules/server/redact-by-default'

import { changeRights } from './change-rights'
import { hashPassword } from './passwords'
import { hasAccounts, insertAccount, lockInstanceAdmins } from './store-accounts'
import { insertTenant, tenantsExist } from './store-tenants'

/** What the first start made; null for what was there before. */
export interface FirstStart {
  /** `password` null: it was given in the settings, so there is nothing to print. */
  admin: { email: string; password: string | null } | null
}

const SYSTEM = { slug: 'system', name: 'Vouchsafe' }
const FIRST = { slug: 'main', name: 'Main' }
const ADMIN_NAME = 'Administrator'
const GIVE_ANOTHER = 'Give another one, or none: then one is made and printed. Start again after that.'

/**
 * Makes what an instance cannot be without: the system tenant, a first tenant, and a first admin. Each is
 * made only if it is missing, and of several processes that start at once one makes it.
 */
export async function firstStart(
  db: Db,
  settings: { adminEmail: string; adminPassword: string | null },
  now: () => Date,
): Promise<FirstStart> {
  const requester: Requester & { db: Db } = {
    db,
    principal: { kind: 'system', name: 'first start' },
    requestId: randomUUID(),
    ip: null,
    userAgent: null,
    now,
  }
  await makeTenant(requester, 'system')
  await makeTenant(requester, 'first')
  const admin = await makeAdmin(requester, settings)
  return { admin }
}

async function makeTenant(requester: Requester & { db: Db }, which: 'system' | 'first'): Promise<void> {
  await changeRights(requester, async (tx) => {
    await lockInstanceAdmins(tx)
    const exist = await tenantsExist(tx)
    if (which === 'system' ? exist.system : exist.other) return { result: undefined, record: null }
    const made = await insertTenant(tx, {
      ...(which === 'system' ? SYSTEM : FIRST),
      parentId: null,
      isSystem: which === 'system',
      now: requester.now(),
    })
    await redactByDefault(tx, made.id, requester.now())
    return { result: undefined, record: { tenants: [made], event: tenantMade(made) } }
  })
}

function tenantMade(tenant: TenantRef) {
  const { id, slug, name } = tenant
  return {
    action: 'vouchsafe.tenant.create' as const,
    change: 'CREATE' as const,
    resource: { type: 'TENANT', id, name },
    message: `The tenant ${name} was made at first start`,
    details: { slug, redaction: 'secrets' },
    after: { slug, name, parent: null },
  }
}

async function makeAdmin(
  requester: Requester & { db: Db },
  settings: { adminEmail: string; adminPassword: string | null },
): Promise<FirstStart['admin']> {
  // Looked at first without the lock: hashing takes a while, and nearly every start is not the first.
  if (await hasAccounts(requester.db.prisma)) return null
  const email = settings.adminEmail
  const password = settings.adminPassword ?? randomBytes(15).toString('base64url')
  const weak = passwordProblem(password, { email, name: ADMIN_NAME })
  if (weak !== null) throw new SetupError(`Wrong setting: VOUCHSAFE_ADMIN_PASSWORD ${weak}.`, GIVE_ANOTHER)
  const passwordHash = await hashPassword(password)
  const { system } = await loadTenants(requester.db)
  invariant(system, 'the system tenant was made before')
  const made = await changeRights(requester, (tx) =>
    insertAdmin(tx, requester, { email, passwordHash, system }),
  )
  if (!made) return null
  return { email, password: settings.adminPassword === null ? password : null }
}

async function insertAdmin(
  tx: Tx,
  requester: Requester,
  admin: { email: string; passwordHash: string; system: TenantRef },
) {
  const { email, passwordHash, system } = admin
  await lockInstanceAdmins(tx)
  if (await hasAccounts(tx)) return { result: false, record: null }
  const name = ADMIN_NAME
  const now = requester.now()
  const id = await insertAccount(tx, { email, name, passwordHash, instanceAdmin: true, now })
  const event = {
    action: 'vouchsafe.user.create' as const,
    change: 'CREATE' as const,
    resource: { type: 'USER', id, name },
    message: 'The first instance admin was made',
    after: { email, name, instanceAdmin: true },
  }
  return { result: true, record: { tenants: [system], event } }
}
