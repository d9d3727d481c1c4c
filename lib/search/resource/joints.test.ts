import { describe, expect, test } from 'vitest'

import type { Json } from '@/lib/base/json'
import { uuidv7 } from '@/lib/base/uuid'

import { Joints } from './joints'
import type { Version } from './version'

const START_MS = Date.UTC(2026, 10, 20)
/** An event of this many ms after the start. */
let made = 0
function version(ms: number, more: Partial<Version>): Version {
  const id = uuidv7(START_MS + ms, new Uint8Array(10).fill(made++))
  return { id, change: 'UPDATE', outcome: 'success', ...more }
}
const state = (retries: number): Json => ({ retries, owner: 'ada' })

/** What is said of each event, oldest first. */
function marksOf(oldestFirst: readonly Version[]): string[] {
  const joints = new Joints()
  const marks = [...oldestFirst.toReversed().flatMap((one) => joints.take(one)), ...joints.end(true)]
  return oldestFirst.map(({ id }) => {
    const mark = marks.find((one) => one.id === id)
    return mark?.existence ?? mark?.joins ?? 'none'
  })
}

const FROM_1_TO_2 = version(1, { before: state(1), after: state(2) })

describe('whether an event found what the one before it left', () => {
  test.each<[string, Version, string]>([
    ['it did', version(9, { before: state(2), after: state(3) }), 'yes'],
    ['it found another value', version(9, { before: state(7), after: state(3) }), 'no'],
    ['it does not say', version(9, { after: state(3) }), 'unknown'],
    ['at the same time', version(1, { before: state(7), after: state(3) }), 'unknown'],
    ['it was created again', version(9, { change: 'CREATE', after: state(3) }), 'created-again'],
    ['its creation is told twice', version(9, { change: 'CREATE', after: state(2) }), 'unknown'],
    ['deleted, with what was there', version(9, { change: 'DELETE', before: state(2), after: null }), 'yes'],
  ])('%s', (_, later, wanted) => {
    expect(marksOf([FROM_1_TO_2, later])).toEqual(['first', wanted])
  })

  test.each<[string, Version, string]>([
    ['then created', version(9, { change: 'CREATE', before: null, after: state(3) }), 'yes'],
    ['then changed', version(9, { before: state(2), after: state(3) }), 'appeared'],
  ])('deleted, %s', (_, later, wanted) => {
    const gone = version(5, { change: 'DELETE', before: state(2) })
    expect(marksOf([FROM_1_TO_2, gone, later])).toEqual(['first', 'yes', wanted])
  })

  test.each<[string, number, string]>([
    ['happened', 5, 'yes'],
    ['did not', 2, 'yes'],
    ['is no reason for what was found', 7, 'no'],
  ])('an event between that does not say how it ended %s', (_, found, wanted) => {
    const unsure = version(5, { outcome: 'unknown', before: state(2), after: state(5) })
    const later = version(9, { before: state(found), after: state(9) })
    expect(marksOf([FROM_1_TO_2, unsure, later])).toEqual(['first', 'yes', wanted])
  })

  test('of several in a millisecond it may have found what any of them left', () => {
    const second = version(5, { before: state(2), after: state(3) })
    const third = version(5, { before: state(3), after: state(4) })
    const later = version(9, { before: state(4), after: state(5) })
    expect(marksOf([FROM_1_TO_2, third, second, later]).at(-1)).toBe('yes')
    const lost = version(9, { before: state(7), after: state(5) })
    expect(marksOf([FROM_1_TO_2, third, second, lost]).at(-1)).toBe('no')
  })

  test('nothing is said where too many events between do not say how they ended', () => {
    const between = Array.from({ length: 9 }, (_, i) =>
      version(10 + i, { outcome: 'unknown', before: state(2), after: state(20 + i) }),
    )
    const later = version(99, { before: state(3), after: state(4) })
    expect(marksOf([FROM_1_TO_2, ...between, later]).at(-1)).toBe('unknown')
  })
})
