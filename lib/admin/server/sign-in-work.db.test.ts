import type * as Argon2 from '@node-rs/argon2'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import { writeRefusals } from '@/lib/log/server/count-refusal'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { hashPassword } from './passwords'
import { signIn } from './sign-in'
import type { SignInPlace } from './sign-in-steps'

const verified = vi.hoisted(() => [] as string[])
vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof Argon2>()
  return {
    ...real,
    verify: (hash: string, password: string) => {
      verified.push(hash)
      return real.verify(hash, password)
    },
  }
})

let database: TestDb
let addresses = 0

beforeAll(async () => {
  database = await testDatabase()
  await testTenant(database.db, { slug: 'system', isSystem: true })
})
afterAll(() => database.drop())
beforeEach(() => {
  vi.restoreAllMocks()
})

async function account(email: string, more: { password?: null; disabledAt?: Date; factor?: true } = {}) {
  const id = crypto.randomUUID()
  const passwordHash = more.password === null ? null : await hashPassword('correct horse battery')
  const { disabledAt = null, factor } = more
  const secondFactor = factor ? { create: { secret: new Uint8Array(8), lastStep: 0 } } : {}
  await database.db.prisma.account.create({
    data: { id, email, name: 'Ada', passwordHash, disabledAt, secondFactor },
  })
}

/** Flushing the index, which happens beside requests whenever it is time. */
const ON_ITS_OWN = /vouchsafe_flush_index|pg_inherits/

/** Until all is done that no answer waits for. */
const rest = () => writeRefusals(database.db, new Date(), { all: true })

/** What an attempt makes the machine do: how much each check of a password costs, and every statement in order. */
async function workOf(
  email: string,
  { before = [] as string[] } = {},
): Promise<{ checks: string[]; statements: string[] }> {
  addresses += 1
  const now = new Date()
  const place: SignInPlace = {
    db: database.db,
    requestId: 'test',
    ip: `192.0.2.${addresses}`,
    userAgent: null,
    now: () => now,
  }
  for (const other of before) await signIn(place, { email: other, password: 'a guess' })
  verified.length = 0
  const statements: string[] = []
  const query = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...given: unknown[]
  ) {
    const [first] = given
    const text = typeof first === 'string' ? first : (first as { text?: string }).text
    // Beginnings: values stand in some of them further on.
    if (!ON_ITS_OWN.test(text ?? '')) statements.push((text ?? '').replaceAll(/\s+/g, ' ').slice(0, 60))
    query.mockRestore()
    const result: unknown = Reflect.apply(pg.Client.prototype.query, this, given)
    spyAgain()
    return result as never
  })
  const spied = query.getMockImplementation()
  const spyAgain = () => {
    if (spied) vi.spyOn(pg.Client.prototype, 'query').mockImplementation(spied)
  }
  expect(await signIn(place, { email, password: 'a guess' })).toEqual({ reason: 'wrong' })
  vi.restoreAllMocks()
  await rest()
  // Algorithm, version and parameters, without salt and hash.
  return { checks: verified.map((hash) => hash.split('$').slice(0, 4).join('$')), statements }
}

// How long an answer takes must not tell who has an account. A clock would measure the machine: this measures the work.
test('whoever is guessed at, the same is done: nobody, a person, one invited, one disabled, one with a second factor', async () => {
  await account('known@test')
  await account('invited@test', { password: null })
  await account('disabled@test', { disabledAt: new Date() })
  await account('factor@test', { factor: true })
  // What is remembered from then on is no difference between them.
  await workOf('first@test')
  const nobody = await workOf('nobody@test')
  expect(nobody.checks).toEqual(['$argon2id$v=19$m=19456,t=2,p=1'])
  expect(nobody.statements.length).toBeGreaterThan(8)
  for (const email of ['known@test', 'invited@test', 'disabled@test', 'factor@test']) {
    expect(await workOf(email), email).toEqual(nobody)
  }
})

// From the second guess of a minute on, what is recorded differs: nobody waits for that.
test('nor does the answer wait longer for one of them when this machine has guessed before', async () => {
  await account('again@test')
  await workOf('warm@test', { before: ['up@test'] })
  const nobody = await workOf('nobody.again@test', { before: ['somebody@test'] })
  expect(nobody.checks).toHaveLength(1)
  expect(nobody.statements.length).toBeGreaterThan(2)
  expect(await workOf('again@test', { before: ['somebody@test'] })).toEqual(nobody)
})
