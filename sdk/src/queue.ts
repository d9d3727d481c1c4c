import { AuditError } from './audit-error'
import type { Line } from './line'

/** Where events wait until they are durable on the server: memory, or a spool on disk. First in, first out. */
export interface Queue {
  /** Resolves once the event is kept. Events are kept in the order of the calls. */
  add(line: Line): Promise<void>
  /** The oldest, in order, as long as they are no more than so many and so large (at least one). They stay where they are. */
  peek(eventsMax: number, bytesMax: number): Promise<readonly Line[]>
  /** The oldest `count` are done with. */
  remove(count: number): Promise<void>
  /** Keeps an event that the server refuses, with the reason, where somebody finds it. */
  reject(line: Line, reason: string): Promise<void>
  /** Events from here were stored in the log of this tenant. */
  sentTo(tenant: string): Promise<void>
  /** Called whenever an event was added. */
  onAdded: () => void
  /** Events that wait. */
  readonly count: number
  readonly bytes: number
  /** When the oldest was added, in ms since 1970; undefined when none waits. */
  readonly oldestAt: number | undefined
  /** True where what waits is there again after a crash. */
  readonly isDurable: boolean
  /** What comes later, or waits for room then, is not kept. */
  close(): Promise<void>
}

/** What `add` throws for an event that came too late. */
export function closedMeanwhile({ id }: Line): AuditError {
  return new AuditError(
    'closed',
    'The queue was closed before there was room for this event: it was not kept.',
    {
      eventId: id,
    },
  )
}
