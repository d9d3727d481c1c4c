import type { Change, Outcome } from '@/lib/event/event'
import type { HistogramBy } from '@/lib/view/explorer-state'

/** One part of a bar: events with this change or this outcome. */
export interface Series {
  value: Change | Outcome
  /** Of shapes. */
  fill: string
  /** Of the mark beside its name. */
  background: string
}

/** From the bottom of a bar to its top: what matters most stands on the line, where heights can be compared. */
export const SERIES: Readonly<Record<HistogramBy, readonly Series[]>> = {
  change: [
    { value: 'DELETE', fill: 'fill-data-delete', background: 'bg-data-delete' },
    { value: 'UPDATE', fill: 'fill-data-update', background: 'bg-data-update' },
    { value: 'CREATE', fill: 'fill-data-create', background: 'bg-data-create' },
    { value: 'READ', fill: 'fill-data-read', background: 'bg-data-read' },
    { value: 'NONE', fill: 'fill-data-none', background: 'bg-data-none' },
  ],
  outcome: [
    { value: 'failure', fill: 'fill-data-failure', background: 'bg-data-failure' },
    { value: 'unknown', fill: 'fill-data-unknown', background: 'bg-data-unknown' },
    { value: 'success', fill: 'fill-data-success', background: 'bg-data-success' },
  ],
}
