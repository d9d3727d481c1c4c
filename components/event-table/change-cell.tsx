import { CircleHelp, CircleX, Eye, type LucideIcon, Minus, Pencil, Plus, Trash2 } from 'lucide-react'

import { Badge, type BadgeTone } from '@/components/ui/badge'
import type { Change, Event, Outcome } from '@/lib/event/event'

import { TermButton } from './term-button'

const CHANGE: Record<Exclude<Change, 'NONE'>, { icon: LucideIcon; tone: BadgeTone }> = {
  CREATE: { icon: Plus, tone: 'create' },
  READ: { icon: Eye, tone: 'read' },
  UPDATE: { icon: Pencil, tone: 'update' },
  DELETE: { icon: Trash2, tone: 'delete' },
}

/** The kind of effect as an icon and a word; a dash where there is none. */
export function ChangeBadge({ change }: { change: Change }) {
  if (change === 'NONE') {
    return (
      <span className="flex h-5 items-center text-faint">
        <Minus size={12} aria-hidden="true" />
        <span className="sr-only">No change</span>
      </span>
    )
  }
  const { icon: Icon, tone } = CHANGE[change]
  return (
    <Badge tone={tone} icon={<Icon size={11} strokeWidth={2.25} aria-hidden="true" />}>
      {change}
    </Badge>
  )
}

/** How it ended, where that is not plain success. */
export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  if (outcome === 'success') return null
  return outcome === 'failure' ? (
    <span className="flex items-center gap-1 text-xs font-medium text-danger">
      <CircleX size={12} aria-hidden="true" />
      Failed
    </span>
  ) : (
    <span className="flex items-center gap-1 text-xs text-muted">
      <CircleHelp size={12} aria-hidden="true" />
      Unknown
    </span>
  )
}

/** What kind of effect, and whether it came about. */
export function ChangeCell({ event: { change, outcome } }: { event: Event }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <TermButton term={{ key: 'change', value: change }} name={`Change ${change}`} className="!mx-0 !px-0">
        <ChangeBadge change={change} />
      </TermButton>
      {outcome === 'success' ? null : (
        <TermButton
          term={{ key: 'outcome', value: outcome }}
          name={outcome === 'failure' ? 'Outcome failure' : 'Outcome unknown'}
          className="!mx-0"
        >
          <OutcomeMark outcome={outcome} />
        </TermButton>
      )}
    </span>
  )
}
