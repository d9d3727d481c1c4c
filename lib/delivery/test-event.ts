import { timeText } from '@/lib/base/time'
import type { Event } from '@/lib/event/event'

/** An event that never happened, for trying out a destination: it is in no log, and says what it is. */
export function testEvent(
  id: string,
  { tenant, destination, atMs }: { tenant: string; destination: string; atMs: number },
): Event {
  const at = timeText(atMs)
  return {
    id,
    tenant,
    occurredAt: at,
    receivedAt: at,
    actor: { type: 'system', name: 'Vouchsafe' },
    action: 'vouchsafe.destination.test',
    change: 'NONE',
    resource: { type: 'DESTINATION', name: destination },
    outcome: 'success',
    message: `A test of the destination ${destination}: nothing happened`,
    details: { test: true },
    source: { name: 'vouchsafe', format: 'vouchsafe' },
    late: false,
    partial: false,
    hasBefore: false,
    hasAfter: false,
  }
}
