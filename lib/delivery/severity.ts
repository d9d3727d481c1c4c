import type { Event } from '@/lib/event/event'

const FAILED = 6
const DELETED = 5
const CHANGED = 3
const LOOKED = 1

/** How much an event asks to be looked at, 0 to 10 as in CEF: what failed, then what is gone, what is new or other, what was only read. */
export function severityOf({ outcome, change }: Pick<Event, 'outcome' | 'change'>): number {
  if (outcome === 'failure') return FAILED
  if (change === 'DELETE') return DELETED
  return change === 'CREATE' || change === 'UPDATE' ? CHANGED : LOOKED
}
