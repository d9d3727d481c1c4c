'use client'

import { useState } from 'react'

import { absoluteTime, otherTime, relativeTime, type TimePrecision } from './time-text'
import { Tooltip } from './tooltip'
import { useZone } from './zone'

interface RelativeTimeProps {
  /** RFC 3339. Anything else is shown as it is. */
  at: string
  precision?: TimePrecision
  className?: string
}

/** A moment: absolute in the chosen zone, with the zone in sight; how long ago, and by another clock, on hover. */
export function RelativeTime({ at, precision = 'second', className }: RelativeTimeProps) {
  // Only set on hover, in the browser: the server does not know what "now" or "local" will be.
  const [hover, setHover] = useState<string | null>(null)
  const zone = useZone()
  const text = absoluteTime(at, precision, zone)
  if (!text) return <span className={className}>{at}</span>
  const look = () => setHover(`${relativeTime(at, Date.now())} · ${otherTime(at, zone)}`)
  return (
    <Tooltip content={hover ?? '…'}>
      <time dateTime={at} onPointerEnter={look} className={className}>
        {text.moment} <span className="text-muted">{text.zone}</span>
      </time>
    </Tooltip>
  )
}
