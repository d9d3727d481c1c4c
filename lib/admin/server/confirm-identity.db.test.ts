import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { openSession } from '@/lib/access/server/open-session'
import { AppError } from '@/lib/base/errors'
import { sealSecret } from '@/lib/config/sealed-bytes'
import { transaction } from '@/lib/db/db'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { confirmIdentity } from './confirm-identity'
import { hashPassword } from './passwords'
import { insertAccount } from './store-accounts'
import { putSecondFactor } from './store-second-factor'
import { newTotpSecret } from './totp'

const PASSWORD = 'a long and proper pass phrase 9'
const HOME = '192.0.2.7'
/** It stands still, so that nobody's wait ends. */
const NOW = new Date('2026-11-21T10:00:00Z')

let database: TestDb
let tenant: TenantRef
let accountId: string
let email: string

beforeAll(async () => {
  database = await testDatabase()
  await testTenant(database.db, { slug: 'system', isSystem: true })
  tenant = await testTenant(database.db, { slug: 'main' })
})
beforeEach(async () => {
  const { prisma } = database.db
  const now = NOW
  email = `${crypto.randomUUID()}@test`
  const passwordHash = await hashPassword(PASSWORD)
  accountId = await insertAccount(prisma, { email, name: 'A', passwordHash, instanceAdmin: false, now })
  const owner = { purpose: 'second factor', owner: accountId } as const
  const secret = sealSecret(owner, newTotpSecret())
  await putSecondFactor(prisma, accountId, { secret, lastStep: 0, now })
  await transaction(database.db, (tx) => openSession(tx, { accountId, ip: HOME, userAgent: null, now }))
  return () => prisma.signInAttempt.deleteMany()
})
afterAll(() => database.drop())

/** One try in this session from this address: what became of it. */
async function tryFrom(ip: string, sessionId: string, given: { password: string; code?: string }) {
  const ctx = personCtx(database.db, tenant, { userId: accountId, role: 'admin', now: NOW })
  const principal = { ...ctx.principal, email, sessionId } as Ctx['principal']
  const done = await confirmIdentity({ ...ctx, ip, principal }, given).catch((error: unknown) => error)
  return done instanceof AppError ? done.code : 'confirmed'
}

/** The n-th of very many machines. */
const machine = (n: number) => `2001:db8:0:${n.toString(16)}::1`
const CODE = { password: PASSWORD, code: '000000' }

async function checked(tries: number, tryOne: (n: number) => Promise<string>): Promise<number> {
  const codes: string[] = []
  for (let n = 0; n < tries; n++) codes.push(await tryOne(n))
  expect(new Set(codes)).toEqual(new Set(['invalid', 'rate_limited']))
  return codes.filter((code) => code === 'invalid').length
}

test('who has a session and its password guesses no more codes from many machines than from one', async () => {
  expect(await checked(12, (n) => tryFrom(machine(n), 'one session', CODE))).toBe(5)
})

test('several sessions and machines have the codes of one account', async () => {
  // In each session and from each machine it is the first try: only the account counts them together.
  expect(await checked(16, (n) => tryFrom(machine(n), `session ${n}`, CODE))).toBe(10)
})

test('a machine that the person signed in from is not held up by what others tried', async () => {
  await checked(16, (n) => tryFrom(machine(n), `session ${n}`, CODE))
  expect(await tryFrom(machine(99), 'mine', CODE)).toBe('rate_limited')
  expect(await tryFrom(HOME, 'mine', CODE)).toBe('invalid')
})

test('passwords are counted for the session, too', async () => {
  const wrong = { password: 'not the one' }
  expect(await checked(12, (n) => tryFrom(machine(n), 'one session', wrong))).toBe(5)
})
