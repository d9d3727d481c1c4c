import { relativeTime } from '@/components/ui/time-text'
import { useZone } from '@/components/ui/zone'
import { zonedTime } from '@/lib/base/zone'

import { useTableContext } from './table-context'
import { TimeButton } from './time-button'

/**
 * A time: absolute and in the chosen zone, with that in sight. How long ago, and the time by another clock, are in the tip
 * of the grid, which works them out when it opens: the server knows neither. Screen readers get the first at once.
 */
export function TimeCell({ at }: { at: string }) {
  const { nowMs } = useTableContext()
  const zone = useZone()
  const { day, time, label } = zonedTime(at, zone) ?? { day: at, time: '', label: '' }
  return (
    <TimeButton at={at} className="min-w-0">
      <time dateTime={at} className="flex min-w-0 items-baseline gap-1.5 whitespace-nowrap">
        <span className="text-muted">{day}</span>
        <span>
          {time.slice(0, 8)}
          {/* Not hidden where there is no room: it belongs to the name of the row, and stands in one word with the rest. */}
          <span className="text-muted @max-[720px]:text-[0px]">{time.slice(8, 12)}</span>
        </span>
        <span className="text-muted">{label}</span>
        {nowMs === null ? null : <span className="sr-only">, {ago(at, nowMs)}</span>}
      </time>
    </TimeButton>
  )
}

const MINUTE_MS = 60_000

/** The clock here goes by the minute: within one it cannot tell before from after. */
function ago(at: string, nowMs: number): string {
  return Math.abs(Date.parse(at) - nowMs) < MINUTE_MS ? 'just now' : relativeTime(at, nowMs)
}
