import fc from 'fast-check'
import { expect, test } from 'vitest'

import { takeToken, type Bucket } from './token-bucket'

const MINUTE_MS = 60_000

test('a full bucket gives so many at once, and then one as often as they come back', () => {
  let bucket: Bucket | undefined
  for (let left = 5; left > 0; left--) {
    const taken = takeToken(bucket, 6, 0)
    expect(taken).toMatchObject({ allowed: true, remaining: left })
    bucket = taken.bucket
  }
  bucket = takeToken(bucket, 6, 0).bucket
  expect(takeToken(bucket, 6, 0)).toMatchObject({
    allowed: false,
    remaining: 0,
    nextInSeconds: 10,
    fullInSeconds: 60,
  })
  expect(takeToken(bucket, 6, 9999).allowed).toBe(false)
  expect(takeToken(bucket, 6, 10_000).allowed).toBe(true)
})

test('a smaller limit counts at once', () => {
  const { bucket } = takeToken(undefined, 1000, 0)
  expect(takeToken(bucket, 10, 0).remaining).toBe(9)
})

test('whatever the times, nobody gets more than a bucket and what came back since', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.array(fc.integer({ min: -1000, max: 20_000 }), { maxLength: 300 }),
      (perMinute, waits) => {
        let nowMs = 1_000_000
        const beganMs = nowMs
        let latestMs = nowMs
        let bucket: Bucket | undefined
        let given = 0
        for (const wait of waits) {
          nowMs += wait
          latestMs = Math.max(latestMs, nowMs)
          const taken = takeToken(bucket, perMinute, nowMs)
          bucket = taken.bucket
          if (taken.allowed) given += 1
          expect(taken.remaining).toBeLessThan(perMinute)
          expect(taken.nextInSeconds === 0).toBe(taken.bucket.tokens >= 1)
        }
        // The first use fills it, at a time that may be later than the one of beginning.
        expect(given).toBeLessThanOrEqual(
          perMinute + ((latestMs - beganMs + 1000) * perMinute) / MINUTE_MS + 1e-6,
        )
      },
    ),
  )
})
