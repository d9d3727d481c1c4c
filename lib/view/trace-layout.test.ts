import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { byExactTime, nsBetween } from '@/lib/event/exact-time'

import {
  LANE_ROWS_MAX,
  offsetText,
  spanText,
  TRACE_SCALES,
  traceLanes,
  traceStep,
  traceTicks,
} from './trace-layout'

const START = Date.parse('2026-11-20T10:00:00Z')

interface Small {
  id: string
  index: number
  occurredAt: string
  source: { name: string }
}

const traces: fc.Arbitrary<Small[]> = fc
  .array(
    fc.record({
      ms: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 90 * 86_400_000 })),
      finer: fc.stringMatching(/^\d{0,6}$/),
      source: fc.constantFrom('gateway', 'workers', 'billing', ''),
    }),
    { maxLength: 60 },
  )
  .map((all) =>
    all
      .map(({ ms, finer, source }, i) => ({
        id: `e${i}`,
        index: i,
        occurredAt: new Date(START + ms).toISOString().replace('Z', `${finer}Z`),
        source: { name: source },
      }))
      .toSorted(byExactTime),
  )
const rooms = fc.double({ min: 0.001, max: 0.2, noNaN: true })

describe('lanes', () => {
  test('hold each event once, in order, on the lane of its source', () => {
    fc.assert(
      fc.property(traces, fc.constantFrom(...TRACE_SCALES), rooms, (events, scale, room) => {
        const lanes = traceLanes(events, scale, room)
        expect(lanes.map(({ source }) => source)).toEqual([
          ...new Set(events.map(({ source }) => source.name)),
        ])
        for (const lane of lanes) {
          const ids = lane.marks.flatMap((mark) => mark.events.map(({ id }) => id))
          const own = events.filter(({ source }) => source.name === lane.source).map(({ id }) => id)
          expect(ids.toSorted()).toEqual(own.toSorted())
          expect(lane.count).toBe(own.length)
        }
      }),
    )
  })

  test('have marks that do not touch, inside of the lane, and no more rows than fit', () => {
    fc.assert(
      fc.property(traces, fc.constantFrom(...TRACE_SCALES), rooms, (events, scale, room) => {
        for (const { marks, rows } of traceLanes(events, scale, room)) {
          expect(rows).toBeLessThanOrEqual(LANE_ROWS_MAX)
          const lastAt = new Map<number, number>()
          for (const { at, row } of marks) {
            expect(at >= 0 && at <= 1 && row < rows).toBe(true)
            const before = lastAt.get(row)
            if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(room)
            lastAt.set(row, at)
          }
        }
      }),
    )
  })

  test('are to scale: twice as late is twice as far', () => {
    const at = (ms: number, source = 'a') => ({
      id: String(ms),
      occurredAt: new Date(START + ms).toISOString(),
      source: { name: source },
    })
    const places = (scale: 'time' | 'steps') =>
      traceLanes([at(0), at(10), at(20), at(80)], scale, 0.01)[0]?.marks.map((mark) => mark.at)
    expect(places('time')).toEqual([0, 0.125, 0.25, 1])
    expect(places('steps')).toEqual([0, 1 / 3, 2 / 3, 1])
    expect(traceLanes([at(0)], 'time', 0.01)[0]?.marks[0]?.at).toBe(0)
    expect(traceLanes([], 'time', 0.01)).toEqual([])
  })
})

describe('offsets', () => {
  test.each([
    [0, '+0 ms'],
    [1, '+0.000001 ms'],
    [250_000, '+0.25 ms'],
    [128e6, '+128 ms'],
    [999_999_999, '+999.999999 ms'],
    [1e9, '+1 s'],
    [1_204_567_890, '+1.204 s'],
    [59_999_999_999, '+59.999 s'],
    [60e9, '+1 min'],
    [123_500_000_000, '+2 min 3.5 s'],
    [3600e9, '+1 h'],
    [3_899_999_999_999, '+1 h 4 min'],
    [86_400e9, '+1 d'],
    [266_400e9, '+3 d 2 h'],
  ])('%d ns is %s', (ns, text) => expect(offsetText(ns)).toBe(text))

  test('never name a later time before an earlier one', () => {
    const value = (text: string) =>
      [...text.matchAll(/([\d.]+) (ms|s|min|h|d)/g)].reduce(
        (sum, [, n, unit]) =>
          sum + Number(n) * { ms: 1e6, s: 1e9, min: 60e9, h: 3600e9, d: 86_400e9 }[unit ?? 'ms']!,
        0,
      )
    const spans = fc.oneof(fc.nat(2e9), fc.nat(2e13), fc.maxSafeNat())
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a]
        expect(value(spanText(less))).toBeLessThanOrEqual(value(spanText(more)) + 1e-3)
        expect(value(spanText(more))).toBeLessThanOrEqual(more + 1e-3)
      }),
    )
  })

  test('between two times are exact to the nanosecond', () => {
    expect(nsBetween('2026-11-20T10:00:00.000Z', '2026-11-20T10:00:00.128Z')).toBe(128e6)
    expect(nsBetween('2026-11-20T10:00:00.999999999Z', '2026-11-20T10:00:01.000Z')).toBe(1)
    expect(nsBetween('2026-11-20T10:00:00.1234567Z', '2026-11-20T10:00:00.1234Z')).toBe(-56_700)
  })
})

test('ticks begin with the first event, lie inside of the trace, and are few and even', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 2, max: 12 }), (span, most) => {
      const ticks = traceTicks(span, most)
      expect(ticks[0]).toEqual({ at: 0, label: '+0 ms' })
      expect(ticks.length).toBeLessThanOrEqual(most + 1)
      expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length)
      for (const { at } of ticks) expect(at).toBeLessThanOrEqual(1)
    }),
  )
})

test('every event is reached by arrow keys, forth and back, and lanes are changed to what is nearest', () => {
  fc.assert(
    fc.property(traces, (events) => {
      const walked: string[] = []
      for (let id = traceStep(events, '', 'first'); id !== null; id = traceStep(events, id, 'next')) {
        const back = traceStep(events, id, 'previous')
        expect(back).toBe(walked.at(-1) ?? null)
        walked.push(id)
      }
      expect(walked).toEqual(events.map(({ id }) => id))
    }),
  )
  const event = (id: string, ms: number, name: string) => ({
    id,
    occurredAt: new Date(START + ms).toISOString(),
    source: { name },
  })
  const events = [event('a', 0, 'x'), event('b', 1, 'y'), event('c', 50, 'x'), event('d', 60, 'y')]
  expect(traceStep(events, 'c', 'down')).toBe('d')
  expect(traceStep(events, 'b', 'up')).toBe('a')
  expect(traceStep(events, 'a', 'up')).toBe(null)
  expect(traceStep(events, 'd', 'last')).toBe('d')
})
