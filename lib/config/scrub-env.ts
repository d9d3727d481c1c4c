import { z } from 'zod'

/** How the worker checks logs. */
export interface ScrubEnv {
  /** Entries of each log that a daily sample looks at; 0: there are no samples. */
  sampleEntries: number
  /** Days between checks of a whole log; 0: there are none by themselves. */
  fullDays: number
  /** Hours of the day, UTC, from one to before another; null: at any time. */
  hours: HoursOfDay | null
  /** Percent of its time that it works. */
  load: number
}

/** A part of each day, which may reach over midnight. */
export interface HoursOfDay {
  from: number
  to: number
}

const DAY_HOURS = 24

/** `22-6` */
export const hoursOfDay = z
  .string()
  .regex(/^([01]?\d|2[0-3])-([01]?\d|2[0-4])$/, 'must be two hours of the day like 22-6')
  .transform((text): HoursOfDay => {
    const [from = 0, to = 0] = text.split('-').map(Number)
    return { from, to: to % DAY_HOURS }
  })

/** Whether this hour of the day is one of them; the same hour twice is the whole day. */
export function isWithin({ from, to }: HoursOfDay, hour: number): boolean {
  if (from === to) return true
  return from < to ? hour >= from && hour < to : hour >= from || hour < to
}
