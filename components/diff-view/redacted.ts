import type { Json } from '@/lib/base/json'

/** How a redacted value is shown. Not JSON, so it cannot be taken for a value. */
export const REDACTED = '⟨redacted⟩'

// What systems write in place of a secret: `[redacted]`, `<redacted>`, `REDACTED`, `***`, `••••`.
const MARKER = /^(?:[[<(]?redacted[\])>]?|\*{3,}|•{3,})$/i

/** True for a text that stands in place of a secret. Two of them may stand for different secrets. */
export function isRedacted(value: Json | undefined): boolean {
  return typeof value === 'string' && MARKER.test(value)
}
