'use client'

import { absoluteTime, type TimePrecision } from './time-text'
import { useZone } from './zone'

interface RelativeTimeProps {
  /** RFC 3339. Anything else is shown as it is. */
  at: string
  precision?: TimePrecision
  className?: string
}

/** A moment: absolute in the chosen zone, with the zone in sight; how long ago, and by another clock, on hover. */
export function RelativeTime({ at, precision = 'second', className }: RelativeTimeProps) {
  const zone = useZone()
  const text = absoluteTime(at, precision, zone)
  if (!text) return <span className={className}>{at}</span>
  return (
    <time dateTime={at} data-tip-time={at} data-tip-zone={zone} className={className}>
      {text.moment} <span className="text-muted">{text.zone}</span>
    </time>
  )
}
