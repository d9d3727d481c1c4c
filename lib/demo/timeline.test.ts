import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Timeline } from './timeline'

it('runs everything in order of time, and what was planned first of the same moment first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 200 }), (moments) => {
      const timeline = new Timeline()
      const seen: [number, number][] = []
      moments.forEach((ms, n) => timeline.at(ms, () => seen.push([ms, n])))
      timeline.runUntil(30)
      const expected = moments
        .map((ms, n): [number, number] => [ms, n])
        .filter(([ms]) => ms < 30)
        .toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
      expect(seen).toEqual(expected)
    }),
  )
})

it('lets a happening plan others, and runs those of the past next', () => {
  const timeline = new Timeline()
  const seen: string[] = []
  timeline.at(5, (ms) => {
    seen.push(`first at ${ms}`)
    timeline.at(1, (late) => seen.push(`late at ${late}`))
    timeline.at(7, (next) => seen.push(`next at ${next}`))
  })
  timeline.at(6, (ms) => seen.push(`second at ${ms}`))
  timeline.runUntil(100)
  expect(seen).toEqual(['first at 5', 'late at 5', 'second at 6', 'next at 7'])
})
