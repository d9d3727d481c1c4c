const KIB = 1024
const MIB = 1024 * KIB

/** Bytes of one event, as compact JSON in UTF-8. */
export const EVENT_BYTES_MAX = MIB
/** Bytes of one event as it was sent, white space and escapes included. Larger ones are not even parsed. */
export const EVENT_SENT_BYTES_MAX = 2 * MIB
/** Bytes of one event without its before and after: this part is indexed and read with every page. */
export const CORE_BYTES_MAX = 64 * KIB
/** Levels of objects and arrays in one event; the event itself is the first. */
export const DEPTH_MAX = 64
/** People that one event can be about besides its actor. */
export const SUBJECTS_MAX = 16
/** How far ahead of our clock an event may lie: a day covers wrong time zones, not wrong years. */
export const AHEAD_MS_MAX = 24 * 60 * 60 * 1000

/** Bytes of one request, after gunzip. */
export const REQUEST_BYTES_MAX = 10 * MIB
/** Events in one request. */
export const REQUEST_EVENTS_MAX = 10_000

/** Greatest lengths of texts in UTF-16 units (what JavaScript calls length). Longer ones are refused, never cut. */
export const TEXT_MAX = {
  /** An identifier of another system. */
  id: 512,
  /** A name that people read. */
  name: 512,
  /** RFC 5321 §4.5.3.1 allows 64 + 1 + 255. */
  email: 320,
  /** A sentence, or an error's message with its stack. */
  prose: 8 * KIB,
  userAgent: KIB,
  /** An address with its zone. */
  ip: 64,
  /** A key of details. */
  detailsKey: 128,
} as const

/** What `action` and every `type` look like: a stable identifier. Ids belong into their own members. */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/

/**
 * Actions that only Vouchsafe itself records: `log.…`, and our own name before anything that parts names. In any case of
 * letters, because searches ignore it. `log_out` and `log-in` are other people's words.
 */
export const OWN_ACTION = /^(?:log\.|vouchsafe(?:[._:/-]|$))/i
