import { Eye, Minus, Pencil, Plus, Trash2, type LucideIcon } from 'lucide-react'

import type { Change, Event, Outcome } from '@/lib/event/event'
import { nsBetween } from '@/lib/event/exact-time'
import { counted } from '@/lib/view/number-words'
import { offsetText } from '@/lib/view/trace-layout'
import { visibleText } from '@/lib/view/visible-text'

/** What kind of effect, as an icon. */
export const CHANGE_ICON: Record<Change, LucideIcon> = {
  CREATE: Plus,
  READ: Eye,
  UPDATE: Pencil,
  DELETE: Trash2,
  NONE: Minus,
}

const CHANGE_STYLE: Record<Change, string> = {
  CREATE: 'border-create-border bg-create-subtle text-create',
  READ: 'border-read-border bg-read-subtle text-read',
  UPDATE: 'border-update-border bg-update-subtle text-update',
  DELETE: 'border-delete-border bg-delete-subtle text-delete',
  NONE: 'border-border-strong bg-surface-raised text-muted',
}

/** How a mark says how it ended: by shape first. Failed is a filled disc with a cross, unknown has a broken edge. */
export function markStyle(change: Change, outcome: Outcome): string {
  if (outcome === 'failure') return 'rounded-full border-danger-solid bg-danger-solid text-on-danger'
  const shape = outcome === 'unknown' ? 'rounded-sm border-dashed' : 'rounded-sm'
  return `${shape} ${CHANGE_STYLE[change]}`
}

/** What a screen reader says of a mark, and its tip: `+128 ms, gateway: UPDATE FLOW daily-load, failure`. */
export function markWords(events: readonly [Event, ...Event[]], first: Event): string {
  const [event, ...others] = events
  const when = offsetText(nsBetween(first.occurredAt, event.occurredAt))
  if (others.length > 0) {
    const last = others.at(-1) ?? event
    const until = offsetText(nsBetween(first.occurredAt, last.occurredAt))
    const failed = events.filter(({ outcome }) => outcome === 'failure').length
    return `${counted(events.length, 'event')}, ${when} to ${until}${failed > 0 ? `, ${failed} failed` : ''}`
  }
  const { resource, change, outcome, source, action } = event
  const what = change === 'NONE' ? action : change
  const which = [resource.type, resource.name ?? resource.id].filter((part) => part !== undefined).join(' ')
  return visibleText(`${when}, ${source.name}: ${what} ${which}, ${outcome}`.slice(0, WORDS_MAX))
}

const WORDS_MAX = 200
