import { describe, expect, test } from 'vitest'

import { absoluteTime, relativeTime } from './time-text'

describe('absoluteTime', () => {
  test('is in UTC, whatever zone the time was written in', () => {
    expect(absoluteTime('2026-11-20T01:30:00+02:00', 'second')).toEqual({
      moment: '2026-11-19 23:30:00',
      zone: 'UTC',
    })
  })
  test('shows as much as is asked for', () => {
    const at = '2026-11-20T10:00:00.123456789Z'
    expect(absoluteTime(at, 'day')?.moment).toBe('2026-11-20')
    expect(absoluteTime(at, 'minute')?.moment).toBe('2026-11-20 10:00')
    expect(absoluteTime(at, 'ms')?.moment).toBe('2026-11-20 10:00:00.123')
  })
  test('is null for what is not a time', () => {
    expect(absoluteTime('yesterday-ish', 'second')).toBeNull()
  })
})

describe('relativeTime', () => {
  const now = Date.parse('2026-11-20T10:00:00Z')
  test.each([
    ['2026-11-20T09:59:59.900Z', 'now'],
    ['2026-11-20T09:59:30Z', '30 seconds ago'],
    ['2026-11-20T07:00:01Z', '2 hours ago'],
    ['2026-11-19T09:00:00Z', 'yesterday'],
    ['2026-11-22T10:00:00Z', 'in 2 days'],
    ['2024-11-20T10:00:00Z', '2 years ago'],
  ])('%s is %s', (at, text) => {
    expect(relativeTime(at, now)).toBe(text)
  })
})
