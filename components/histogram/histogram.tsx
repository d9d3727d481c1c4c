'use client'

import { useMemo, useState } from 'react'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { BandFailed } from '@/components/ui/band-failed'
import { Skeleton } from '@/components/ui/skeleton'
import { useZone } from '@/components/ui/zone'
import type { HistogramBy } from '@/lib/view/explorer-state'
import { rangeLabel, type TimeRange } from '@/lib/view/time-range'

import { stepWords } from './bucket-words'
import { ChartControls } from './chart-controls'
import { Plot } from './plot'
import type { HistogramResult } from './use-histogram'
import { outerRange, type Zoom, zoomsTo } from './zooms'

interface HistogramProps {
  result: HistogramResult
  by: HistogramBy
  onBy: (by: HistogramBy) => void
  /** As it stands in the address. */
  range: TimeRange
  onRange: (range: TimeRange) => void
}

/** How the events of the page spread over time: bars by change or outcome, in which a stretch can be chosen. */
export function Histogram({ result, by, onBy, range, onRange }: HistogramProps) {
  const { counted, error, isReading } = result
  const zone = useZone()
  const [zooms, setZooms] = useState<readonly Zoom[]>([])
  const way = useMemo(() => zoomsTo(zooms, range), [zooms, range])
  const wider = way.at(-1)?.before ?? outerRange(range)
  const zoom = ({ since, until }: TimeRange) => {
    setZooms([...way, { before: { since: range.since, until: range.until }, after: { since, until } }])
    onRange({ since, until })
  }
  return (
    <section
      aria-label="Events over time"
      aria-busy={isReading}
      className="flex h-full gap-3 pr-3 max-md:flex-col-reverse max-md:gap-0"
    >
      <div className="relative min-h-0 min-w-0 flex-1">
        {counted === null ? (
          <Waiting error={error} isReading={isReading} onRetry={result.retry} />
        ) : (
          <Plot counted={counted} isOld={result.isOld} onRange={zoom} />
        )}
      </div>
      <ChartControls
        by={by}
        onBy={onBy}
        drawnBy={counted?.answer.by ?? by}
        step={counted === null ? null : stepWords(counted.answer.step)}
        widerLabel={wider === null ? null : rangeLabel(wider, zone)}
        onWider={() => {
          if (wider !== null) onRange(wider)
        }}
      />
    </section>
  )
}

function Waiting(props: { error: Error | null; isReading: boolean; onRetry: () => void }) {
  const { error, isReading, onRetry } = props
  if (error !== null) {
    return (
      <BandFailed
        what="The events could not be counted over time."
        why={errorText(error)}
        requestId={errorRequestId(error)}
        isReading={isReading}
        onRetry={onRetry}
      />
    )
  }
  return isReading ? <Skeleton className="absolute inset-x-3 top-2 bottom-5" /> : null
}
