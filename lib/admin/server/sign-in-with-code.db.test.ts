import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { loadSession } from '@/lib/access/server/load-session'
import { sealSecret } from '@/lib/config/sealed-bytes'
import { codeOf } from '@/lib/testing/authenticator'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { holdLock } from '@/lib/testing/locks'

import { hashPassword } from './passwords'
import { newRecoveryCodes, recoveryMac } from './recovery-codes'
import { signIn } from './sign-in'
import type { SignInPlace } from './sign-in-steps'
import { signInWithCode } from './sign-in-with-code'
import { newTotpSecret } from './totp'

let database: TestDb
let system: TenantRef
let place: SignInPlace
let passwordHash: string
let now: Date
const PASSWORD = 'correct horse battery'
const secret = newTotpSecret()

beforeAll(async () => {
  database = await testDatabase()
  system = await testTenant(database.db, { slug: 'system', isSystem: true })
  passwordHash = await hashPassword(PASSWORD)
})
afterAll(() => database.drop())
beforeEach(() => {
  now = new Date('2026-11-21T10:00:10Z')
  const ip = `192.0.2.${Math.ceil(Math.random() * 250)}`
  place = { db: database.db, requestId: 'test', ip, userAgent: null, now: () => now }
})

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000)
}

/** An account with a second factor that was set up a while ago. */
async function account(email: string, recoveryCodes: readonly string[] = []): Promise<string> {
  const id = crypto.randomUUID()
  const sealed = sealSecret({ purpose: 'second factor', owner: id }, secret)
  await database.db.prisma.account.create({
    data: {
      id,
      email,
      name: 'Ada',
      passwordHash,
      secondFactor: { create: { secret: Uint8Array.from(sealed), lastStep: 0 } },
      recoveryCodes: {
        create: recoveryCodes.map((code) => ({ codeMac: Uint8Array.from(recoveryMac(id, code)) })),
      },
    },
  })
  return id
}

/** The challenge that the password gives. */
async function challengeFor(email: string): Promise<string> {
  const result = await signIn(place, { email, password: PASSWORD })
  if (!('reason' in result) || result.reason !== 'second_factor') throw new Error(JSON.stringify(result))
  return result.challenge
}

const recorded = (id: string) =>
  database.db.prisma.event.findMany({
    where: { OR: [{ actorId: id }, { subjects: { array_contains: [{ id }] } }] },
    orderBy: { idx: 'asc' },
    select: { action: true, outcome: true, reason: true, actorType: true, details: true, tenantId: true },
  })

test('the password opens nothing; with the code of the app a session opens, and both are in the log', async () => {
  const id = await account('both@test')
  const challenge = await challengeFor('both@test')
  expect(await database.db.prisma.session.count({ where: { accountId: id } })).toBe(0)
  const result = await signInWithCode(place, { challenge, code: codeOf(secret, now) })
  if ('reason' in result) throw new Error(result.reason)
  expect(await loadSession(database.db, result.sessionId, now)).toMatchObject({ userId: id })
  expect(await recorded(id)).toEqual([
    expect.objectContaining({ action: 'vouchsafe.session.ask_code', actorType: 'anonymous' }),
    expect.objectContaining({
      action: 'vouchsafe.session.sign_in',
      outcome: 'success',
      actorType: 'user',
      details: { method: 'password', secondFactor: 'app' },
      tenantId: system.key,
    }),
  ])
})

test('a wrong password says nothing of the second factor', async () => {
  await account('quiet@test')
  expect(await signIn(place, { email: 'quiet@test', password: 'a guess' })).toEqual({ reason: 'wrong' })
})

test('a code is good once, for this step and those before it', async () => {
  const id = await account('replay@test')
  const [early, code] = [codeOf(secret, new Date(now.getTime() - 30_000)), codeOf(secret, now)]
  const challenge = await challengeFor('replay@test')
  expect(await signInWithCode(place, { challenge, code })).toHaveProperty('sessionId')
  expect(await signInWithCode(place, { challenge, code })).toEqual({ reason: 'wrong' })
  expect(await signInWithCode(place, { challenge, code: early })).toEqual({ reason: 'wrong' })
  later(30)
  expect(await signInWithCode(place, { challenge, code: codeOf(secret, now) })).toHaveProperty('sessionId')
  expect((await recorded(id)).map(({ reason }) => reason)).toContain('wrong code')
})

test('of two at the same moment with one code, one gets in', async () => {
  await account('race@test')
  const challenge = await challengeFor('race@test')
  const given = { challenge, code: codeOf(secret, now) }
  const results = await Promise.all([signInWithCode(place, given), signInWithCode(place, given)])
  expect(results.filter((one) => 'sessionId' in one)).toHaveLength(1)
})

test('a recovery code is good once, in whatever case and spacing, and the log says that it was one', async () => {
  const codes = newRecoveryCodes()
  const id = await account('lost@test', codes)
  const first = codes[0] ?? ''
  const typed = `${first.slice(0, 5).toUpperCase()} ${first.slice(5)}`
  const challenge = await challengeFor('lost@test')
  expect(await signInWithCode(place, { challenge, code: typed })).toHaveProperty('sessionId')
  expect(await signInWithCode(place, { challenge, code: typed })).toEqual({ reason: 'wrong' })
  const [, success] = await recorded(id)
  expect(success?.details).toEqual({ method: 'password', secondFactor: 'recovery' })
  expect(await database.db.prisma.recoveryCode.count({ where: { accountId: id, usedAt: null } })).toBe(9)
})

test('the recovery codes of somebody else are of no use', async () => {
  const codes = newRecoveryCodes()
  await account('rich@test', codes)
  await account('poor@test')
  const challenge = await challengeFor('poor@test')
  expect(await signInWithCode(place, { challenge, code: codes[0] ?? '' })).toEqual({ reason: 'wrong' })
})

test('guessing codes is slowed down, also for who asks for a new challenge each time', async () => {
  const id = await account('guess@test')
  for (let i = 0; i < 5; i++) {
    const challenge = await challengeFor('guess@test')
    expect(await signInWithCode(place, { challenge, code: '000000' })).toEqual({ reason: 'wrong' })
  }
  const challenge = await challengeFor('guess@test')
  const right = { challenge, code: codeOf(secret, now) }
  // Not even the right one is tried now.
  expect(await signInWithCode(place, right)).toMatchObject({ reason: 'rate_limited' })
  expect(await signInWithCode(place, right)).toMatchObject({ reason: 'rate_limited' })
  const reasons = (await recorded(id)).map(({ reason }) => reason)
  expect(reasons.filter((reason) => reason === 'too many codes')).toHaveLength(1)
  later(2)
  expect(await signInWithCode(place, right)).toHaveProperty('sessionId')
})

test.each(['', 'x', 'AAAA', `${'A'.repeat(5000)}`])('%j is no challenge', async (challenge) => {
  await account(`forged${challenge.length}@test`)
  expect(await signInWithCode(place, { challenge, code: codeOf(secret, now) })).toEqual({
    reason: 'challenge_over',
  })
})

test('a challenge ends: after five minutes, and with the password that it was given for', async () => {
  const id = await account('over@test')
  const challenge = await challengeFor('over@test')
  const changed = `${challenge.slice(0, -2)}${challenge.endsWith('AA') ? 'BB' : 'AA'}`
  const tryWith = (one: string) => signInWithCode(place, { challenge: one, code: codeOf(secret, now) })
  expect(await tryWith(changed)).toEqual({ reason: 'challenge_over' })
  later(301)
  expect(await tryWith(challenge)).toEqual({ reason: 'challenge_over' })
  const fresh = await challengeFor('over@test')
  await database.db.prisma.account.update({
    where: { id },
    data: { passwordHash: await hashPassword('another horse battery') },
  })
  expect(await tryWith(fresh)).toEqual({ reason: 'challenge_over' })
  await database.db.prisma.account.update({ where: { id }, data: { passwordHash, disabledAt: now } })
  expect(await tryWith(fresh)).toEqual({ reason: 'challenge_over' })
  expect(await database.db.prisma.session.count({ where: { accountId: id } })).toBe(0)
})

test('who gets a second factor while the password alone is being checked has to use it', async () => {
  const id = crypto.randomUUID()
  await database.db.prisma.account.create({ data: { id, email: 'now@test', name: 'Ada', passwordHash } })
  const sealed = sealSecret({ purpose: 'second factor', owner: id }, secret).toString('hex')
  const held = await holdLock(
    database.superUrl,
    `UPDATE account SET name = 'Ada' WHERE id = '${id}';
     INSERT INTO second_factor (account_id, secret, last_step) VALUES ('${id}', '\\x${sealed}', 0)`,
  )
  const result = signIn(place, { email: 'now@test', password: PASSWORD })
  await held.untilWaiting(1)
  await held.commit()
  expect(await result).toEqual({ reason: 'wrong' })
  expect(await database.db.prisma.session.count({ where: { accountId: id } })).toBe(0)
})
