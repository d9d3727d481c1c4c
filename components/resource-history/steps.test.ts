import { describe, expect, test } from 'vitest'

import { uuidv7 } from '@/lib/base/uuid'

import { placeOf, stepFrom } from './steps'

const START_MS = Date.UTC(2026, 10, 20)
const idAt = (ms: number): string => uuidv7(START_MS + ms, new Uint8Array(10))
/** Newest first: at 40, 30 (failed), 20 and 10 ms. */
const EVENTS = [40, 30, 20, 10].map((ms) => ({
  id: idAt(ms),
  effect: ms === 30 ? ('failed' as const) : ('changed' as const),
}))
const timeAt = (ms: number): string => new Date(START_MS + ms).toISOString()

describe('where a moment is in a history', () => {
  test.each<[string, string | null, number]>([
    ['now', null, 0],
    ['at an event', idAt(20), 2],
    ['at one that failed', idAt(30), 1],
    ['at its time', timeAt(20), 2],
    ['after one that failed: the version that holds', timeAt(35), 2],
    ['before all of them', timeAt(5), 4],
    ['at an event that is not read yet', idAt(5), 4],
    ['at one between that is none of these', uuidv7(START_MS + 25, new Uint8Array(10).fill(9)), 2],
    ['at no time', 'yesterday', 4],
  ])('%s', (_, at, place) => {
    expect(placeOf(EVENTS, at)).toBe(place)
  })
})

describe('steps from version to version', () => {
  test.each<[number, 'older' | 'newer' | 'newest', number | null]>([
    [0, 'older', 20],
    [2, 'older', 10],
    [3, 'older', null],
    [4, 'older', null],
    [4, 'newer', 10],
    [2, 'newer', 40],
    [0, 'newer', null],
    [3, 'newest', 40],
  ])('from %d to the %s', (place, to, ms) => {
    expect(stepFrom(EVENTS, place, to)).toBe(ms === null ? null : idAt(ms))
  })
})
