import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { timeText } from '@/lib/base/time'

import {
  endWords,
  isEmptyRange,
  rangeAround,
  rangeLabel,
  rangeOf,
  readTimeText,
  readUntilText,
  resolveRange,
  shiftRange,
  shortTime,
  sinceText,
  TIME_PRESETS,
  untilText,
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

describe('readUntilText', () => {
  it.each([
    ['2026-11-30', '2026-12-01T00:00:00.000Z'],
    [' 2026-12-31 ', '2027-01-01T00:00:00.000Z'],
    ['2028-02-28', '2028-02-29T00:00:00.000Z'],
    // The days on which clocks change in Europe and in America.
    ['2026-03-29', '2026-03-30T00:00:00.000Z'],
    ['2026-10-25', '2026-10-26T00:00:00.000Z'],
    ['2026-11-01', '2026-11-02T00:00:00.000Z'],
    ['9999-12-31', '9999-12-31T23:59:59.999Z'],
    ['2026-11-30 00:00', '2026-11-30T00:00:00.000Z'],
    ['2026-11-30T10:00:00+02:00', '2026-11-30T08:00:00.000Z'],
    ['-1d', '-1d'],
  ])('%s', (typed, text) => {
    expect(readUntilText(typed)).toBe(text)
  })

  it('refuses what is no time', () => {
    for (const typed of ['2026-02-30', '2026-11', 'now', '']) expect(readUntilText(typed)).toBeNull()
  })
})

describe('ends as they are typed', () => {
  it('is read as the same moment again', () => {
    const day = fc.date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
    fc.assert(
      fc.property(day, fc.boolean(), (date, isMidnight) => {
        const text = isMidnight ? `${date.toISOString().slice(0, 10)}T00:00:00.000Z` : date.toISOString()
        expect(readUntilText(untilText(text))).toBe(text)
        expect(readTimeText(sinceText(text))).toBe(text)
      }),
    )
    for (const text of ['-7d', '2026-11-01T00:00:00.000001Z']) {
      expect(readUntilText(untilText(text))).toBe(text)
      expect(readTimeText(sinceText(text))).toBe(text)
    }
  })

  it('shows a day that was chosen as that day', () => {
    expect(untilText('2026-12-01T00:00:00.000Z')).toBe('2026-11-30')
    expect(sinceText('2026-11-01T00:00:00.000Z')).toBe('2026-11-01')
    expect(untilText('2026-11-30T10:00:00.000Z')).toBe('2026-11-30 10:00')
  })

  it('says what an end means', () => {
    expect(endWords('2026-12-01T00:00:00.000Z', 'until')).toBe('the end of 2026-11-30 UTC')
    expect(endWords('2026-12-01T00:00:00.000Z', 'since')).toBe('2026-12-01 00:00:00.000 UTC')
    expect(endWords('2026-12-01T10:00:00.000Z', 'until')).toBe('2026-12-01 10:00:00.000 UTC')
    expect(endWords('-3h', 'until')).toBe('-3h from now')
  })
})

describe('isEmptyRange', () => {
  it('compares ends of both kinds', () => {
    expect(isEmptyRange({ since: '-1h', until: '-2h' }, NOW)).toBe(true)
    expect(isEmptyRange({ since: '-1h', until: '2026-11-20T08:00:00.000Z' }, NOW)).toBe(true)
    expect(isEmptyRange({ since: '-1h', until: '2026-11-20T10:00:00.000Z' }, NOW)).toBe(false)
    expect(isEmptyRange({ since: null, until: '-2h' }, NOW)).toBe(false)
  })

  it('counts a range that ends as it begins', () => {
    expect(isEmptyRange({ since: '-1h', until: '-60m' }, NOW)).toBe(true)
    expect(isEmptyRange({ since: '-1h', until: '2026-11-20T09:00:00.000Z' }, NOW)).toBe(true)
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
    ['2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z', '2026-11-01 to 2026-11-30 UTC'],
    ['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z', '2026-11-01 UTC'],
    ['2026-11-01T10:00:00.000Z', '2026-12-01T00:00:00.000Z', '2026-11-01 10:00 to the end of 2026-11-30 UTC'],
    [null, '2026-12-01T00:00:00.000Z', 'Until the end of 2026-11-30 UTC'],
    ['-7d', '2026-12-01T00:00:00.000Z', '7 days ago to the end of 2026-11-30 UTC'],
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

describe('in a zone that somebody chose', () => {
  const BERLIN = 'Europe/Berlin'
  const zone = fc.constantFrom('UTC', BERLIN, 'America/Havana', 'Asia/Kathmandu', 'Pacific/Apia')
  // Half of them on the half hour, where whole days, hours and doubled times are.
  const moment = fc.oneof(
    fc.integer({ min: 86_400_000, max: 4_000_000_000_000 }),
    fc.integer({ min: 48, max: 2_200_000 }).map((half) => half * 1_800_000),
  )

  it('what stands in a field reads as the moment that it was made from', () => {
    fc.assert(
      fc.property(zone, moment, (name, ms) => {
        expect(readTimeText(sinceText(timeText(ms), name), name)).toBe(timeText(ms))
        expect(readUntilText(untilText(timeText(ms), name), name)).toBe(timeText(ms))
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['2026-11-01', '2026-10-31T23:00:00.000Z', '2026-11-01T23:00:00.000Z'],
    ['2026-11-01 10:00', '2026-11-01T09:00:00.000Z', '2026-11-01T09:00:00.000Z'],
    ['2026-11-01T10:00:00Z', '2026-11-01T10:00:00.000Z', '2026-11-01T10:00:00.000Z'],
    ['2026-10-25 02:30', '2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'],
    ['-7d', '-7d', '-7d'],
  ])('%s begins and ends there', (text, since, until) => {
    expect(readTimeText(text, BERLIN)).toBe(since)
    expect(readUntilText(text, BERLIN)).toBe(until)
  })

  it('a time that clocks showed twice has its offset with it', () => {
    expect(sinceText('2026-10-25T00:30:00.000Z', BERLIN)).toBe('2026-10-25 02:30')
    expect(sinceText('2026-10-25T01:30:00.000Z', BERLIN)).toBe('2026-10-25 02:30:00.000+01:00')
    expect(untilText('2026-10-25T01:30:00.000Z', BERLIN)).toBe('2026-10-25 02:30')
  })

  it.each([
    ['2026-10-31T23:00:00.000Z', '2026-11-30T23:00:00.000Z', '2026-11-01 to 2026-11-30 +01:00'],
    ['2026-10-31T23:00:00.000Z', '2026-11-01T23:00:00.000Z', '2026-11-01 +01:00'],
    ['2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z', '2026-10-01 +02:00 to 2026-10-31 +01:00'],
    ['2026-11-01T00:00:00.000Z', '2026-11-02T09:00:00.000Z', '2026-11-01 01:00 to 2026-11-02 10:00 +01:00'],
    ['2026-11-01T00:00:00.000Z', null, 'Since 2026-11-01 01:00 +01:00'],
    [null, '2026-10-31T23:00:00.000Z', 'Until the end of 2026-10-31 +01:00'],
    ['-7d', null, 'Last 7 days'],
  ])('%s to %s is %s', (since, until, label) => expect(rangeLabel({ since, until }, BERLIN)).toBe(label))

  it('this day is that of the zone, also where it has 25 hours; this hour is one hour', () => {
    expect(rangeOf('2026-10-25T23:30:00.000Z', 'day', BERLIN)).toEqual({
      since: '2026-10-25T23:00:00.000Z',
      until: '2026-10-26T23:00:00.000Z',
    })
    expect(rangeOf('2026-10-25T12:00:00.000Z', 'day', BERLIN)).toEqual({
      since: '2026-10-24T22:00:00.000Z',
      until: '2026-10-25T23:00:00.000Z',
    })
    expect(rangeOf('2026-11-01T10:20:00.000Z', 'hour', 'Asia/Kathmandu')).toEqual({
      since: '2026-11-01T10:15:00.000Z',
      until: '2026-11-01T11:15:00.000Z',
    })
  })
})
