import { describe, expect, it } from 'vitest'

import {
  isReversed,
  rangeAround,
  rangeLabel,
  rangeOf,
  readTimeText,
  resolveRange,
  shiftRange,
  shortTime,
  TIME_PRESETS,
  widerRange,
} from './time-range'

const NOW = Date.UTC(2026, 10, 20, 10, 0, 0)

describe('readTimeText', () => {
  it.each([
    ['-7d', '-7d'],
    [' -15m ', '-15m'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01 10:00', '2026-11-01T10:00:00.000Z'],
    ['2026-11-01t10:00', '2026-11-01T10:00:00.000Z'],
    ['2026-11-01 10:00:07', '2026-11-01T10:00:07.000Z'],
    ['2026-11-01 10:00:07.1234', '2026-11-01T10:00:07.1234Z'],
    ['2026-11-01 10:00:07Z', '2026-11-01T10:00:07.000Z'],
    ['2026-11-01T10:00:07-02:00', '2026-11-01T12:00:07.000Z'],
  ])('%s', (typed, text) => {
    expect(readTimeText(typed)).toBe(text)
  })

  it.each([
    '',
    '7d',
    '-0d',
    '-7y',
    '-7 d',
    '+1h',
    'now',
    '2026-02-30',
    '2026-11-01 24:00',
    '10:00',
    '2026-11',
    '1e3',
  ])('refuses %s', (typed) => {
    expect(readTimeText(typed)).toBeNull()
  })

  it('gives a text that it reads as itself', () => {
    for (const typed of ['-9999w', '2026-11-01', '2026-11-01 10:00:07.123456789']) {
      const text = readTimeText(typed) ?? ''
      expect(readTimeText(text)).toBe(text)
    }
  })
})

describe('resolveRange', () => {
  it('makes relative ends absolute and leaves open ends out', () => {
    expect(resolveRange({ since: '-7d', until: null }, NOW)).toEqual({ since: '2026-11-13T10:00:00.000Z' })
    expect(resolveRange({ since: null, until: null }, NOW)).toEqual({})
  })

  it('keeps the digits of an absolute end', () => {
    const since = '2026-11-01T10:00:07.123456Z'
    expect(resolveRange({ since, until: '-1h' }, NOW)).toEqual({ since, until: '2026-11-20T09:00:00.000Z' })
  })

  it('never goes back past 1970', () => {
    expect(resolveRange({ since: '-9999w', until: null }, NOW)).toEqual({ since: '1970-01-01T00:00:00.000Z' })
  })
})

describe('isReversed', () => {
  it('compares ends of both kinds', () => {
    expect(isReversed({ since: '-1h', until: '-2h' }, NOW)).toBe(true)
    expect(isReversed({ since: '-1h', until: '2026-11-20T08:00:00.000Z' }, NOW)).toBe(true)
    expect(isReversed({ since: '-1h', until: '2026-11-20T10:00:00.000Z' }, NOW)).toBe(false)
    expect(isReversed({ since: null, until: '-2h' }, NOW)).toBe(false)
  })
})

describe('rangeLabel', () => {
  it.each([
    [null, null, 'All time'],
    ['-7d', null, 'Last 7 days'],
    ['-3w', null, 'Last 3 weeks'],
    ['-1w', null, 'Last 1 week'],
    ['2026-11-01T00:00:00.000Z', null, 'Since 2026-11-01 UTC'],
    [null, '2026-11-01T10:30:00.000Z', 'Until 2026-11-01 10:30 UTC'],
    [null, '-1d', 'Until 1 day ago'],
    ['2026-11-01T00:00:00.000Z', '2026-11-02T10:00:05.500Z', '2026-11-01 to 2026-11-02 10:00:05.500 UTC'],
    ['-7d', '-1d', '7 days ago to 1 day ago'],
    ['2026-11-01T00:00:00.000Z', '-1d', '2026-11-01 UTC to 1 day ago'],
  ])('%s %s', (since, until, label) => {
    expect(rangeLabel({ since, until })).toBe(label)
  })

  it('names each preset as its button does', () => {
    for (const { since, label } of TIME_PRESETS) expect(rangeLabel({ since, until: null })).toBe(label)
  })
})

describe('shortTime', () => {
  it('leaves out only zeros at the end', () => {
    expect(shortTime('2026-11-01T10:00:00.000Z')).toBe('2026-11-01 10:00')
    expect(shortTime('2026-11-01T00:00:10.000Z')).toBe('2026-11-01 00:00:10')
    expect(shortTime('2026-11-01T00:00:00.010Z')).toBe('2026-11-01 00:00:00.010')
    expect(shortTime('2026-11-01T00:00:00.000Z', true)).toBe('2026-11-01 00:00:00.000')
  })
})

describe('neighbouring and wider ranges', () => {
  it('steps by its own length', () => {
    const day = { since: '2026-11-19T00:00:00.000Z', until: '2026-11-20T00:00:00.000Z' }
    expect(shiftRange(day, NOW, -1)).toEqual({ since: '2026-11-18T00:00:00.000Z', until: day.since })
    expect(shiftRange({ since: '-1h', until: null }, NOW, -1)).toEqual({
      since: '2026-11-20T08:00:00.000Z',
      until: '2026-11-20T09:00:00.000Z',
    })
  })

  it('has no neighbour without a beginning', () => {
    expect(shiftRange({ since: null, until: null }, NOW, -1)).toBeNull()
    expect(shiftRange({ since: null, until: '-1h' }, NOW, 1)).toBeNull()
  })

  it('widens to the next preset, and in the end to all of time', () => {
    expect(widerRange({ since: '-1h', until: null })?.since).toBe('-24h')
    expect(widerRange({ since: '-90d', until: null })?.since).toBeNull()
    expect(widerRange({ since: '-3w', until: null })?.since).toBeNull()
    expect(widerRange({ since: null, until: '-1h' })?.since).toBeNull()
    expect(widerRange({ since: null, until: null })).toBeNull()
  })

  it('finds the hour, the day and the minutes around', () => {
    const at = '2026-11-20T10:20:30.123456Z'
    expect(rangeOf(at, 'hour')).toEqual({
      since: '2026-11-20T10:00:00.000Z',
      until: '2026-11-20T11:00:00.000Z',
    })
    expect(rangeOf(at, 'day')).toEqual({
      since: '2026-11-20T00:00:00.000Z',
      until: '2026-11-21T00:00:00.000Z',
    })
    expect(rangeAround(at, 5)).toEqual({
      since: '2026-11-20T10:15:30.123Z',
      until: '2026-11-20T10:25:30.123Z',
    })
    expect(rangeOf('soon', 'day')).toBeNull()
  })
})
