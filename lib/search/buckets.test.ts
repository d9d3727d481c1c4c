import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { BUCKETS_MAX, bucketStart, bucketStarts, nextBucket, stepFor, stepMs } from './buckets'
import { rollupParts, type Stretch } from './rollup-parts'

const moment = fc.integer({ min: 0, max: Date.UTC(9999, 0, 1) })

describe('buckets', () => {
  it.each([
    ['2026-11-20T10:00:00Z', '2026-11-20T10:01:00Z', 'second', 1, '2026-11-20T10:00:00Z'],
    ['2026-11-20T10:00:07Z', '2026-11-20T11:00:00Z', 'minute', 1, '2026-11-20T10:00:00Z'],
    ['2026-11-20T10:07:00Z', '2026-11-21T10:07:00Z', 'minute', 30, '2026-11-20T10:00:00Z'],
    ['2026-11-13T10:07:00Z', '2026-11-20T10:07:00Z', 'hour', 3, '2026-11-13T09:00:00Z'],
    ['2026-10-21T10:07:00Z', '2026-11-20T10:07:00Z', 'hour', 12, '2026-10-21T00:00:00Z'],
    ['2025-11-20T10:07:00Z', '2026-11-20T10:07:00Z', 'week', 1, '2025-11-17T00:00:00Z'],
    ['2023-11-20T10:07:00Z', '2026-11-20T10:07:00Z', 'month', 1, '2023-11-01T00:00:00Z'],
    ['1971-05-20T10:07:00Z', '2026-11-20T10:07:00Z', 'month', 12, '1971-01-01T00:00:00Z'],
  ])('from %s to %s are %s × %i, from %s on', (since, until, unit, count, first) => {
    const step = stepFor(Date.parse(since), Date.parse(until))
    expect(step).toEqual({ unit, count })
    expect(bucketStart(Date.parse(since), step)).toBe(Date.parse(first))
  })

  it('hold each moment of the range once, and are about sixty', () => {
    fc.assert(
      fc.property(moment, moment, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
        const [since, until] = [Math.min(a, b), Math.max(a, b) + 1]
        const step = stepFor(since, until)
        const starts = bucketStarts(since, until, step)
        expect(starts.length).toBeLessThanOrEqual(BUCKETS_MAX + 2)
        expect(starts[0]).toBeLessThanOrEqual(since)
        expect(nextBucket(starts.at(-1) ?? 0, step)).toBeGreaterThanOrEqual(until)
        for (const [i, start] of starts.entries()) {
          expect(bucketStart(start, step)).toBe(start)
          if (i > 0) expect(nextBucket(starts[i - 1] ?? 0, step)).toBe(start)
        }
        const at = since + Math.floor(share * (until - 1 - since))
        expect(starts).toContain(bucketStart(at, step))
        expect(stepMs(step)).toBeGreaterThan(0)
      }),
    )
  })
})

describe('parts that are counted already', () => {
  const holds = ({ from, to }: Stretch, ms: number) =>
    (from === null || from <= ms) && (to === null || ms < to)
  const end = fc.option(fc.integer({ min: 0, max: 20 * 86_400_000 }), { nil: null })

  it('hold each moment of the range once, and none outside', () => {
    fc.assert(
      fc.property(end, end, fc.boolean(), fc.nat(20 * 86_400_000), (a, b, days, ms) => {
        const whole = { from: a, to: a === null || b === null ? b : Math.max(a, b) }
        const parts = rollupParts(whole, days)
        const all = [...parts.days, ...parts.hours, ...parts.rest]
        expect(all.filter((part) => holds(part, ms))).toHaveLength(holds(whole, ms) ? 1 : 0)
        for (const { from, to } of parts.days)
          expect([(from ?? 0) % 86_400_000, (to ?? 0) % 86_400_000]).toEqual([0, 0])
        for (const { from, to } of parts.hours)
          expect([(from ?? 0) % 3_600_000, (to ?? 0) % 3_600_000]).toEqual([0, 0])
        expect(parts.rest.length).toBeLessThanOrEqual(2)
        expect(parts.hours.length).toBeLessThanOrEqual(2)
      }),
    )
  })
})
