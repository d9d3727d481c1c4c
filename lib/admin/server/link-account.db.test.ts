import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import type { Role, TenantRef } from '@/lib/access/roles'
import { loadSession } from '@/lib/access/server/load-session'
import type { SsoSettings } from '@/lib/admin/sso/sso-settings'
import { sealSecret } from '@/lib/config/sealed-bytes'
import { testUser } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { acceptInvitation } from './accept-invitation'
import { inviteUser } from './invite-user'
import { hashPassword } from './passwords'
import { newRecoveryCodes, recoveryMac } from './recovery-codes'
import { resetUserPassword } from './reset-user-password'
import { signIn } from './sign-in'
import { signInBySso } from './sign-in-by-sso'
import { signInWithCode } from './sign-in-with-code'
import { newTotpSecret } from './totp'

let database: TestDb
let system: TenantRef
let organisation: TenantRef
let portal: TenantRef
const PASSWORD = 'the portal admin knows this one 77'

beforeAll(async () => {
  database = await testDatabase()
  system = await testTenant(database.db, { slug: 'system', isSystem: true })
  organisation = await testTenant(database.db, { slug: 'organisation' })
  portal = await testTenant(database.db, { slug: 'portal' })
})
afterAll(() => database.drop())

const settings = (): SsoSettings => ({
  enabled: true,
  name: 'Login',
  issuer: 'https://login.example',
  clientId: 'vouchsafe',
  scopes: ['openid'],
  emailClaim: 'email',
  emails: 'verified',
  linkByEmail: true,
  provesSignInTime: false,
  only: false,
  breakGlass: [],
  rules: [
    { claim: 'groups', value: 'owners', give: { kind: 'instance_admin' } },
    {
      claim: 'groups',
      value: 'owners',
      give: { kind: 'role', tenant: organisation.id, role: 'admin', query: null, masks: [] },
    },
  ],
})

/** From an address of its own each time: the limiter remembers, as it should. */
const stranger = (): Ctx => ({
  db: database.db,
  tenant: null,
  principal: { kind: 'anonymous' },
  requestId: 'r',
  ip: `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}::1`,
  userAgent: null,
  now: () => new Date(),
})

/** The boss of the organisation comes by the provider. */
const bossComes = (email: string) =>
  signInBySso(stranger(), {
    settings: settings(),
    subject: `sub ${email}`,
    claims: { email, email_verified: true, groups: ['owners'], name: 'Boss' },
    idToken: null,
  })

const asAdminOf = async (tenant: TenantRef): Promise<Ctx> => {
  const { id: userId } = await testUser(database.db, { roles: [[tenant, 'admin']] })
  const ctx = personCtx(database.db, tenant, { userId, role: 'admin' as Role })
  return {
    ...ctx,
    // safe: personCtx makes a person
    principal: { ...ctx.principal, confirmedUntil: new Date(Date.now() + 60_000) } as Ctx['principal'],
  }
}

/** An admin of the portal invites an address and keeps the link. */
async function invited(): Promise<{ email: string; token: string; admin: Ctx; id: string }> {
  const email = `boss-${randomUUID().slice(0, 8)}@example.com`
  const admin = await asAdminOf(portal)
  const made = await inviteUser(admin, { email, name: 'Boss', role: 'viewer' })
  return { email, admin, id: made.user.id, token: made.invitation?.url.split('/').at(-1) ?? '' }
}

const linkEvents = (id: string, tenant: TenantRef) =>
  database.db.prisma.event.count({
    where: { tenantId: tenant.key, action: 'vouchsafe.user.link', resourceId: id },
  })

describe('whoever made the account of an address', () => {
  test('does not come in with the password that he set, nor with what was open', async () => {
    const { email, token, id } = await invited()
    await acceptInvitation(stranger(), { token, password: PASSWORD })
    const before = await signIn(stranger(), { email, password: PASSWORD })
    const kept = 'sessionId' in before ? before.sessionId : ''
    expect(await loadSession(database.db, kept, new Date())).not.toBeNull()
    const boss = await bossComes(email)
    const session = 'sessionId' in boss ? boss.sessionId : ''
    expect(await loadSession(database.db, session, new Date())).toMatchObject({
      userId: id,
      instanceAdmin: true,
    })
    expect(await loadSession(database.db, kept, new Date())).toBeNull()
    expect(await signIn(stranger(), { email, password: PASSWORD })).toEqual({ reason: 'wrong' })
    // Both logs that it concerns tell of it, and what there was.
    expect([await linkEvents(id, system), await linkEvents(id, portal)]).toEqual([1, 1])
    expect(await linkEvents(id, organisation)).toBe(0)
  })

  test('does not come in with his second factor or its recovery codes, nor halfway between', async () => {
    const { email, token, id } = await invited()
    await acceptInvitation(stranger(), { token, password: PASSWORD })
    const [code = ''] = newRecoveryCodes()
    const sealed = sealSecret({ purpose: 'second factor', owner: id }, newTotpSecret())
    await database.db.prisma.account.update({
      where: { id },
      data: {
        secondFactor: { create: { secret: Uint8Array.from(sealed), lastStep: 0 } },
        recoveryCodes: { create: { codeMac: Uint8Array.from(recoveryMac(id, code)) } },
      },
    })
    const halfway = await signIn(stranger(), { email, password: PASSWORD })
    const challenge = 'challenge' in halfway ? halfway.challenge : ''
    expect(challenge).not.toBe('')
    await bossComes(email)
    expect(await signInWithCode(stranger(), { challenge, code })).toEqual({ reason: 'challenge_over' })
    const { prisma } = database.db
    expect(await prisma.secondFactor.count({ where: { accountId: id } })).toBe(0)
    expect(await prisma.recoveryCode.count({ where: { accountId: id } })).toBe(0)
  })

  test('does not set a password with the invitation that he kept', async () => {
    const { email, token, id } = await invited()
    await bossComes(email)
    await expect(acceptInvitation(stranger(), { token, password: PASSWORD })).rejects.toMatchObject({
      code: 'not_found',
    })
    const { passwordHash } = await database.db.prisma.account.findUniqueOrThrow({ where: { id } })
    expect(passwordHash).toBeNull()
  })

  test('nor with the link of a reset', async () => {
    const { email, token, admin, id } = await invited()
    await acceptInvitation(stranger(), { token, password: PASSWORD })
    const { url } = await resetUserPassword(admin, { userId: id })
    await bossComes(email)
    const reset = { token: url.split('/').at(-1) ?? '', password: PASSWORD }
    await expect(acceptInvitation(stranger(), reset)).rejects.toMatchObject({ code: 'not_found' })
  })
})

test('the event says what let somebody in before', async () => {
  const { email, token, id } = await invited()
  await acceptInvitation(stranger(), { token, password: PASSWORD })
  await signIn(stranger(), { email, password: PASSWORD })
  await bossComes(email)
  const { rows } = await database.db.pool.query<{ details: unknown }>(
    `SELECT details FROM event WHERE action = 'vouchsafe.user.link' AND resource_id = $1 AND tenant_id = $2`,
    [id, system.key],
  )
  expect(rows).toEqual([
    {
      details: {
        issuer: 'https://login.example',
        subject: `sub ${email}`,
        passwordForgotten: true,
        secondFactorTaken: false,
        linksEnded: 0,
        sessionsEnded: 1,
      },
    },
  ])
})

test('who is linked already keeps a password that an admin let them set', async () => {
  const { email, id } = await invited()
  await bossComes(email)
  const { prisma } = database.db
  await prisma.account.update({ where: { id }, data: { passwordHash: await hashPassword(PASSWORD) } })
  await bossComes(email)
  expect((await prisma.account.findUniqueOrThrow({ where: { id } })).passwordHash).not.toBeNull()
})

test('an instance admin whom a person made is not linked by the address, and keeps the password', async () => {
  const admin = await testUser(database.db, { instanceAdmin: true, email: 'root@example.com' })
  expect(await bossComes('root@example.com')).toEqual({ refused: 'email_taken' })
  const { passwordHash } = await database.db.prisma.account.findUniqueOrThrow({ where: { id: admin.id } })
  expect(passwordHash).not.toBeNull()
  expect(await loadSession(database.db, admin.sessionId, new Date())).not.toBeNull()
})
