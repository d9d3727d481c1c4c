import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadSession } from '@/lib/access/server/load-session'
import { sealSecret } from '@/lib/config/sealed-bytes'
import { testUser } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { acceptInvitation } from './accept-invitation'
import { inviteUser } from './invite-user'
import { newRecoveryCodes, recoveryMac } from './recovery-codes'
import { signIn } from './sign-in'
import { newTotpSecret } from './totp'

let database: TestDb
let tenant: TenantRef

beforeAll(async () => {
  database = await testDatabase()
  await testTenant(database.db, { slug: 'system', isSystem: true })
  tenant = await testTenant(database.db, { slug: 'main' })
})
afterAll(() => database.drop())

test('an account without any role begins anew: who gets it now is not asked for the code of who had it', async () => {
  const { prisma } = database.db
  const former = await testUser(database.db, { email: 'desk@example.com' })
  const [code = ''] = newRecoveryCodes()
  const sealed = sealSecret({ purpose: 'second factor', owner: former.id }, newTotpSecret())
  await prisma.account.update({
    where: { id: former.id },
    data: {
      identities: { create: { issuer: 'https://login.example', subject: 'former' } },
      secondFactor: { create: { secret: Uint8Array.from(sealed), lastStep: 0 } },
      recoveryCodes: { create: { codeMac: Uint8Array.from(recoveryMac(former.id, code)) } },
    },
  })
  const { id: userId } = await testUser(database.db, { roles: [[tenant, 'admin']] })
  const { principal, ...rest } = personCtx(database.db, tenant, { userId, role: 'admin' })
  const confirmedUntil = new Date(Date.now() + 60_000)
  // safe: personCtx makes a person
  const admin: Ctx = { ...rest, principal: { ...principal, confirmedUntil } as Ctx['principal'] }
  const made = await inviteUser(admin, { email: former.email, name: 'Next', role: 'viewer' })
  expect(made.user).toMatchObject({ id: former.id, name: 'Next', secondFactor: false })
  const of = { where: { accountId: former.id } }
  expect([
    await prisma.secondFactor.count(of),
    await prisma.recoveryCode.count(of),
    await prisma.accountIdentity.count(of),
    await loadSession(database.db, former.sessionId, new Date()),
  ]).toEqual([0, 0, 0, null])
  const stranger: Ctx = { ...rest, tenant: null, principal: { kind: 'anonymous' } }
  const password = 'the next one chose this 88'
  const token = made.invitation?.url.split('/').at(-1) ?? ''
  await acceptInvitation(stranger, { token, password })
  expect(await signIn(stranger, { email: former.email, password })).toHaveProperty('sessionId')
})
