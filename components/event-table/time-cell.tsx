import { relativeTime } from '@/components/ui/time-text'

import { useTableContext } from './table-context'
import { TimeButton } from './time-button'

/**
 * A time: absolute and in UTC, with its zone in sight. How long ago, and the reader's own time, are in the tip of the
 * grid, which works them out when it opens: the server knows neither. Screen readers get the first of them at once.
 */
export function TimeCell({ at }: { at: string }) {
  const { nowMs } = useTableContext()
  const [day = '', time = ''] = at.slice(0, 23).split('T')
  return (
    <TimeButton at={at} className="min-w-0">
      <time dateTime={at} className="flex min-w-0 items-baseline gap-1.5 whitespace-nowrap">
        <span className="text-muted">{day}</span>
        <span>
          {time.slice(0, 8)}
          <span className="text-muted @max-[720px]:hidden">{time.slice(8).replace(/Z$/, '')}</span>
        </span>
        <span className="text-muted">UTC</span>
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
