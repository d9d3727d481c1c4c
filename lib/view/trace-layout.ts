import type { Event } from '@/lib/event/event'
import { nsBetween } from '@/lib/event/exact-time'

/** To scale, or one step for each event: a burst between two long waits can only be told apart in the second. */
export const TRACE_SCALES = ['time', 'steps'] as const
export type TraceScale = (typeof TRACE_SCALES)[number]

type Placed = Pick<Event, 'id' | 'occurredAt'> & { source: { name: string } }

/** Where on its lane something stands, and what stands there: more than one where there is no room for each. */
export interface Mark<E extends Placed> {
  /** From 0, the first event of the trace, to 1, the last. */
  at: number
  /** The row of the lane, from 0; marks of one row do not touch. */
  row: number
  events: readonly [E, ...E[]]
}

/** What one source had to say. */
export interface Lane<E extends Placed> {
  source: string
  count: number
  /** Rows that its marks take, at least one. */
  rows: number
  marks: readonly Mark<E>[]
}

/** Rows of a lane, at most: what finds no room in the last one joins the mark before it. */
export const LANE_ROWS_MAX = 4

/**
 * The lanes of a trace, by source in the order in which they first appear. `events` are in order of time. `room` is the
 * part of the whole width that a mark takes, from 0 to 1: nearer ones stand below each other.
 */
export function traceLanes<E extends Placed>(
  events: readonly E[],
  scale: TraceScale,
  room: number,
): Lane<E>[] {
  const places = placesOf(events, scale)
  const lanes = new Map<string, { event: E; at: number }[]>()
  for (const [i, event] of events.entries()) {
    const lane = lanes.get(event.source.name) ?? []
    lanes.set(event.source.name, lane)
    lane.push({ event, at: places[i] ?? 0 })
  }
  return [...lanes].map(([source, placed]) => {
    const marks = marksOf(placed, room)
    return {
      source,
      count: placed.length,
      rows: Math.max(1, ...marks.map(({ row }) => row + 1)),
      marks,
    }
  })
}

/** The place of each event, from 0 to 1: all at 0 where the trace takes no time. */
function placesOf(events: readonly Placed[], scale: TraceScale): number[] {
  const [first, last] = [events[0], events.at(-1)]
  if (first === undefined || last === undefined) return []
  if (scale === 'steps') return events.map((_, i) => (events.length === 1 ? 0 : i / (events.length - 1)))
  const span = nsBetween(first.occurredAt, last.occurredAt)
  return events.map(({ occurredAt }) => (span === 0 ? 0 : nsBetween(first.occurredAt, occurredAt) / span))
}

function marksOf<E extends Placed>(placed: readonly { event: E; at: number }[], room: number): Mark<E>[] {
  const marks: { at: number; row: number; events: [E, ...E[]] }[] = []
  const lastIn: (typeof marks)[number][] = []
  for (const { event, at } of placed) {
    const free = lastIn.findIndex((mark) => at - mark.at >= room)
    const row = free >= 0 ? free : lastIn.length
    const nearest = lastIn[LANE_ROWS_MAX - 1]
    if (row >= LANE_ROWS_MAX && nearest !== undefined) nearest.events.push(event)
    else marks.push((lastIn[row] = { at, row, events: [event] }))
  }
  return marks
}

const MS = 1e6
const SECOND = 1e9
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Distances between ticks that a person can count in. */
const STEPS_NS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].flatMap((n) => [n, n * 1e3, n * MS]),
  ...[1, 2, 5, 10, 15, 30].flatMap((n) => [n * SECOND, n * MINUTE]),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365, 1000, 3650].map((n) => n * DAY),
].toSorted((a, b) => a - b)

/** A line across the lanes. */
export interface Tick {
  at: number
  label: string
}

/** Lines at round distances from the first event, at most `most` and the first; one alone where there is no time to divide. */
export function traceTicks(spanNs: number, most: number): Tick[] {
  const step = STEPS_NS.find((one) => spanNs / one <= most) ?? Math.ceil(spanNs / most / DAY) * DAY
  if (spanNs <= 0) return [{ at: 0, label: offsetText(0) }]
  const count = Math.floor(spanNs / step)
  return Array.from({ length: count + 1 }, (_, i) => ({
    at: (i * step) / spanNs,
    label: offsetText(i * step),
  }))
}

/**
 * How long after the first event, to the digit in which two events of a trace are told apart: `+0 ms`, `+0.25 ms`,
 * `+128 ms`, `+1.204 s`, `+2 min 3.5 s`, `+1 h 4 min`, `+3 d 2 h`. `ns` is a whole number of nanoseconds, never negative.
 */
export function offsetText(ns: number): string {
  return `+${spanText(ns)}`
}

/** How long something took, as `offsetText` says it, without its sign. */
export function spanText(ns: number): string {
  if (ns < SECOND) return `${trimmed(ns / MS, 6)} ms`
  if (ns < MINUTE) return `${trimmed(Math.floor(ns / MS) / 1e3, 3)} s`
  if (ns < HOUR) return joined(ns, MINUTE, 'min', trimmed(Math.floor((ns % MINUTE) / 1e8) / 10, 1), 's')
  if (ns < DAY) return joined(ns, HOUR, 'h', String(Math.floor((ns % HOUR) / MINUTE)), 'min')
  return joined(ns, DAY, 'd', String(Math.floor((ns % DAY) / HOUR)), 'h')
}

function joined(ns: number, unit: number, name: string, rest: string, restName: string): string {
  const whole = `${Math.floor(ns / unit)} ${name}`
  return rest === '0' ? whole : `${whole} ${rest} ${restName}`
}

function trimmed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Where an arrow key leads from an event: to its neighbour in time, or to the nearest in time on the next lane. */
export function traceStep<E extends Placed>(
  events: readonly E[],
  from: string,
  key: TraceKey,
): string | null {
  const at = events.findIndex(({ id }) => id === from)
  const here = events[at]
  if (here === undefined) return events[0]?.id ?? null
  if (key === 'up' || key === 'down') return onLane(events, here, key === 'up' ? -1 : 1)
  const places = { next: at + 1, previous: at - 1, first: 0, last: events.length - 1 }
  return events[places[key]]?.id ?? null
}

export type TraceKey = 'next' | 'previous' | 'first' | 'last' | 'up' | 'down'

function onLane<E extends Placed>(events: readonly E[], here: E, by: -1 | 1): string | null {
  const sources = [...new Set(events.map(({ source }) => source.name))]
  const lane = sources[sources.indexOf(here.source.name) + by]
  const away = ({ occurredAt }: E) => Math.abs(nsBetween(here.occurredAt, occurredAt))
  let nearest: E | null = null
  for (const event of events) {
    if (event.source.name !== lane) continue
    if (nearest === null || away(event) < away(nearest)) nearest = event
  }
  return nearest?.id ?? null
}
