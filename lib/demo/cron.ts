import { invariant } from '@/lib/base/errors'

import { DAY, HOUR, MINUTE, utcDay, weekdayOf } from './calendar'

/** How far ahead a next time is looked for: the rarest schedule of the story is monthly. */
const LOOK_AHEAD_DAYS = 40

/**
 * The first moment after `after` at which a schedule is due, in UTC. Five fields; the minute is a number, the others
 * are a star, a number, a step (star, slash, number) or a range: what the flows of the story use.
 */
export function nextDue(cron: string, after: number): number {
  const [minute = '', hour = '', date = '', month = '', weekday = ''] = cron.split(' ')
  invariant(/^\d+$/.test(minute) && month === '*', `"${cron}" is a schedule of the story`)
  const today = utcDay(after)
  for (let day = today; day <= today + LOOK_AHEAD_DAYS * DAY; day += DAY) {
    if (!matches(date, new Date(day).getUTCDate()) || !matches(weekday, weekdayOf(day))) continue
    for (let h = 0; h < 24; h++) {
      const ms = day + h * HOUR + Number(minute) * MINUTE
      if (ms > after && matches(hour, h)) return ms
    }
  }
  throw new Error(`"${cron}" is never due`)
}

function matches(field: string, value: number): boolean {
  if (field === '*') return true
  const step = /^\*\/(\d+)$/.exec(field)?.[1]
  if (step !== undefined) return value % Number(step) === 0
  const [low = '', high = low] = field.split('-')
  return value >= Number(low) && value <= Number(high)
}
