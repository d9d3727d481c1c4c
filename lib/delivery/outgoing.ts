import type { Event } from '@/lib/event/event'

const HEAD = [
  'id',
  'tenant',
  'occurredAt',
  'receivedAt',
  'action',
  'change',
  'outcome',
  'actor',
  'client',
  'resource',
  'sessionId',
  'traceId',
] as const satisfies readonly (keyof Event)[]

/** What bodies say of an event beside its line. What can be large, its documents above all, stands in the line at most. */
export type EventHead = Pick<Event, (typeof HEAD)[number]>

/** The head of an event: nothing else of it is held while it waits to be sent. */
export function headOf(event: Event): EventHead {
  const head: Record<string, unknown> = {}
  for (const key of HEAD) if (key in event) head[key] = event[key]
  // safe: what an event has not, is not there either
  return head as unknown as EventHead
}

/** An event that is ready to be sent. */
export interface Outgoing {
  /** Its place in the log. */
  index: number
  event: EventHead
  /** As its format has it: one line, without a line feed. */
  line: string
  /** The line's length in UTF-8. */
  bytes: number
}

/** What goes to a receiver in one request. */
export interface Body {
  text: string
  contentType: string
}
