import { expect, test } from 'vitest'

import { SignInLimiter } from './sign-in-limiter'

const ADA = 'ada@test'
const tries = (limiter: SignInLimiter, times: number, email: string, address: string, at = 0): number => {
  let wait = 0
  for (let i = 0; i < times; i++) wait = limiter.begin(email, address, at)
  return wait
}

test('a few mistakes cost nothing, then the wait doubles', () => {
  const limiter = new SignInLimiter()
  expect(tries(limiter, 5, ADA, 'a')).toBe(0)
  const waits: number[] = []
  let now = 0
  for (let i = 0; i < 6; i++) {
    const wait = limiter.begin(ADA, 'a', now)
    waits.push(wait)
    now += wait * 1000
    expect(limiter.begin(ADA, 'a', now)).toBe(0)
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32])
})

test('the wait has an end', () => {
  const limiter = new SignInLimiter()
  let now = 0
  let longest = 0
  for (let i = 0; i < 40; i++) {
    const wait = limiter.begin(ADA, 'a', now)
    longest = Math.max(longest, wait)
    now += wait * 1000
  }
  expect(longest).toBe(900)
})

test('to wait is no attempt: asking again meanwhile makes it no longer', () => {
  const limiter = new SignInLimiter()
  tries(limiter, 5, ADA, 'a')
  expect(tries(limiter, 100, ADA, 'a', 0)).toBe(1)
  expect(limiter.begin(ADA, 'a', 1000)).toBe(0)
})

test('one address that tries many accounts is slowed down', () => {
  const limiter = new SignInLimiter()
  for (let i = 0; i < 20; i++) expect(limiter.begin(`user${i}@test`, 'a', 0)).toBe(0)
  expect(limiter.begin('another@test', 'a', 0)).toBeGreaterThan(0)
  expect(limiter.begin('another@test', 'b', 0)).toBe(0)
})

test('many addresses that try one account slow it down, but lock nobody out for long', () => {
  const limiter = new SignInLimiter()
  for (let i = 0; i < 30; i++) limiter.begin(ADA, `a${i}`, 0)
  let now = 0
  for (let i = 0; i < 20; i++) {
    const wait = limiter.begin(ADA, `b${i}`, now)
    expect(wait).toBeLessThanOrEqual(60)
    now += wait * 1000
    limiter.begin(ADA, `b${i}`, now)
  }
})

test('a machine that is known to the account does not wait for what others do to it, only for itself', () => {
  const limiter = new SignInLimiter()
  for (let i = 0; i < 31; i++) limiter.begin(ADA, `a${i}`, 0)
  expect(limiter.begin(ADA, 'home', 0)).toBeGreaterThan(0)
  expect(limiter.accountAloneBlocks(ADA, 'home', 0)).toBe(true)
  for (let i = 0; i < 5; i++) expect(limiter.begin(ADA, 'home', 0, true)).toBe(0)
  expect(limiter.accountAloneBlocks(ADA, 'home', 0)).toBe(false)
  expect(limiter.begin(ADA, 'home', 0, true)).toBeGreaterThan(0)
  expect(limiter.accountAloneBlocks('nobody@test', 'home', 0)).toBe(false)
})

test('of the refusals of one block the first is told apart', () => {
  const limiter = new SignInLimiter()
  tries(limiter, 5, ADA, 'a')
  expect([0, 1, 2].map(() => limiter.refused(ADA, 'a', 500))).toEqual([true, false, false])
  // The block is over: there is nothing to refuse. After the next attempt there is a new one.
  expect(limiter.refused(ADA, 'a', 1000)).toBe(false)
  expect(limiter.begin(ADA, 'a', 1000)).toBe(0)
  expect([0, 1].map(() => limiter.refused(ADA, 'a', 1001))).toEqual([true, false])
})

test('a good sign-in clears that person at that address, and nothing else', () => {
  const limiter = new SignInLimiter()
  for (let i = 0; i < 19; i++) limiter.begin(`user${i}@test`, 'a', 0)
  tries(limiter, 1, ADA, 'a')
  limiter.succeeded(ADA, 'a')
  expect(limiter.begin('x@test', 'a', 0)).toBe(0)
  expect(limiter.begin('y@test', 'a', 0)).toBeGreaterThan(0)
})

test('an attacker with an account of his own gains nothing by signing in between guesses', () => {
  const limiter = new SignInLimiter()
  let now = 0
  for (let i = 0; i < 60; i++) {
    now += limiter.begin(`victim${i}@test`, 'a', now) * 1000
    const own = limiter.begin('mallory@test', 'a', now)
    if (own === 0) limiter.succeeded('mallory@test', 'a')
  }
  expect(now).toBeGreaterThan(900_000)
})

test('an hour later all is forgotten', () => {
  const limiter = new SignInLimiter()
  tries(limiter, 5, ADA, 'a')
  expect(tries(limiter, 5, ADA, 'a', 3_600_001)).toBe(0)
})

test('all addresses of one IPv6 network are one machine', () => {
  const limiter = new SignInLimiter()
  for (let i = 0; i < 21; i++) limiter.begin(`${i}@test`, `2001:db8:0:1::${i.toString(16)}`, 0)
  expect(limiter.begin('next@test', '2001:db8:0:1:ffff::1', 0)).toBeGreaterThan(0)
  expect(limiter.begin('next@test', '2001:db8:0:2::1', 0)).toBe(0)
})
