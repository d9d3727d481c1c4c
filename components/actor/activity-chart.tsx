'use client'

import type { KeyboardEvent } from 'react'

import { Link } from '@/components/layout/link'
import { eventsPath } from '@/components/layout/paths'
import { timeText } from '@/lib/base/time'
import { counted } from '@/lib/view/number-words'

import { type ActivityBar, activityBars } from './activity'

interface ActivityChartProps {
  tenant: string
  q: string
  days: readonly { day: string; count: number }[]
}

/** How much happened when, a bar for each day or longer stretch. Each leads to its events; ← and → move between them. */
export function ActivityChart({ tenant, q, days }: ActivityChartProps) {
  const { bars, step } = activityBars(days)
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const unit = step.count === 1 ? step.unit : `${step.count} ${step.unit}s`
  return (
    <div className="min-w-0 rounded-lg border bg-surface-raised p-3">
      <ol aria-label={`Events by ${unit}`} className="flex h-24 items-end gap-px border-b">
        {bars.map((bar, i) => (
          <li key={bar.sinceMs} className="flex h-full max-w-10 min-w-0 flex-1 items-end">
            <Link
              href={eventsPath(tenant, { q, since: timeText(bar.sinceMs), until: timeText(bar.untilMs) })}
              tabIndex={i === 0 ? 0 : -1}
              data-bar=""
              onKeyDown={moveBetweenBars}
              aria-label={barWords(bar)}
              title={barWords(bar)}
              className="group/bar flex h-full w-full items-end focus-visible:outline-offset-0"
            >
              <span
                className="w-full rounded-t-[2px] bg-accent opacity-70 group-hover/bar:opacity-100"
                style={{ height: bar.count === 0 ? 0 : `max(2px, ${(bar.count / most) * 100}%)` }}
              />
            </Link>
          </li>
        ))}
      </ol>
      <p className="flex justify-between gap-3 pt-1 text-xs text-muted">
        <span>{dayOf(bars[0]?.sinceMs)}</span>
        <span>each bar {step.count === 1 ? `a ${unit}` : unit}, UTC</span>
        <span>{dayOf(bars.at(-1)?.sinceMs)}</span>
      </p>
    </div>
  )
}

const dayOf = (ms: number | undefined): string => (ms === undefined ? '' : timeText(ms).slice(0, 10))

const DAY_MS = 86_400_000

function barWords({ sinceMs, untilMs, count }: ActivityBar): string {
  const last = dayOf(untilMs - 1)
  const when = untilMs - sinceMs <= DAY_MS ? dayOf(sinceMs) : `${dayOf(sinceMs)} to ${last}`
  return `${when}: ${counted(count, 'event')}`
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 }

function moveBetweenBars(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key]
  const list = event.currentTarget.closest('ol')
  if (step === undefined || list === null || event.altKey || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  const bars = [...list.querySelectorAll<HTMLElement>('[data-bar]')]
  bars[bars.indexOf(event.currentTarget) + step]?.focus()
}
