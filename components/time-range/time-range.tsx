'use client'

import { CalendarClock, ChevronLeft, ChevronRight } from 'lucide-react'
import { lazy } from 'react'

import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { later } from '@/components/ui/later'
import { Popover } from '@/components/ui/popover'
import { useZone } from '@/components/ui/zone'
import { rangeLabel, shiftRange, TIME_PRESETS, type TimeRange } from '@/lib/view/time-range'

// Read when somebody asks for it.
const AbsoluteForm = lazy(later(async () => ({ default: (await import('./absolute-form')).AbsoluteForm })))

interface TimeRangeControlProps {
  range: TimeRange
  open: boolean
  onOpenChange: (open: boolean) => void
  onRange: (range: TimeRange) => void
}

/** The stretch of time that is searched. It starts with all of it: nothing is hidden that nobody chose to hide. */
export function TimeRangeControl({ range, open, onOpenChange, onRange }: TimeRangeControlProps) {
  const choose = (next: TimeRange) => {
    onRange(next)
    onOpenChange(false)
  }
  const shift = (by: -1 | 1) => {
    const next = shiftRange(range, Date.now(), by)
    if (next !== null) onRange(next)
  }
  const zone = useZone()
  const hasLength = range.since !== null
  return (
    <div className="flex min-w-0 items-center">
      {hasLength ? (
        <IconButton icon={<ChevronLeft size={14} />} aria-label="Earlier" onClick={() => shift(-1)} />
      ) : null}
      <Popover
        open={open}
        onOpenChange={onOpenChange}
        label="Time range"
        width={430}
        padding="none"
        trigger={
          <Button icon={<CalendarClock size={14} />} className="min-w-0 shrink" aria-keyshortcuts="t">
            <span className="sr-only">Time range: </span>
            <span className="truncate">{rangeLabel(range, zone)}</span>
          </Button>
        }
      >
        <div className="flex max-sm:flex-col">
          <ul
            aria-label="Ranges"
            className="w-40 shrink-0 border-r p-1 max-sm:w-full max-sm:border-r-0 max-sm:border-b"
          >
            {TIME_PRESETS.map((preset) => {
              const isChosen = range.since === preset.since && range.until === null
              return (
                <li key={preset.label}>
                  <button
                    type="button"
                    aria-pressed={isChosen}
                    onClick={() => choose({ since: preset.since, until: null })}
                    className="flex min-h-7 w-full items-center rounded-sm px-2 text-left transition-colors hover:bg-surface-active aria-pressed:bg-accent-subtle aria-pressed:font-medium aria-pressed:text-accent-text pointer-coarse:min-h-10"
                  >
                    {preset.label}
                  </button>
                </li>
              )
            })}
          </ul>
          {/* Another range is another form: what was typed belonged to the old one. */}
          <AbsoluteForm key={`${range.since} ${range.until} ${zone}`} range={range} onRange={choose} />
        </div>
      </Popover>
      {hasLength && range.until !== null ? (
        <IconButton icon={<ChevronRight size={14} />} aria-label="Later" onClick={() => shift(1)} />
      ) : null}
    </div>
  )
}
