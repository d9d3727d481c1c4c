import { parseTime, timeText } from '@/lib/base/time'
import { readWall } from '@/lib/base/zone'
import { readUntilText, resolveMs } from '@/lib/view/time-range'

/**
 * A moment as somebody types it, as RFC 3339: a time in the zone or with an offset of its own, a stretch back from now
 * (`-3d`), or a date, which is its last millisecond: what something looked like on a day is what it was in the end. Null
 * when it is none.
 */
export function readMoment(text: string, zone: string, nowMs: number): string | null {
  const end = readUntilText(text, zone)
  if (end === null) return null
  const ms = resolveMs(end, nowMs)
  if (ms === null) return null
  if (readWall(text.trim())?.isDay === true) return timeText(Math.max(0, ms - 1))
  return parseTime(end)?.text ?? timeText(ms)
}
