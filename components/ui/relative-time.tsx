'use client'

import { useState } from 'react'

import { absoluteTime, localTime, relativeTime, type TimePrecision } from './time-text'
import { Tooltip } from './tooltip'

interface RelativeTimeProps {
  /** RFC 3339. Anything else is shown as it is. */
  at: string
  precision?: TimePrecision
  className?: string
}

/** A moment: absolute in UTC with its zone in sight; how long ago, and the local time, on hover. */
export function RelativeTime({ at, precision = 'second', className }: RelativeTimeProps) {
  // Only set on hover, in the browser: the server does not know what "now" or "local" will be.
  const [hover, setHover] = useState<string | null>(null)
  const text = absoluteTime(at, precision)
  if (!text) return <span className={className}>{at}</span>
  const look = () => setHover(`${relativeTime(at, Date.now())} · ${localTime(at)}`)
  return (
    <Tooltip content={hover ?? '…'}>
      <time dateTime={at} onPointerEnter={look} className={className}>
        {text.moment} <span className="text-muted">{text.zone}</span>
      </time>
    </Tooltip>
  )
}
