import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { timeText } from './time'
import {
  dayBeginningAt,
  momentOf,
  momentsAt,
  offsetMs,
  readWall,
  readZone,
  wallMoment,
  zonedTime,
} from './zone'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

// Summer time of an hour, of half an hour and of two; changes at midnight; a day that never was; odd minutes and seconds.
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Havana',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Africa/Casablanca',
  'Africa/Monrovia',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Gaza',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Niue',
]

/** When the zone's clocks are changed next after this moment, within two years; null when they are not. */
function nextChange(zone: string, from: number): number | null {
  for (let at = from; at < from + 2 * 366 * DAY_MS; at += 7 * DAY_MS) {
    if (offsetMs(zone, at) === offsetMs(zone, at + 7 * DAY_MS)) continue
    let [before, after] = [at, at + 7 * DAY_MS]
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2)
      if (offsetMs(zone, middle) === offsetMs(zone, at)) before = middle
      else after = middle
    }
    return after
  }
  return null
}

const anyMoment = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) })
const zone = fc.constantFrom(...ZONES)
/** Moments at random, and moments around the changes of clocks, where all mistakes are. */
const place = fc
  .tuple(zone, anyMoment, fc.integer({ min: -4 * HOUR_MS, max: 4 * HOUR_MS }), fc.boolean())
  .map(([name, ms, away, nearChange]) => {
    const change = nearChange ? nextChange(name, ms) : null
    return { zone: name, ms: Math.max(0, change === null ? ms : change + away), change }
  })

const wallOf = (name: string, ms: number): number => ms + offsetMs(name, ms)

describe('a wall time', () => {
  it('leads back to its moment, and to no moment that shows another', () => {
    fc.assert(
      fc.property(place, ({ zone: name, ms }) => {
        const found = momentsAt(wallOf(name, ms), name)
        expect(found).toContain(ms)
        expect(found.length).toBeLessThanOrEqual(2)
        for (const one of found) expect(wallOf(name, one)).toBe(wallOf(name, ms))
        expect(momentOf(wallOf(name, ms), name, 'begins')).toBe(found[0])
        expect(momentOf(wallOf(name, ms), name, 'ends')).toBe(found.at(-1))
      }),
      { numRuns: 300 },
    )
  })

  it('that clocks skipped is when they were put forward; one that they showed twice is both', () => {
    fc.assert(
      fc.property(zone, anyMoment, fc.double({ min: 0, max: 1, noNaN: true }), (name, ms, share) => {
        const change = nextChange(name, ms)
        if (change === null) return
        const [before, after] = [wallOf(name, change - 1) + 1, wallOf(name, change)]
        const within = Math.floor(share * (Math.abs(after - before) - 1))
        if (after > before) {
          expect(momentsAt(before + within, name)).toEqual([])
          expect(momentOf(before + within, name, 'begins')).toBe(change)
          expect(momentOf(before + within, name, 'ends')).toBe(change)
        } else {
          const found = momentsAt(after + within, name)
          expect(found).toEqual([change - (before - after) + within, change + within])
        }
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    ['Europe/Berlin', '2026-03-29 02:30', '2026-03-29T01:00:00.000Z', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05 01:45', '2026-04-04T14:45:00.000Z', '2026-04-04T15:15:00.000Z'],
    ['Asia/Kathmandu', '2026-11-01 10:00:00.25', '2026-11-01T04:15:00.250Z', '2026-11-01T04:15:00.250Z'],
    ['Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00.000Z', '2011-12-30T10:00:00.000Z'],
    // Back from 00:01 to 23:01 of the day before.
    ['America/St_Johns', '1987-10-24', '1987-10-24T02:30:00.000Z', '1987-10-25T02:30:00.000Z'],
    ['America/St_Johns', '1987-10-25', '1987-10-25T02:30:00.000Z', '1987-10-26T03:30:00.000Z'],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', '2011-12-30T10:00:00.000Z'],
  ])('in %s, %s begins and ends where it should', (name, text, begins, ends) => {
    const wall = readWall(text)
    expect(wall).not.toBeNull()
    if (wall === null) return
    expect(wallMoment(wall, name, 'begins')).toBe(begins)
    expect(wallMoment(wall, name, 'ends')).toBe(ends)
  })

  it.each([
    '2026-02-30',
    '2026-11-01 24:00',
    '2026-11-01 10:60',
    '2026-11-01 10',
    '26-11-01',
    '2026-11-01 10:00Z',
    '',
  ])('%j is none', (text) => expect(readWall(text)).toBeNull())
})

describe('a day', () => {
  it('holds exactly the moments at which clocks show its date', () => {
    fc.assert(
      fc.property(place, ({ zone: name, ms }) => {
        const day = zonedTime(timeText(ms), name)?.day ?? ''
        const wall = readWall(day)
        if (wall === null) throw new Error(`${day} is no day`)
        // Clocks that were put back over midnight showed the date twice: the second time belongs to the next day.
        const midnights = momentsAt(wall.ms + 24 * HOUR_MS, name)
        const last = zonedTime(timeText((midnights.at(-1) ?? 1) - 1), name)?.day
        fc.pre(midnights.length < 2 || last !== day)
        // The first hours of 1970 belong to a day that began in 1969.
        const begins = wallMoment(wall, name, 'begins') ?? timeText(0)
        const ends = wallMoment(wall, name, 'ends') ?? ''
        expect(begins <= timeText(ms) && timeText(ms) < ends).toBe(true)
        expect(zonedTime(ends, name)?.day).not.toBe(day)
        if (begins !== timeText(0)) expect(dayBeginningAt(begins, name)).toBe(day)
      }),
      { numRuns: 300, examples: [[{ zone: 'America/St_Johns', ms: 562127460000, change: 562127460000 }]] },
    )
  })
})

describe('a moment in a zone', () => {
  it('keeps every digit, and says how far its clock is from UTC', () => {
    const at = '2026-07-01T10:00:00.123456789Z'
    expect(zonedTime(at, 'UTC')).toEqual({ day: '2026-07-01', time: '10:00:00.123456789', label: 'UTC' })
    expect(zonedTime(at, 'Asia/Kolkata')).toMatchObject({ time: '15:30:00.123456789', label: '+05:30' })
    expect(zonedTime(at, 'America/New_York')?.label).toBe('-04:00')
    expect(zonedTime('2026-01-01T00:00:00Z', 'America/New_York')).toEqual({
      day: '2025-12-31',
      time: '19:00:00.000',
      label: '-05:00',
    })
    expect(zonedTime('1971-01-01T00:00:00Z', 'Africa/Monrovia')?.label).toBe('-00:44:30')
    expect(zonedTime('yesterday', 'UTC')).toBeNull()
  })

  it('read with its label is the same moment', () => {
    fc.assert(
      fc.property(place, ({ zone: name, ms }) => {
        const clock = zonedTime(timeText(ms), name)
        const label = clock?.label === 'UTC' ? 'Z' : (clock?.label ?? '')
        // RFC 3339 knows no seconds in an offset.
        if (label.length > 6) return
        expect(Date.parse(`${clock?.day}T${clock?.time}${label}`)).toBe(ms)
      }),
    )
  })
})

describe('the name of a zone', () => {
  it.each([
    ['utc', 'UTC'],
    ['Etc/UTC', 'UTC'],
    ['europe/berlin', 'Europe/Berlin'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
  ])('%s is %s', (name, zoneName) => expect(readZone(name)).toBe(zoneName))

  it.each(['', 'Mars/Olympus', '+01:00', 'Europe/Berlin; path=/', '../../etc', 'é', 'a'.repeat(100)])(
    '%j is none',
    (name) => expect(readZone(name)).toBeNull(),
  )
})
