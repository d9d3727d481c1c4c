import { ZoomOut } from 'lucide-react'

import { cx } from '@/components/ui/class-names'
import { IconButton } from '@/components/ui/icon-button'
import { SegmentedControl } from '@/components/ui/segmented-control'
import type { HistogramBy } from '@/lib/view/explorer-state'

import { SERIES } from './series'

const BY = [
  { value: 'change', label: 'Change' },
  { value: 'outcome', label: 'Outcome' },
] as const

interface ChartControlsProps {
  by: HistogramBy
  onBy: (by: HistogramBy) => void
  /** What the bars that are drawn are divided by: another one while others are being counted. */
  drawnBy: HistogramBy
  /** How wide a bar is; null while nobody knows. */
  step: string | null
  /** The range to go back to, in words; null when there is none. */
  widerLabel: string | null
  onWider: () => void
}

/** What the bars mean, by what they are divided, and the way back to more of the time. */
export function ChartControls({ by, onBy, drawnBy, step, widerLabel, onWider }: ChartControlsProps) {
  return (
    <div className="flex shrink-0 flex-col justify-center gap-1 max-md:flex-row max-md:items-center max-md:gap-2 max-md:px-3 max-md:pt-1 md:w-52">
      <div className="flex shrink-0 items-center gap-1.5">
        <SegmentedControl aria-label="Bars by" size="sm" value={by} onValueChange={onBy} options={BY} />
        {widerLabel === null ? null : (
          <IconButton
            icon={<ZoomOut size={14} />}
            size="sm"
            aria-label={`Zoom out to ${widerLabel}`}
            onClick={onWider}
          />
        )}
      </div>
      <div className="flex min-w-0 flex-1 flex-wrap gap-x-2 text-2xs md:flex-none">
        <ul aria-label="Colours" className="flex flex-wrap gap-x-2">
          {SERIES[drawnBy].map(({ value, background }) => (
            <li key={value} className="flex items-center gap-1 text-muted">
              <span aria-hidden="true" className={cx('size-2 rounded-[2px]', background)} />
              {value}
            </li>
          ))}
          {step === null ? null : <li className="text-faint max-md:hidden">per {step}</li>}
        </ul>
      </div>
    </div>
  )
}
