import type { Json } from '@/lib/base/json'

// What systems write in place of a secret: `[redacted]`, `<redacted>`, `REDACTED`, `***`, `••••`.
const MARKER = /^(?:[[<(]?redacted[\])>]?|\*{3,}|•{3,})$/i
const MARKER_WITHIN = /[[<(]redacted[\])>]|\*{3,}|•{3,}/i

/** True for a text that stands in place of a secret. Two of them may stand for different secrets. */
export function isRedacted(value: Json | undefined): boolean {
  return typeof value === 'string' && MARKER.test(value)
}

/** True for a text of which at least a part was taken out: it can be compared with no other text. */
export function holdsRedaction(value: Json | undefined): boolean {
  return typeof value === 'string' && (MARKER.test(value) || MARKER_WITHIN.test(value))
}
