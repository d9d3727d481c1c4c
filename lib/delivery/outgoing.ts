import type { Event } from '@/lib/event/event'

/** An event that is ready to be sent. */
export interface Outgoing {
  /** Its place in the log. */
  index: bigint
  event: Event
  /** As its format has it: one line, without a line feed. */
  line: string
}

/** What goes to a receiver in one request. */
export interface Body {
  text: string
  contentType: string
}
