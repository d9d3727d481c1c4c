import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import type { SecondFactorFor } from '@/lib/access/second-factor-rule'
import { forgetRights } from '@/lib/access/server/cache'
import { loadSession } from '@/lib/access/server/load-session'
import { openSession } from '@/lib/access/server/open-session'
import { hashPassword, passwordMatches } from '@/lib/admin/server/passwords'
import { transaction } from '@/lib/db/db'
import {
  testKey,
  testPlace,
  testUser,
  type TestAnswer,
  type TestPlace,
  type TestUser,
} from '@/lib/testing/api'
import { codeOf } from '@/lib/testing/authenticator'
import { testTenant } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let place: TestPlace
let ours: TenantRef
let theirs: TenantRef
let admin: TestUser
let stranger: TestUser
let passwordHash: string
const PASSWORD = 'correct horse battery'

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  const { db } = place.database
  ours = await testTenant(db, { slug: 'ours' })
  theirs = await testTenant(db, { slug: 'theirs' })
  admin = await testUser(db, { roles: [[ours, 'admin']], name: 'Admin' })
  stranger = await testUser(db, { roles: [[theirs, 'admin']], name: 'Stranger' })
  passwordHash = await hashPassword(PASSWORD)
})
afterAll(() => place.close())
beforeEach(async () => {
  await requireFor([])
  await place.database.db.prisma.signInAttempt.deleteMany()
})

async function requireFor(roles: SecondFactorFor[]): Promise<void> {
  const value = { secondFactorFor: roles }
  await place.database.db.prisma.setting.upsert({
    where: { name: 'signIn' },
    create: { name: 'signIn', value, version: 1 },
    update: { value },
  })
  forgetRights(place.database.db)
}

const send = (as: TestUser | { key: string } | null, method: string, path: string, json?: unknown) =>
  place.api.send(method, `/api/v1${path}`, { ...(as && { as }), ...(json !== undefined && { json }) })

async function person(more: Parameters<typeof testUser>[1] = {}): Promise<TestUser> {
  const user = await testUser(place.database.db, { roles: [[ours, 'viewer']], ...more })
  const { db } = place.database
  await db.prisma.account.update({ where: { id: user.id }, data: { passwordHash } })
  // That has the session take another id, which these requests would not follow.
  await db.prisma.session.updateMany({ where: { accountId: user.id }, data: { renew: false } })
  forgetRights(db)
  return user
}

/** Another session of somebody. */
const anotherSession = async (accountId: string, method: 'password' | 'sso' = 'password') => {
  const { sessionId } = await transaction(place.database.db, (tx) =>
    openSession(tx, { accountId, ip: null, userAgent: null, now: new Date(), method }),
  )
  return sessionId
}
const isOpen = async (sessionId: string) =>
  (await loadSession(place.database.db, sessionId, new Date())) !== null

const errorsOf = ({ json }: TestAnswer) =>
  (json as { errors?: { path: string; message: string }[] }).errors ?? []
const codeName = ({ json }: TestAnswer) => (json as { code?: string }).code

const lastEvent = (accountId: string) =>
  place.database.db.prisma.event.findFirst({
    where: { resourceId: accountId },
    orderBy: { receivedAt: 'desc' },
  })

interface SetUp {
  setup: string
  secret: string
  uri: string
}

async function beginFor(user: TestUser): Promise<SetUp> {
  const answer = await send(user, 'POST', '/account/second-factor/setup', {})
  expect(answer.status, answer.text).toBe(201)
  return answer.json as SetUp
}

/** Sets up a second factor as the page does; the recovery codes. */
async function setUp(user: TestUser): Promise<string[]> {
  const { setup, secret } = await beginFor(user)
  const answer = await send(user, 'PUT', '/account/second-factor', { setup, code: codeOf(secret) })
  expect(answer.status, answer.text).toBe(200)
  return (answer.json as { recoveryCodes: string[] }).recoveryCodes
}

describe('one’s own account', () => {
  test('is told to who is signed in, and to nobody else', async () => {
    const user = await person()
    expect((await send(user, 'GET', '/account')).json).toEqual({
      id: user.id,
      email: user.email,
      name: 'Test',
      hasPassword: true,
      secondFactor: null,
      secondFactorRequired: false,
    })
    expect((await send(null, 'GET', '/account')).status).toBe(401)
    const key = await testKey(place.database.db, ours, ['admin'])
    for (const route of apiRoutes.filter(({ path }) => path.startsWith('/api/v1/account'))) {
      const path = route.path.slice('/api/v1'.length)
      expect((await send(key, route.method, path, route.body && {})).status, path).toBe(401)
    }
  })
})

describe('the password', () => {
  const change = (as: TestUser, json: unknown) => send(as, 'PUT', '/account/password', json)

  test('is changed with the old one; other sessions end, and the log says so without it', async () => {
    const user = await person()
    const other = await anotherSession(user.id)
    const next = 'ferry-oxide-lantern'
    expect((await change(user, { current: PASSWORD, password: next })).status).toBe(204)
    expect([await isOpen(user.sessionId), await isOpen(other)]).toEqual([true, false])
    const row = await place.database.db.prisma.account.findUniqueOrThrow({ where: { id: user.id } })
    expect(await passwordMatches(row.passwordHash, next)).toBe(true)
    const event = await lastEvent(user.id)
    expect(event).toMatchObject({
      action: 'vouchsafe.user.change_password',
      actorId: user.id,
      details: { sessionsEnded: 1 },
      tenantId: ours.key,
    })
    expect(JSON.stringify(event, (_, value: unknown) => String(value))).not.toContain('lantern')
  })

  test.each([
    ['a wrong old one', { current: 'a guess', password: 'ferry-oxide-lantern' }, 'current'],
    ['a short new one', { current: PASSWORD, password: 'short' }, 'password'],
    ['one that is easy to guess', { current: PASSWORD, password: 'password123456' }, 'password'],
    ['the same again', { current: PASSWORD, password: PASSWORD }, 'password'],
  ])('is not changed with %s', async (_, json, path) => {
    const user = await person()
    const answer = await change(user, json)
    expect(answer.status).toBe(422)
    expect(errorsOf(answer).map((error) => error.path)).toEqual([path])
    const row = await place.database.db.prisma.account.findUniqueOrThrow({ where: { id: user.id } })
    expect(row.passwordHash).toBe(passwordHash)
  })

  test('cannot hold one’s own name or address', async () => {
    const user = await person({ name: 'Augusta King', email: 'countess@lovelace.example' })
    for (const password of ['AugustaKing1852', 'countess-1852!', 'lovelace.example1']) {
      const answer = await change(user, { current: PASSWORD, password })
      expect(errorsOf(answer)[0]?.message, password).toMatch(/name or e-mail/)
    }
  })

  test('cannot be guessed at an unlocked screen without end', async () => {
    const password = 'ferry-oxide-lantern'
    for (let isSeen = false; !isSeen;) {
      const user = await person()
      const guess = () => change(user, { current: 'a guess', password })
      for (let i = 0; i < 4; i++) expect((await guess()).status).toBe(422)
      const fifthAt = Date.now()
      expect((await guess()).status).toBe(422)
      const refused = await guess()
      const right = await change(user, { current: PASSWORD, password })
      // The wait is a second: where the machine was so busy that it is over, somebody else tries.
      isSeen = Date.now() - fifthAt < 1000
      if (!isSeen) continue
      expect(refused.status).toBe(429)
      expect(refused.headers.get('retry-after')).toBe('1')
      expect(right.status).toBe(429)
    }
  })
})

describe('a second factor', () => {
  test('is set with the first code of the app; other sessions end; no secret is in the log or in the clear', async () => {
    const user = await person()
    const other = await anotherSession(user.id)
    const { setup, secret, uri } = await beginFor(user)
    expect(uri).toContain(`secret=${secret}`)
    const wrong = await send(user, 'PUT', '/account/second-factor', { setup, code: '000000' })
    expect([wrong.status, errorsOf(wrong)[0]?.path]).toEqual([422, 'code'])
    expect((await send(user, 'GET', '/account')).json).toMatchObject({ secondFactor: null })
    const answer = await send(user, 'PUT', '/account/second-factor', { setup, code: codeOf(secret) })
    const { recoveryCodes } = answer.json as { recoveryCodes: string[] }
    expect(new Set(recoveryCodes).size).toBe(10)
    // The same again would make other recovery codes than those that are shown.
    const again = await send(user, 'PUT', '/account/second-factor', { setup, code: codeOf(secret) })
    expect(again.status).toBe(409)
    expect([await isOpen(user.sessionId), await isOpen(other)]).toEqual([true, false])
    expect((await send(user, 'GET', '/account')).json).toMatchObject({
      secondFactor: { recoveryCodesLeft: 10 },
    })
    const event = await lastEvent(user.id)
    expect(event).toMatchObject({
      action: 'vouchsafe.user.set_second_factor',
      before: { secondFactor: false },
      after: { secondFactor: true },
    })
    const { rows } = await place.database.db.pool.query<{ all: string }>(
      `SELECT concat(encode(f.secret, 'escape'), encode(f.secret, 'base64'), string_agg(encode(r.code_mac, 'escape'), '')) AS all
         FROM second_factor f JOIN recovery_code r USING (account_id) WHERE f.account_id = $1 GROUP BY f.secret`,
      [user.id],
    )
    const kept = `${rows[0]?.all} ${JSON.stringify(event, (_, value: unknown) => String(value))}`
    for (const shown of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replace('-', ''))])
      expect(kept).not.toContain(shown)
  })

  test('is not set with what another person began, nor with what was made up', async () => {
    const [user, other] = [await person(), await person()]
    const { setup, secret } = await beginFor(other)
    for (const one of [setup, '', 'AAAA', setup.slice(0, -4)]) {
      const json = { setup: one, code: codeOf(secret) }
      expect((await send(user, 'PUT', '/account/second-factor', json)).status).toBe(409)
    }
  })

  test('is nothing for who has no password: single sign-on has its own', async () => {
    const user = await person()
    await place.database.db.prisma.account.update({ where: { id: user.id }, data: { passwordHash: null } })
    expect((await send(user, 'POST', '/account/second-factor/setup', {})).status).toBe(409)
  })

  test('new recovery codes put the old ones out of use', async () => {
    const user = await person()
    const none = await send(user, 'POST', '/account/recovery-codes', {})
    expect(none.status).toBe(409)
    const old = await setUp(user)
    const answer = await send(user, 'POST', '/account/recovery-codes', {})
    const { recoveryCodes } = answer.json as { recoveryCodes: string[] }
    expect(recoveryCodes.filter((code) => old.includes(code))).toEqual([])
    expect(await place.database.db.prisma.recoveryCode.count({ where: { accountId: user.id } })).toBe(10)
    expect(await lastEvent(user.id)).toMatchObject({ action: 'vouchsafe.user.renew_recovery_codes' })
  })

  test('can be taken away by its person, unless a role asks for it', async () => {
    const user = await person()
    await setUp(user)
    await requireFor(['viewer'])
    const refused = await send(user, 'DELETE', '/account/second-factor')
    expect([refused.status, codeName(refused)]).toEqual([409, 'conflict'])
    await requireFor(['admin'])
    expect((await send(user, 'DELETE', '/account/second-factor')).status).toBe(204)
    expect(await lastEvent(user.id)).toMatchObject({ action: 'vouchsafe.user.remove_second_factor' })
    expect(await place.database.db.prisma.recoveryCode.count({ where: { accountId: user.id } })).toBe(0)
  })
})

describe('who has not shown lately that it is them', () => {
  /** A session that was left open. */
  async function stale(more: Parameters<typeof person>[0] = {}): Promise<TestUser> {
    const user = await person(more)
    await setUp(user)
    const authenticatedAt = new Date(Date.now() - 3_600_000)
    const { db } = place.database
    await db.prisma.session.updateMany({ where: { accountId: user.id }, data: { authenticatedAt } })
    forgetRights(db)
    return user
  }

  test('neither changes a second factor nor lets anybody in', async () => {
    const user = await stale({ roles: [[ours, 'admin']] })
    const other = await person()
    await setUp(other)
    for (const [method, path] of [
      ['POST', '/account/second-factor/setup'],
      ['DELETE', '/account/second-factor'],
      ['POST', '/account/recovery-codes'],
      ['POST', `/users/${other.id}/password-reset?tenant=ours`],
      ['DELETE', `/users/${other.id}/second-factor?tenant=ours`],
    ] as const) {
      const answer = await send(user, method, path, method === 'POST' ? {} : undefined)
      expect(codeName(answer), path).toBe('confirm_needed')
    }
    const { setup, secret } = await beginFor(other)
    const answer = await send(user, 'PUT', '/account/second-factor', { setup, code: codeOf(secret) })
    expect(codeName(answer)).toBe('confirm_needed')
  })

  test('changes no password where there is a second factor, though they have the old one', async () => {
    const json = { current: PASSWORD, password: 'ferry-oxide-lantern' }
    const user = await stale()
    const kept = await anotherSession(user.id)
    const refused = await send(user, 'PUT', '/account/password', json)
    expect([refused.status, codeName(refused)]).toEqual([403, 'confirm_needed'])
    expect(await isOpen(kept)).toBe(true)
    // Without one, the old password is all there is to show.
    const { db } = place.database
    await db.prisma.secondFactor.delete({ where: { accountId: user.id } })
    expect((await send(user, 'PUT', '/account/password', json)).status).toBe(204)
  })

  test('shows it with the password and a code, each of them right', async () => {
    const user = await person()
    const { setup, secret } = await beginFor(user)
    const used = codeOf(secret)
    await send(user, 'PUT', '/account/second-factor', { setup, code: used })
    const confirm = (json: unknown) => send(user, 'POST', '/session/confirm', json)
    expect(errorsOf(await confirm({ password: PASSWORD }))[0]?.path).toBe('code')
    expect(errorsOf(await confirm({ password: 'a guess', code: used }))[0]?.path).toBe('password')
    // The code that set it up was its first use.
    expect(errorsOf(await confirm({ password: PASSWORD, code: used }))[0]?.path).toBe('code')
    const next = codeOf(secret, new Date(Date.now() + 30_000))
    const answer = await confirm({ password: PASSWORD, code: next })
    expect(answer.status, answer.text).toBe(204)
  })
})

describe('where a role asks for a second factor', () => {
  test('who has none can set it up and do nothing else, at once and on every route', async () => {
    const user = await person({ roles: [[ours, 'admin']], instanceAdmin: true })
    expect((await send(user, 'GET', '/users?tenant=ours')).status).toBe(200)
    await requireFor(['admin'])
    for (const route of apiRoutes.filter(({ auth }) => auth === 'session' || auth === 'either')) {
      const path = route.path.slice('/api/v1'.length).replaceAll(/:\w+/g, user.id)
      const answer = await send(user, route.method, `${path}?tenant=ours`, route.body && {})
      const label = `${route.method} ${route.path}`
      if (route.beforeSecondFactor) expect(codeName(answer), label).not.toBe('second_factor_needed')
      else expect([answer.status, codeName(answer)], label).toEqual([403, 'second_factor_needed'])
    }
    // Nor would a door that forgets to ask give anything.
    expect(await loadSession(place.database.db, user.sessionId, new Date())).toMatchObject({
      instanceAdmin: false,
      grants: [],
    })
    expect((await send(user, 'GET', '/account')).json).toMatchObject({ secondFactorRequired: true })
    await setUp(user)
    expect((await send(user, 'GET', '/users?tenant=ours')).status).toBe(200)
  })

  test('other roles, sessions of single sign-on and API keys are not asked', async () => {
    const user = await person()
    const key = await testKey(place.database.db, ours, ['admin'])
    await requireFor(['auditor', 'admin', 'instance'])
    expect((await send(user, 'GET', '/me')).status).toBe(200)
    await requireFor(['viewer'])
    const sso = await anotherSession(user.id, 'sso')
    expect(await loadSession(place.database.db, sso, new Date())).toMatchObject({
      grants: [{ tenantId: ours.id, role: 'viewer' }],
    })
    expect((await send(key, 'GET', '/users?tenant=ours')).status).toBe(200)
  })
})

describe('an admin', () => {
  test('takes a lost second factor away: its person’s sessions end', async () => {
    const user = await person()
    await setUp(user)
    const path = `/users/${user.id}/second-factor?tenant=ours`
    expect((await send(admin, 'DELETE', path)).status).toBe(204)
    expect(await isOpen(user.sessionId)).toBe(false)
    expect(await place.database.db.prisma.secondFactor.count({ where: { accountId: user.id } })).toBe(0)
    expect(await lastEvent(user.id)).toMatchObject({
      action: 'vouchsafe.user.remove_second_factor',
      actorId: admin.id,
      tenantId: ours.key,
    })
    expect((await send(admin, 'DELETE', path)).status).toBe(409)
  })

  test('resets a password by a link; the second factor stays', async () => {
    const user = await person()
    await setUp(user)
    const answer = await send(admin, 'POST', `/users/${user.id}/password-reset?tenant=ours`, {})
    expect(answer.status).toBe(201)
    const { invitation } = answer.json as { invitation: { url: string } }
    expect(await isOpen(user.sessionId)).toBe(false)
    const json = { token: invitation.url.split('/').at(-1), password: 'ferry-oxide-lantern' }
    expect((await send(null, 'POST', '/invitations/accept', json)).status).toBe(200)
    expect((await send(null, 'POST', '/invitations/accept', json)).status).toBe(404)
    const row = await place.database.db.prisma.account.findUniqueOrThrow({
      where: { id: user.id },
      include: { secondFactor: true },
    })
    expect(await passwordMatches(row.passwordHash, 'ferry-oxide-lantern')).toBe(true)
    expect(row.secondFactor).not.toBeNull()
  })

  const ACTS = [
    ['DELETE', 'second-factor'],
    ['POST', 'password-reset'],
  ] as const

  test.each(ACTS)('%s %s: a person of another tenant does not exist', async (method, what) => {
    const user = await person()
    await setUp(user)
    const json = method === 'POST' ? {} : undefined
    const path = `/users/${user.id}/${what}?tenant=theirs`
    const [known, nobody] = [
      await send(stranger, method, path, json),
      await send(stranger, method, path.replace(user.id, crypto.randomUUID()), json),
    ]
    expect([known.status, nobody.status]).toEqual([404, 404])
    expect((known.json as { detail: string }).detail).toBe((nobody.json as { detail: string }).detail)
    expect(await isOpen(user.sessionId)).toBe(true)
  })

  test.each(ACTS)(
    '%s %s: not of who is more than the asker administers, nor of oneself',
    async (method, what) => {
      const json = method === 'POST' ? {} : undefined
      const both = await person({
        roles: [
          [ours, 'viewer'],
          [theirs, 'viewer'],
        ],
      })
      const chief = await person({ roles: [[ours, 'viewer']], instanceAdmin: true })
      const own = await person({ roles: [[ours, 'admin']] })
      for (const user of [both, chief, own]) await setUp(user)
      for (const [as, user] of [
        [admin, both],
        [admin, chief],
        [own, own],
      ] as const) {
        const answer = await send(as, method, `/users/${user.id}/${what}?tenant=ours`, json)
        expect(answer.status, answer.text).toBe(409)
        expect(await isOpen(user.sessionId)).toBe(true)
      }
    },
  )
})
