import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { loadSession } from '@/lib/access/server/load-session'
import { writeRefusals } from '@/lib/log/server/count-refusal'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { holdLock } from '@/lib/testing/locks'

import { hashPassword } from './passwords'
import { signIn } from './sign-in'
import { beginAttempt, passwordCounters } from './sign-in-limiter'
import type { SignInPlace } from './sign-in-steps'

let database: TestDb
let system: TenantRef
let tenant: TenantRef
let place: SignInPlace
let addresses = 0
const PASSWORD = 'correct horse battery'

beforeAll(async () => {
  database = await testDatabase()
  system = await testTenant(database.db, { slug: 'system', isSystem: true })
  tenant = await testTenant(database.db, { slug: 'main' })
})
afterAll(() => database.drop())
beforeEach(() => {
  // Each test from an address of its own: the limiter remembers, as it should.
  addresses += 1
  place = {
    db: database.db,
    requestId: 'test-request',
    ip: `192.0.2.${addresses}`,
    userAgent: 'a browser',
    now: () => new Date(),
  }
})

async function account(
  email: string,
  more: { roles?: TenantRef[]; password?: string | null; disabled?: boolean } = {},
): Promise<string> {
  const password = more.password === undefined ? PASSWORD : more.password
  const passwordHash = password === null ? null : await hashPassword(password)
  const row = await database.db.prisma.account.create({
    data: {
      id: crypto.randomUUID(),
      email,
      name: 'Ada',
      passwordHash,
      disabledAt: more.disabled === true ? new Date() : null,
      grants: {
        create: (more.roles ?? []).map((one) => ({
          id: crypto.randomUUID(),
          tenantId: one.id,
          role: 'viewer',
        })),
      },
    },
  })
  forgetRights(database.db)
  return row.id
}

const attempts = (where: TenantRef, outcome: string) =>
  database.db.prisma.event.findMany({
    where: { tenantId: where.key, action: 'vouchsafe.session.sign_in', outcome },
    orderBy: { idx: 'asc' },
  })

describe('with the right password', () => {
  test('a session opens, and the tenant’s log says so', async () => {
    const id = await account('ada@test', { roles: [tenant] })
    const result = await signIn(place, { email: ' Ada@TEST ', password: PASSWORD })
    if ('reason' in result) throw new Error(`refused: ${result.reason}`)
    expect(result).toMatchObject({ userId: id, email: 'ada@test', name: 'Ada' })
    const principal = await loadSession(database.db, result.sessionId, new Date())
    expect(principal).toMatchObject({ userId: id, grants: [{ tenantId: tenant.id, role: 'viewer' }] })
    const [event] = await attempts(tenant, 'success')
    expect(event).toMatchObject({
      actorId: id,
      ip: place.ip,
      userAgent: 'a browser',
      resourceType: 'SESSION',
      sessionId: principal?.sessionId,
    })
    // The secret of the cookie is nowhere: not in the log, not in the table.
    const session = await database.db.prisma.session.findFirstOrThrow({ where: { accountId: id } })
    expect(JSON.stringify([event?.details, event?.sessionId, event?.resourceId, session])).not.toContain(
      result.sessionId,
    )
    const row = await database.db.prisma.account.findUniqueOrThrow({ where: { id } })
    expect(row.lastSignInAt).not.toBeNull()
  })

  test('without any tenant it is recorded in the system tenant', async () => {
    await account('root@test')
    await signIn(place, { email: 'root@test', password: PASSWORD })
    expect(await attempts(system, 'success')).toHaveLength(1)
  })

  test('written another way in Unicode it is the same password', async () => {
    await account('uni@test', { password: 'pass\u00e9pass\u00e9pass\u00e9' })
    const decomposed = 'passe\u0301passe\u0301passe\u0301'
    expect(await signIn(place, { email: 'uni@test', password: decomposed })).toHaveProperty('sessionId')
  })
})

describe('refused', () => {
  test.each([
    ['a wrong password', 'wrong@test', {}, 'guess', 'wrong', 'wrong password'],
    ['an unknown address', null, {}, PASSWORD, 'wrong', 'unknown account'],
    [
      'somebody invited and not yet here',
      'new@test',
      { password: null },
      PASSWORD,
      'wrong',
      'wrong password',
    ],
    ['a disabled account', 'off@test', { disabled: true }, PASSWORD, 'disabled', 'account disabled'],
    ['a disabled account, guessed', 'off2@test', { disabled: true }, 'guess', 'wrong', 'wrong password'],
  ])('%s, and the system tenant’s log says why', async (_, email, more, password, reason, recorded) => {
    const id = email === null ? null : await account(email, { roles: [tenant], ...more })
    const before = (await attempts(system, 'failure')).length
    const result = await signIn(place, { email: email ?? 'nobody@test', password })
    expect(result).toEqual({ reason })
    const event = (await attempts(system, 'failure'))[before]
    expect(event).toMatchObject({ actorType: 'anonymous', ip: place.ip, reason: recorded })
    const whose = id === null ? '' : ' to the account of Ada'
    expect(event).toMatchObject({ message: `Somebody failed to sign in${whose}`, actorId: null })
    expect(event?.subjects).toEqual([
      { type: 'user', email: email ?? 'nobody@test', ...(id === null ? {} : { id }) },
    ])
  })

  test('what cannot be an e-mail address or a password is refused without a trace of it', async () => {
    const before = (await attempts(system, 'failure')).length
    const long = 'x'.repeat(2000)
    expect(await signIn(place, { email: `${long}@test`, password: 'x' })).toEqual({ reason: 'wrong' })
    expect(await signIn(place, { email: 'a@test', password: long })).toEqual({ reason: 'wrong' })
    await writeRefusals(database.db, new Date(), { all: true })
    const recorded = (await attempts(system, 'failure')).slice(before)
    expect(recorded.map(({ reason, details }) => [reason, details])).toEqual([
      ['e-mail or password too long', null],
      ['e-mail or password too long', expect.objectContaining({ count: 1 })],
    ])
    expect(recorded.map(({ subjects }) => subjects)).toEqual([null, null])
  })

  test('guessing is slowed down, and of what is not tried only the first is recorded by itself', async () => {
    await account('target@test')
    // All at one moment: on a busy machine the pause between two guesses would be over by itself.
    const moment = new Date()
    place.now = () => moment
    const guess = () => signIn(place, { email: 'target@test', password: 'guess' })
    const before = (await attempts(system, 'failure')).length
    for (let i = 0; i < 5; i++) expect(await guess()).toEqual({ reason: 'wrong' })
    expect(await guess()).toMatchObject({ reason: 'rate_limited' })
    // Not even the right one is tried now.
    const right = await signIn(place, { email: 'target@test', password: PASSWORD })
    expect(right).toMatchObject({ reason: 'rate_limited', retryAfterSeconds: expect.any(Number) })
    expect(await guess()).toMatchObject({ reason: 'rate_limited' })
    await writeRefusals(database.db, new Date(), { all: true })
    const recorded = (await attempts(system, 'failure')).slice(before)
    const wrong = recorded.filter((event) => event.reason === 'wrong password')
    expect(wrong).toHaveLength(5)
    expect(wrong.every(({ details }) => details === null)).toBe(true)
    const [untried, counted, ...more] = recorded.filter((event) => event.reason === 'too many attempts')
    expect(more).toEqual([])
    expect(counted).toMatchObject({ ip: place.ip, subjects: null, details: { count: 2 } })
    expect(untried).toMatchObject({ ip: place.ip, subjects: [{ type: 'user', email: 'target@test' }] })
    // From elsewhere the person still gets in.
    const elsewhere = { ...place, ip: '198.51.100.1' }
    expect(await signIn(elsewhere, { email: 'target@test', password: PASSWORD })).toHaveProperty('sessionId')
  })
})

describe('while many machines try one account', () => {
  const others = async (email: string) => {
    const never = () => Promise.resolve(false)
    for (let i = 0; i < 31; i++) {
      await beginAttempt(database.db, passwordCounters(email, `203.0.113.${i}`), new Date(), never)
    }
    const elsewhere = { ...place, ip: '198.51.100.200' }
    expect(await signIn(elsewhere, { email, password: PASSWORD })).toMatchObject({ reason: 'rate_limited' })
  }

  test('its person gets in from where they were before', async () => {
    await account('busy@test')
    const given = { email: 'busy@test', password: PASSWORD }
    const home = { ...place, ip: '2001:db8:7:7::1' }
    expect(await signIn(home, given)).toHaveProperty('sessionId')
    await others('busy@test')
    // Another address of the same network, as IPv6 hands them out.
    const today = { ...place, ip: '2001:db8:7:7::2' }
    for (let i = 0; i < 4; i++) {
      expect(await signIn(today, { ...given, password: 'mistyped' })).toEqual({ reason: 'wrong' })
    }
    expect(await signIn(today, given)).toHaveProperty('sessionId')
  })

  test('where they were more than 30 days ago is as good as anywhere', async () => {
    const id = await account('moved@test')
    await signIn(place, { email: 'moved@test', password: PASSWORD })
    const createdAt = new Date(Date.now() - 31 * 86_400_000)
    await database.db.prisma.session.updateMany({ where: { accountId: id }, data: { createdAt } })
    await others('moved@test')
    expect(await signIn(place, { email: 'moved@test', password: PASSWORD })).toMatchObject({
      reason: 'rate_limited',
    })
  })
})

describe('guesses of one machine in one minute', () => {
  const fromHere = async () => (await attempts(system, 'failure')).filter(({ ip }) => ip === place.ip)

  test('at accounts that there are not: the first is recorded, the others are counted, without what was typed', async () => {
    for (const email of ['a1@nowhere.test', 'a2@nowhere.test', 'hunter2', 'a3@nowhere.test']) {
      expect(await signIn(place, { email, password: PASSWORD })).toEqual({ reason: 'wrong' })
    }
    expect(await fromHere()).toHaveLength(1)
    await writeRefusals(database.db, new Date(), { all: true })
    const [first, counted, ...more] = await fromHere()
    expect(more).toEqual([])
    expect(first).toMatchObject({ details: null, subjects: [{ type: 'user', email: 'a1@nowhere.test' }] })
    expect(counted).toMatchObject({ reason: 'unknown account', ip: place.ip, subjects: null })
    expect(counted?.details).toEqual({
      count: 3,
      reason: 'unknown account',
      since: expect.any(String),
      until: expect.any(String),
    })
  })

  test('at accounts that there are: each is recorded', async () => {
    const names = ['b1@test', 'b2@test', 'b3@test']
    for (const email of names) await account(email)
    for (const email of names) await signIn(place, { email, password: 'a guess' })
    await writeRefusals(database.db, new Date(), { all: true })
    const recorded = await fromHere()
    expect(recorded.map(({ reason, details }) => [reason, details])).toEqual(
      names.map(() => ['wrong password', null]),
    )
    const meant = recorded.map(({ subjects }) => (subjects as { email: string }[])[0]?.email)
    expect(new Set(meant)).toEqual(new Set(names))
  })
})

test('who signs in with a password that is reset at this moment gets no session', async () => {
  const id = await account('reset@test')
  const held = await holdLock(database.superUrl, `UPDATE account SET password_hash = NULL WHERE id = '${id}'`)
  const result = signIn(place, { email: 'reset@test', password: PASSWORD })
  await held.untilWaiting(1)
  await held.commit()
  expect(await result).toEqual({ reason: 'wrong' })
  expect(await database.db.prisma.session.count({ where: { accountId: id } })).toBe(0)
})

describe('with something else in the place of the address', () => {
  test.each([['my secret password 1'], ['a\0b@test'], ['\ud800@test'], ["'; DROP TABLE account--"], ['']])(
    '%j is wrong, and is nowhere in the log',
    async (email) => {
      const before = await attempts(system, 'failure')
      expect(await signIn(place, { email, password: PASSWORD })).toEqual({ reason: 'wrong' })
      const [event, ...more] = (await attempts(system, 'failure')).slice(before.length)
      expect(more).toEqual([])
      expect(event).toMatchObject({ reason: 'unknown account', subjects: null, ip: place.ip })
    },
  )
})
