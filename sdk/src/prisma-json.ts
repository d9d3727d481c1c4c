import { createHash } from 'node:crypto'

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Levels of objects and arrays that before or after may have: an event has 64, and is the first itself. */
const DEPTH_MAX = 60
/** Bytes of JSON that before and after may take each, so that an event stays below 1 MiB. */
const BYTES_MAX = 450 * 1024

const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g

/**
 * What an event can hold of a JSON text of PostgreSQL, which knows more than JavaScript and Vouchsafe do. A number that
 * JavaScript would change becomes its digits as text; what is nested too deep becomes its JSON as text; a member called
 * `__proto__` gets another name; what is too large becomes its size and hash. Everything else is as it was.
 */
export function jsonOfRow(text: string): Json {
  const exact = text.replaceAll(TEXT_OR_NUMBER, (token) =>
    token.startsWith('"') || isExact(token) ? token : `"${token}"`,
  )
  // safe: JSON.parse gives JSON
  const value = tidy(JSON.parse(exact) as Json, 1)
  const bytes = Buffer.byteLength(JSON.stringify(value))
  if (bytes <= BYTES_MAX) return value
  return { omitted: { bytes, sha256: createHash('sha256').update(text).digest('hex') } }
}

/** Whether a number is the same after JavaScript has read and written it, and one that Vouchsafe takes. */
function isExact(token: string): boolean {
  const number = Number(token)
  if (!Number.isFinite(number)) return false
  if (Number.isInteger(number)) return Number.isSafeInteger(number) && integerOf(token) === String(number)
  return digitsOf(token) === digitsOf(String(number))
}

/** Without a fraction of zeros, which says how a column is declared. */
function integerOf(token: string): string {
  const digits = token.replace(/\.0+$/, '')
  return digits === '-0' ? '0' : digits
}

/** Significant digits and the power of ten of the last one: the same for all ways to write a number. */
function digitsOf(token: string): string {
  const [mantissa = '', exponent = '0'] = token.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  const power = Number(exponent) - fraction.length + (digits.length - significant.length)
  return `${mantissa.startsWith('-') ? '-' : ''}${significant}e${power}`
}

function tidy(value: Json, depth: number): Json {
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEPTH_MAX) return JSON.stringify(value)
  if (Array.isArray(value)) return value.map((element) => tidy(element, depth + 1))
  const entries = Object.entries(value).map(([name, member]): [string, Json] => [
    name === '__proto__' ? '[__proto__]' : name,
    tidy(member ?? null, depth + 1),
  ])
  return Object.fromEntries(entries)
}
