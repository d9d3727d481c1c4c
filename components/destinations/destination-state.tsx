import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  LoaderCircle,
  OctagonX,
  RotateCw,
  TriangleAlert,
} from 'lucide-react'
import type { ReactNode } from 'react'

import { Badge, type BadgeTone } from '@/components/ui/badge'
import { relativeTime } from '@/components/ui/time-text'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { lagText } from '@/lib/view/lag-text'
import { counted, countText } from '@/lib/view/number-words'

import { type ShownState, shownState } from './completeness-parts'

const look = (label: string, tone: BadgeTone, Icon: typeof CircleCheck) => ({
  label,
  tone,
  icon: <Icon size={12} aria-hidden="true" />,
})

const LOOK: Record<ShownState, { label: string; tone: BadgeTone; icon: ReactNode }> = {
  running: look('Up to date', 'success', CircleCheck),
  sending: look('Delivering', 'info', LoaderCircle),
  refused: look('Nothing is taken', 'warning', TriangleAlert),
  idle: look('Nothing was for it yet', 'neutral', CircleDashed),
  failing: look('Trying again', 'warning', RotateCw),
  paused: look('Paused', 'warning', CirclePause),
  stopped: look('Stopped', 'danger', OctagonX),
  off: look('Off', 'neutral', CircleSlash),
}

/** How it goes, as one word. */
export function StateBadge({ view }: { view: Pick<DestinationView, 'state' | 'counts'> }) {
  const { label, tone, icon } = LOOK[shownState(view)]
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  )
}

/** What follows from the state, as a sentence; null where nothing does. `nowMs`: when it was read. */
export function nextText(
  { state, nextTryAt, failures }: Pick<DestinationView, 'state' | 'nextTryAt' | 'failures'>,
  nowMs: number,
): string | null {
  if (state !== 'failing' && state !== 'paused') return null
  const tried = `${counted(failures, 'attempt')} without success.`
  if (nextTryAt === null || Date.parse(nextTryAt) <= nowMs) return `${tried} It is being tried now.`
  return `${tried} The next one is ${relativeTime(nextTryAt, nowMs)}.`
}

/** How far it is behind, in events and in time. */
export function lagWords({ counts: { pending }, lagSeconds }: DestinationView): string {
  if (pending === 0) return 'None'
  const events = counted(pending, 'event')
  return lagSeconds === null ? events : `${events} · ${lagText(lagSeconds * 1000)}`
}

/** `1,204`, muted where it is none. */
export function Count({ count, isBad = false }: { count: number; isBad?: boolean }) {
  if (count === 0) return <span className="text-muted">0</span>
  return <span className={isBad ? 'font-medium text-danger' : undefined}>{countText(count)}</span>
}
