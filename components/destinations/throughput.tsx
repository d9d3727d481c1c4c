'use client'

import { useId, useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { Notice } from '@/components/ui/notice'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Skeleton } from '@/components/ui/skeleton'
import { absoluteTime } from '@/components/ui/time-text'
import { useZone } from '@/components/ui/zone'
import type { ThroughputView } from '@/lib/delivery/destination-view'
import { counted, countText } from '@/lib/view/number-words'

import { SPANS, type Span, useThroughput } from './use-delivery'

/** How many events were delivered when, over an hour, a day or a week. */
export function Throughput({ tenant, id }: { tenant: string; id: string }) {
  const headingId = useId()
  const [span, setSpan] = useState<Span>('1')
  const { data, error } = useThroughput(tenant, id, span)
  const sum = data?.points.reduce((all, { delivered }) => all + delivered, 0)
  return (
    <section
      aria-labelledby={headingId}
      className="flex flex-col gap-3 rounded-lg border bg-surface-raised p-4"
    >
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h2 id={headingId} className="font-semibold">
            Delivered
          </h2>
          {sum === undefined ? null : (
            <p className="text-sm text-muted tabular-nums">{counted(sum, 'event')}</p>
          )}
        </div>
        <SegmentedControl
          aria-label="Stretch"
          size="sm"
          value={span}
          onValueChange={setSpan}
          options={SPANS}
        />
      </header>
      {error === null ? null : (
        <Notice tone="danger">How much was delivered could not be read. {errorText(error)}</Notice>
      )}
      {data === undefined ? (
        error === null ? (
          <Skeleton className="h-28 w-full" />
        ) : null
      ) : (
        <Chart view={data} />
      )}
    </section>
  )
}

function Chart({ view }: { view: ThroughputView }) {
  const zone = useZone()
  const bars = view.points
  const most = Math.max(...bars.map(({ delivered }) => delivered), 0)
  const busiest = bars.find(({ delivered }) => delivered === most)
  const moment = (at: string) => {
    const time = absoluteTime(at, 'minute', zone)
    return time === null ? at : time.moment
  }
  const words =
    most === 0 || busiest === undefined
      ? 'Nothing was delivered in this time'
      : `From ${moment(view.since)} to ${moment(view.until)}; the most, ${counted(most, 'event')}, at ${moment(busiest.at)}`
  return (
    <div className="flex gap-2">
      <div
        aria-hidden="true"
        className="flex h-24 flex-col justify-between text-right text-xs text-muted tabular-nums"
      >
        <span>{most === 0 ? '' : countText(most)}</span>
        <span>0</span>
      </div>
      <div className="min-w-0 flex-1">
        <div role="img" aria-label={words} className="flex h-24 items-end gap-px border-b">
          {bars.map(({ at, delivered }) => (
            <span
              key={at}
              title={`${moment(at)}: ${counted(delivered, 'event')}`}
              className="flex h-full min-w-0 flex-1 items-end hover:bg-surface-hover"
            >
              <span
                className="w-full rounded-t-[1px] bg-data-success"
                style={{ height: delivered === 0 ? 0 : `max(2px, ${(delivered / most) * 100}%)` }}
              />
            </span>
          ))}
        </div>
        <p className="flex justify-between gap-3 pt-1 text-xs text-muted tabular-nums">
          <span>{moment(view.since)}</span>
          <span className="max-sm:hidden">each bar {stepText(view.stepSeconds)}</span>
          <span>now</span>
        </p>
      </div>
    </div>
  )
}

/** `a minute`, `10 minutes`, `an hour`. */
function stepText(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  if (minutes <= 1) return 'a minute'
  return minutes === 60 ? 'an hour' : `${minutes} minutes`
}
