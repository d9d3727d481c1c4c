import { afterAll, beforeAll, describe, expect, test } from 'vitest'

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
import { removeSecondFactor } from './remove-second-factor'
import { renewInvitation } from './renew-invitation'
import { resetUserPassword } from './reset-user-password'
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

async function adminOf(of: TenantRef): Promise<Ctx> {
  const { id: userId } = await testUser(database.db, { roles: [[of, 'admin']] })
  const { principal, ...rest } = personCtx(database.db, of, { userId, role: 'admin' })
  const confirmedUntil = new Date(Date.now() + 60_000)
  // safe: personCtx makes a person
  return { ...rest, principal: { ...principal, confirmedUntil } as Ctx['principal'] }
}

test('an account without any role begins anew: who gets it now is not asked for the code of who had it', async () => {
  const { prisma } = database.db
  const former = await testUser(database.db, { email: 'desk@example.com' })
  const [code = ''] = newRecoveryCodes()
  const sealed = sealSecret({ purpose: 'second factor', owner: former.id }, newTotpSecret())
  await prisma.account.update({
    where: { id: former.id },
    data: {
      secondFactor: { create: { secret: Uint8Array.from(sealed), lastStep: 0 } },
      recoveryCodes: { create: { codeMac: Uint8Array.from(recoveryMac(former.id, code)) } },
    },
  })
  const admin = await adminOf(tenant)
  const made = await inviteUser(admin, { email: former.email, name: 'Next', role: 'viewer' })
  expect(made.user).toMatchObject({ id: former.id, name: 'Next', secondFactor: false })
  const of = { where: { accountId: former.id } }
  expect([
    await prisma.secondFactor.count(of),
    await prisma.recoveryCode.count(of),
    await loadSession(database.db, former.sessionId, new Date()),
  ]).toEqual([0, 0, null])
  const stranger: Ctx = { ...admin, tenant: null, principal: { kind: 'anonymous' } }
  const password = 'the next one chose this 88'
  const token = made.invitation?.url.split('/').at(-1) ?? ''
  await acceptInvitation(stranger, { token, password })
  expect(await signIn(stranger, { email: former.email, password })).toHaveProperty('sessionId')
})

describe('an account without any role that single sign-on leads to', () => {
  /** Whom a provider knows, with a session that is open and a password that an instance admin let them set. */
  async function linked(email: string) {
    const person = await testUser(database.db, { email, name: 'Hers' })
    const sealed = sealSecret({ purpose: 'second factor', owner: person.id }, newTotpSecret())
    await database.db.prisma.account.update({
      where: { id: person.id },
      data: {
        identities: { create: { issuer: 'https://login.example', subject: email } },
        secondFactor: { create: { secret: Uint8Array.from(sealed), lastStep: 0 } },
      },
    })
    return person
  }
  const waysInto = (id: string) =>
    database.db.prisma.account.findUniqueOrThrow({
      where: { id },
      select: { name: true, passwordHash: true, identities: true, secondFactor: true, invitations: true },
    })

  test('gets the role that is given again, knowingly, and is left as it is', async () => {
    const her = await linked('again@example.com')
    const before = await waysInto(her.id)
    const admin = await adminOf(tenant)
    const again = { email: her.email, name: 'As the admin writes her', role: 'viewer' } as const
    await expect(inviteUser(admin, again)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        /called Hers and has no role now.* by single sign-on would get this role/,
      ),
      extra: { problems: [{ path: 'confirm' }] },
    })
    const made = await inviteUser(admin, { ...again, confirm: true })
    expect(made).toMatchObject({
      invitation: null,
      user: { id: her.id, name: 'Hers', role: 'viewer', sso: true, status: 'active' },
    })
    expect(await waysInto(her.id)).toEqual(before)
    expect(await loadSession(database.db, her.sessionId, new Date())).toMatchObject({ userId: her.id })
  })

  test('is no way in for an admin of another tenant who invites it', async () => {
    const her = await linked('taken@example.com')
    const before = await waysInto(her.id)
    const attacker = await adminOf(await testTenant(database.db))
    const bait = { email: her.email, name: 'Bait', role: 'viewer', confirm: true } as const
    expect((await inviteUser(attacker, bait)).invitation).toBeNull()
    const who = { userId: her.id }
    for (const way of [renewInvitation, resetUserPassword, removeSecondFactor]) {
      await expect(way(attacker, who)).rejects.toMatchObject({ code: 'conflict' })
    }
    expect(await waysInto(her.id)).toEqual(before)
    expect(await loadSession(database.db, her.sessionId, new Date())).toMatchObject({ userId: her.id })
  })
})
