import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { seeded } from '@/lib/testing/seeded'

import { Guard, GuardMoved, type Signed } from './guard'

let dir: string
beforeEach(() => {
  dir = path.join(mkdtempSync(path.join(tmpdir(), 'vouchsafe-guard-')), 'guard')
})
afterEach(() => rmSync(path.dirname(dir), { recursive: true }))

/** Tenants have ids like this. */
const tenantOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const signed = (size: bigint, n = 1): Signed => ({
  tenant: tenantOf(n),
  origin: 'here/log/a',
  size,
  root: new Uint8Array(32).fill(Number(size)),
})
const set = (size: bigint) => new Map([['a', signed(size)]])

test('knows nothing before the first signature, and afterwards what was signed', async () => {
  const guard = await Guard.open(dir)
  expect(guard.signed('a')).toBeNull()
  await guard.advance(set(5n))
  expect(guard.signed('a')).toEqual(signed(5n))
  expect((await Guard.open(dir)).all()).toEqual(set(5n))
})

test('keeps the logs that did not change, and few files', async () => {
  const guard = await Guard.open(dir)
  await guard.advance(new Map([['b', signed(1n, 2)]]))
  for (const size of [1n, 2n, 3n, 4n]) await guard.advance(set(size))
  expect([...(await Guard.open(dir)).all().keys()]).toEqual(['b', 'a'])
  expect(readdirSync(dir)).toEqual(['signed.000000000004.json', 'signed.000000000005.json'])
  if (process.platform !== 'win32') expect(statSync(dir).mode & 0o077).toBe(0)
})

test('never gets shorter', async () => {
  const guard = await Guard.open(dir)
  await guard.advance(set(5n))
  await expect(guard.advance(set(4n))).rejects.toThrow('never gets shorter')
})

test('knows whose log is whose: none changes hands, and no tenant has two that have not ended', async () => {
  const guard = await Guard.open(dir)
  await guard.advance(set(5n))
  expect([guard.identityOf(tenantOf(1)), guard.identityOf(tenantOf(2))]).toEqual(['a', null])
  await expect(guard.advance(new Map([['a', signed(6n, 2)]]))).rejects.toThrow('stays with its tenant')
  const second = new Map([['b', signed(1n)]])
  await expect(guard.advance(second)).rejects.toThrow('a tenant has one log')
  await guard.advance(new Map([['a', { ...signed(5n), continuedBy: 'b' }], ...second]))
  expect((await Guard.open(dir)).identityOf(tenantOf(1))).toBe('b')
  await guard.advance(new Map([['b', { ...signed(1n), continuedBy: null }]]))
  expect((await Guard.open(dir)).identityOf(tenantOf(1))).toBeNull()
})

test('of two who read the same only one goes on', async () => {
  const [one, other] = [await Guard.open(dir), await Guard.open(dir)]
  await one.advance(set(5n))
  await expect(other.advance(set(6n))).rejects.toThrow(GuardMoved)
  expect((await Guard.open(dir)).signed('a')).toEqual(signed(5n))
})

test('who slept while others went far ahead does not go on, though the number is free again', async () => {
  const [one, other] = [await Guard.open(dir), await Guard.open(dir)]
  for (const size of [1n, 2n, 3n, 4n, 5n]) await one.advance(set(size))
  await expect(other.advance(set(6n))).rejects.toThrow(GuardMoved)
  expect((await Guard.open(dir)).signed('a')).toEqual(signed(5n))
  await one.advance(set(7n))
  expect((await Guard.open(dir)).signed('a')).toEqual(signed(7n))
})

test('a half-written draft is nothing, and a damaged guard is said', async () => {
  await (await Guard.open(dir)).advance(set(5n))
  writeFileSync(path.join(dir, 'draft.0011'), '{"v":1,"lo')
  expect((await Guard.open(dir)).signed('a')).toEqual(signed(5n))
  writeFileSync(path.join(dir, 'signed.000000000002.json'), '{"v":1,"lo')
  await expect(Guard.open(dir)).rejects.toThrow('is damaged')
})

test.each([1, 2, 3])('of many who go on at once each size has one root (seed %i)', async (seed) => {
  const random = seeded(seed)
  const written: string[] = []
  const writer = async (name: number): Promise<void> => {
    let guard = await Guard.open(dir)
    for (let turn = 0; turn < 12; turn++) {
      if (random() < 0.3) guard = await Guard.open(dir)
      const size = (guard.signed('a')?.size ?? 0n) + 1n
      const root = new Uint8Array(32).fill(name)
      try {
        await guard.advance(new Map([['a', { ...signed(size), root }]]))
        written.push(`${size}`)
      } catch (error) {
        if (!(error instanceof GuardMoved)) throw error
        guard = await Guard.open(dir)
      }
    }
  }
  await Promise.all([1, 2, 3, 4].map(writer))
  expect(new Set(written).size).toBe(written.length)
  // Who is overtaken at once does not go on, though the number was theirs: so there may be more.
  expect((await Guard.open(dir)).signed('a')?.size).toBeGreaterThanOrEqual(BigInt(written.length))
  expect(written.length).toBeGreaterThan(1)
})
