import { momentsAt, offsetLabel, offsetMs } from '@/lib/base/zone'

/** A labelled moment of a time axis. */
export interface Tick {
  ms: number
  label: string
}

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** 1970-01-01 was a Thursday; weeks begin on Mondays. */
const MONDAY_MS = 4 * DAY_MS
const MONTH_MS = 30 * DAY_MS

const CLOCK_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR_MS),
  ...[1, 2, 7, 14].map((count) => count * DAY_MS),
]
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000]

/** A distance of round moments: so many ms, or so many months of about so many ms. */
interface Step {
  ms: number
  months: number | null
}

const STEPS: readonly Step[] = [
  ...CLOCK_STEPS.map((ms) => ({ ms, months: null })),
  ...MONTH_STEPS.map((months) => ({ ms: months * MONTH_MS, months })),
]

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * At most so many round moments of a stretch, by the clocks of the zone: full hours, midnights, Mondays, firsts of months.
 * Ascending, all inside of the stretch. There are none where it is shorter than that.
 */
export function timeTicks(sinceMs: number, untilMs: number, max: number, zone: string): Tick[] {
  if (max < 1 || untilMs <= sinceMs) return []
  const wanted = (untilMs - sinceMs) / max
  const fitting = STEPS.findIndex(({ ms }) => ms >= wanted)
  // A step may be longer than the stretch, and then none of its moments need be inside: a shorter one has some.
  for (let at = fitting < 0 ? STEPS.length - 1 : fitting; at >= 0; at--) {
    const step = STEPS[at]
    const ticks = step === undefined ? [] : ticksOf(sinceMs, untilMs, step, zone)
    if (ticks.length > 0) return ticks.slice(0, max)
  }
  return []
}

function ticksOf(sinceMs: number, untilMs: number, step: Step, zone: string): Tick[] {
  const walls =
    step.months === null
      ? clockWalls(wallsOf(sinceMs, untilMs, zone), step.ms)
      : monthWalls(sinceMs, untilMs, step.months)
  const ticks: Tick[] = []
  for (const wall of walls) {
    // An hour that clocks skip has no moment; of one that they show twice the first is the round one.
    const [ms] = momentsAt(wall, zone)
    if (ms === undefined || ms < sinceMs || ms > untilMs || ms <= (ticks.at(-1)?.ms ?? -1)) continue
    ticks.push({ ms, label: labelOf(wall, step.ms, ticks.length === 0) })
  }
  return ticks
}

/** The zone's offset at a moment, as the end of an axis says it: `UTC`, `+02:00`. */
export function zoneLabel(ms: number, zone: string): string {
  return offsetLabel(zone, offsetMs(zone, ms))
}

/** What clocks of the zone show during the stretch, and perhaps more: what lies outside is left out again. */
function wallsOf(sinceMs: number, untilMs: number, zone: string): { from: number; to: number } {
  // In a short stretch clocks are changed once at most. They are never a day from UTC.
  if (untilMs - sinceMs > 2 * DAY_MS) return { from: sinceMs - DAY_MS, to: untilMs + DAY_MS }
  const offsets = [offsetMs(zone, sinceMs), offsetMs(zone, untilMs)]
  return { from: sinceMs + Math.min(...offsets), to: untilMs + Math.max(...offsets) }
}

function clockWalls({ from, to }: { from: number; to: number }, step: number): number[] {
  const offset = step % (7 * DAY_MS) === 0 ? MONDAY_MS : 0
  const first = Math.ceil((from - offset) / step) * step + offset
  const walls: number[] = []
  for (let wall = first; wall <= to; wall += step) walls.push(wall)
  return walls
}

function monthWalls(sinceMs: number, untilMs: number, step: number): number[] {
  const since = new Date(sinceMs - DAY_MS)
  const first = Math.ceil((since.getUTCFullYear() * 12 + since.getUTCMonth()) / step) * step
  const walls: number[] = []
  for (let month = first; ; month += step) {
    const wall = Date.UTC(Math.floor(month / 12), month % 12, 1)
    if (!(wall <= untilMs + DAY_MS)) return walls
    walls.push(wall)
  }
}

function labelOf(wall: number, step: number, isFirst: boolean): string {
  const date = new Date(wall)
  const month = MONTHS[date.getUTCMonth()] ?? ''
  const day = `${date.getUTCDate()} ${month}`
  if (step >= MONTH_MS) return `${month} ${date.getUTCFullYear()}`
  if (step >= DAY_MS) return isFirst ? `${day} ${date.getUTCFullYear()}` : day
  if (wall % DAY_MS === 0) return day
  const clock = date.toISOString().slice(11, step < MINUTE_MS ? 19 : 16)
  // The others follow from it; the exact time of each bar is said when it is pointed at.
  return isFirst ? `${day}, ${clock}` : clock
}
