import type { Json } from '@/lib/base/json'

/**
 * What some readers take for the end of a line or for a command: control characters (C0 but for tab, LF and CR, which each
 * format has its own way with; DEL; C1), and the separators of Unicode.
 */
const UNSAFE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]/g

/** The text with U+FFFD in place of each character that is unsafe in a line of a log and cannot be escaped there. */
export const withoutControls = (text: string): string => text.replace(UNSAFE, '\ufffd')

const escaped = (json: string): string =>
  json.replace(UNSAFE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** JSON on one line, whoever splits it: what JSON would allow as it is, but a reader could split at, is escaped. */
export const jsonLine = (value: Json): string => escaped(JSON.stringify(value))

/** The same of an object with these members, in their order: each name once, and of letters, digits and `_`. */
export const jsonLineOf = (members: readonly (readonly [string, Json])[]): string =>
  escaped(`{${members.map(([name, value]) => `"${name}":${JSON.stringify(value)}`).join(',')}}`)
