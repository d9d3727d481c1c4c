import { expect, test } from 'vitest'

import { limitHeaders, RateLimiter } from './rate-limiter'

test('counts everybody apart, and kinds of them too', () => {
  const limiter = new RateLimiter()
  expect(limiter.take('key', 'a', 1, 0).allowed).toBe(true)
  expect(limiter.take('key', 'a', 1, 0).allowed).toBe(false)
  expect(limiter.take('key', 'b', 1, 0).allowed).toBe(true)
  expect(limiter.take('user', 'a', 1, 0).allowed).toBe(true)
})

test('who makes up names does not push out who keeps asking', () => {
  const limiter = new RateLimiter()
  limiter.take('key', 'busy', 1, 0)
  for (let n = 0; n < 60_000; n++) {
    limiter.take('address', String(n), 1, 0)
    if (n % 1000 === 0) expect(limiter.take('key', 'busy', 1, 0).allowed).toBe(false)
  }
  expect(limiter.take('key', 'busy', 1, 0).allowed).toBe(false)
  // The first of them was forgotten: memory has an end.
  expect(limiter.take('address', '0', 1, 0).allowed).toBe(true)
})

test('says what is left in the fields of the draft', () => {
  const taken = new RateLimiter().take('key', 'a', 120, 0)
  expect(limitHeaders('key', 120, taken)).toEqual({
    'ratelimit-policy': '"key";q=120;w=60',
    ratelimit: '"key";r=119;t=1',
  })
})
