import type { Event } from '@/lib/event/event'

/** An event that is ready to be sent. */
export interface Outgoing {
  /** Its place in the log. */
  index: number
  event: Event
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
