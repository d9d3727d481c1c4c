const KIB = 1024
const MIB = 1024 * KIB

/** Bytes of one event as JSON that the server takes. */
export const EVENT_BYTES_MAX = MIB
/** Bytes of one event without its before and after. */
export const CORE_BYTES_MAX = 64 * KIB
/** People that an event can be about, besides its actor. */
export const SUBJECTS_MAX = 16
/** What `action` and every `type` look like. */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/
/** The same in words. */
export const NAME_LOOKS = 'letters, digits and . _ : / -, at most 128, beginning with a letter or digit'
/** Actions that only Vouchsafe itself records. */
export const OWN_ACTION = /^(?:log\.|vouchsafe(?:[._:/-]|$))/i
/** Characters of a key of details. */
export const DETAILS_KEY = /^[\p{L}\p{M}\p{N}_.$/@: -]{1,128}$/u

/** Greatest lengths of texts, in UTF-16 units. */
export const TEXT_MAX = { id: 512, name: 512, email: 320, prose: 8 * KIB, userAgent: KIB, ip: 64 } as const

/** What one request of the queue holds at most. The server takes 10,000 events and 10 MiB; less keeps its other callers from waiting. */
export const BATCH = { events: 2_000, bytes: 4 * MIB } as const
/** What one request of `log` holds at most, where many log at once. */
export const SHARED = { events: 500, bytes: MIB } as const
