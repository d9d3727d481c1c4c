import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { openDb, type Db } from '@/lib/db/db'
import { testDatabase, type TestDb } from '@/lib/testing/database'

import {
  attemptRefused,
  attemptSucceeded,
  ATTEMPTS_KEPT_MS,
  beginAttempt,
  codeCounters,
  passwordCounters,
} from './sign-in-limiter'

let database: TestDb
/** Another process on the same database. */
let elsewhere: Db
const ADA = 'ada@test'
const START = Date.parse('2026-11-21T10:00:00Z')
const never = () => Promise.resolve(false)
const known = () => Promise.resolve(true)

beforeAll(async () => {
  database = await testDatabase()
  elsewhere = openDb(database.appUrl, { poolSize: 2, applicationName: 'another process' })
})
afterEach(() => database.db.prisma.signInAttempt.deleteMany())
afterAll(async () => {
  await elsewhere.close()
  await database.drop()
})

const at = (seconds: number) => new Date(START + seconds * 1000)
const begin = (email: string, address: string, seconds = 0, isKnown = never, db = database.db) =>
  beginAttempt(db, passwordCounters(email, address), at(seconds), isKnown)

async function tries(times: number, email: string, address: string, seconds = 0): Promise<number> {
  let wait = 0
  for (let i = 0; i < times; i++) wait = await begin(email, address, seconds)
  return wait
}

test('what one process counts holds in every other, and after a restart', async () => {
  for (let i = 0; i < 5; i++) {
    expect(await begin(ADA, 'a', 0, never, i % 2 === 0 ? database.db : elsewhere)).toBe(0)
  }
  expect(await begin(ADA, 'a', 0, never, elsewhere)).toBe(1)
  const restarted = openDb(database.appUrl, { poolSize: 1 })
  expect(await begin(ADA, 'a', 0, never, restarted)).toBe(1)
  await restarted.close()
})

test('attempts at the same moment in two processes count each', async () => {
  const rush = await Promise.all(
    Array.from({ length: 20 }, (_, i) => begin(ADA, 'a', 0, never, i % 2 === 0 ? database.db : elsewhere)),
  )
  expect(rush.filter((wait) => wait === 0)).toHaveLength(5)
})

test('to wait is no attempt: asking again meanwhile makes it no longer', async () => {
  await tries(5, ADA, 'a')
  expect(await tries(20, ADA, 'a')).toBe(1)
  expect(await begin(ADA, 'a', 1)).toBe(0)
  expect(await begin(ADA, 'a', 1)).toBe(2)
})

test('one address that tries many accounts is slowed down, and no other', async () => {
  for (let i = 0; i < 20; i++) expect(await begin(`user${i}@test`, 'a')).toBe(0)
  expect(await begin('another@test', 'a')).toBeGreaterThan(0)
  expect(await begin('another@test', 'b')).toBe(0)
})

test('many addresses that try one account slow it down, but lock nobody out for long', async () => {
  for (let i = 0; i < 30; i++) await begin(ADA, `a${i}`)
  let now = 0
  for (let i = 0; i < 12; i++) {
    const wait = await begin(ADA, `b${i}`, now)
    expect(wait).toBeLessThanOrEqual(60)
    now += wait
    expect(await begin(ADA, `b${i}`, now)).toBe(0)
  }
})

test('a machine that is known to the account does not wait for what others do to it, only for itself', async () => {
  for (let i = 0; i < 30; i++) await begin(ADA, `a${i}`)
  expect(await begin(ADA, 'home')).toBeGreaterThan(0)
  for (let i = 0; i < 5; i++) expect(await begin(ADA, 'home', 0, known)).toBe(0)
  expect(await begin(ADA, 'home', 0, known)).toBeGreaterThan(0)
})

test('of the refusals of one wait the first is told apart, in all processes', async () => {
  await tries(5, ADA, 'a')
  const refused = (seconds: number, db = database.db) =>
    attemptRefused(db, passwordCounters(ADA, 'a'), at(seconds))
  expect([await refused(0.5), await refused(0.5, elsewhere), await refused(0.6)]).toEqual([
    true,
    false,
    false,
  ])
  // The wait is over: there is nothing to refuse. After the next attempt there is a new one.
  expect(await refused(1)).toBe(false)
  expect(await begin(ADA, 'a', 1)).toBe(0)
  expect([await refused(1.5), await refused(1.5)]).toEqual([true, false])
})

test('a good sign-in clears that person on that machine, and nothing else', async () => {
  for (let i = 0; i < 19; i++) await begin(`user${i}@test`, 'a')
  await begin(ADA, 'a')
  await attemptSucceeded(database.db, passwordCounters(ADA, 'a'))
  expect(await begin('x@test', 'a')).toBe(0)
  expect(await begin('y@test', 'a')).toBeGreaterThan(0)
})

test('an attacker with an account of his own gains nothing by signing in between guesses', async () => {
  let now = 0
  for (let i = 0; i < 40; i++) {
    now += await begin(`victim${i}@test`, 'a', now)
    if ((await begin('mallory@test', 'a', now)) === 0) {
      await attemptSucceeded(database.db, passwordCounters('mallory@test', 'a'))
    }
    await begin(`victim${i}@test`, 'a', now)
  }
  expect(now).toBeGreaterThan(900)
})

test('an hour later all is forgotten', async () => {
  await tries(5, ADA, 'a')
  expect(await tries(5, ADA, 'a', 3600)).toBe(0)
})

test('all addresses of one IPv6 network are one machine', async () => {
  for (let i = 0; i < 20; i++) await begin(`${i}@test`, `2001:db8:0:1::${i.toString(16)}`)
  expect(await begin('next@test', '2001:db8:0:1:ffff::1')).toBeGreaterThan(0)
  expect(await begin('next@test', '2001:db8:0:2::1')).toBe(0)
})

test('with the password known, codes from everywhere are 40 a day at most', async () => {
  let now = 0
  let guesses = 0
  for (let i = 0; now < 24 * 3600; i++) {
    const wait = await beginAttempt(database.db, codeCounters('somebody', `m${i}`), at(now), never)
    if (wait === 0) guesses += 1
    now += wait
  }
  expect(guesses).toBeLessThanOrEqual(45)
})

test('the table cannot grow without end, and says nothing of who was tried', async () => {
  const slots = new Set<number>()
  for (let i = 0; i < 2000; i++) {
    for (const { slot } of [...passwordCounters(`${i}@test`, `a${i}`), ...codeCounters(`${i}`, `a${i}`)])
      slots.add(slot)
  }
  expect(Math.min(...slots)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...slots)).toBeLessThan(5 * 2 ** 20)
  await begin('a.secret.address@test', '192.0.2.77')
  const rows = JSON.stringify(await database.db.prisma.signInAttempt.findMany())
  expect(rows).not.toMatch(/secret|192\.0/)
})

test('no rule remembers for longer than the house-keeping keeps', async () => {
  const counters = codeCounters('somebody', 'a')
  for (let i = 0; i < 10; i++) await beginAttempt(database.db, counters, at(0), never)
  expect(await beginAttempt(database.db, counters, at(ATTEMPTS_KEPT_MS / 1000), never)).toBe(0)
})
