import type { Json } from '@/lib/base/json'
import { countMembers, JSON_DEPTH_MAX } from '@/lib/base/json-text'

/** Only a text with one of these can hold a number that loses something: sixteen digits in a row, or a wide exponent. */
const MAYBE_INEXACT = /\d{16}|\d\.\d{15}|[eE][+-]?\d\d/
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * What `JSON.parse` gives, but a number that JavaScript would change (an integer beyond ±(2^53−1), more digits than a
 * double holds, an exponent out of its range) comes as the text that was sent.
 *
 * @throws SyntaxError when the text is not JSON, or nested so deep that walking it would end in an error.
 */
export function parseLossless(text: string): Json {
  // safe: JSON.parse gives JSON values alone
  const value = JSON.parse(text) as Json
  if (typeof value === 'object' && value !== null && countMembers(value, JSON_DEPTH_MAX) === null) {
    throw new SyntaxError(`nested deeper than ${JSON_DEPTH_MAX} levels`)
  }
  if (!MAYBE_INEXACT.test(text)) return value
  const exact = quoteInexact(text)
  // safe: a number of a valid text is replaced by a text
  return exact === text ? value : (JSON.parse(exact) as Json)
}

/** The valid JSON text with quotes around each number that would change. */
function quoteInexact(text: string): string {
  let result = ''
  let done = 0
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = afterString(text, at)
    else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      NUMBER.lastIndex = at
      const token = NUMBER.exec(text)?.[0] ?? '-'
      if (!isExact(token)) {
        result += `${text.slice(done, at)}"${token}"`
        done = at + token.length
      }
      at += token.length
    } else at++
  }
  return result + text.slice(done)
}

function afterString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1
  return at + 1
}

function isExact(token: string): boolean {
  const value = Number(token)
  if (!Number.isFinite(value)) return false
  if (Number.isInteger(value)) return Number.isSafeInteger(value) && (value !== 0 || isZero(token))
  return digitsOf(token) === digitsOf(String(value))
}

function isZero(token: string): boolean {
  return !/[1-9]/.test(token.split(/[eE]/)[0] ?? '')
}

/** The digits that count, without sign, point, exponent and zeros at either end. */
function digitsOf(token: string): string {
  const digits = (token.split(/[eE]/)[0] ?? '').replace(/^-/, '').replace('.', '')
  return digits.replace(/^0+/, '').replace(/0+$/, '')
}
