import { hex, utf8, utf8Length } from '@/lib/base/bytes'
import { sha256 } from '@/lib/base/sha256'

import { fold } from './fold'

/**
 * What a lexeme says about an event: `t` its tenant · `f` a field · `d` a scalar in details · `w.*` a word, by where it
 * stands · `c` a changed path · `o` and `n` the old and new scalar at a path · `ip` the address as bits.
 */
export type LexemeClass = 't' | 'f' | 'd' | 'w.text' | 'w.name' | 'w.details' | 'c' | 'o' | 'n' | 'ip'

/** Parts class, key and value. Escaped inside keys and values, so a value can never pose as another key's. */
export const SEPARATOR = '\u001F'
const ESCAPE = '\u001E'

/** A longer lexeme, in UTF-8 bytes, is cut: PostgreSQL corrupts those over 2,046 without a word. */
export const LEXEME_BYTES_MAX = 255
/** What stays of a cut lexeme, in UTF-8 bytes. A prefix of at most this many bytes is found in every lexeme. */
export const PREFIX_BYTES_MAX = 200
/** A longer key, in UTF-8 bytes, is cut by itself, so that its values can still be looked up by prefix. */
const KEY_BYTES_MAX = 100
const KEY_BYTES_KEPT = 80

/** UTF-8 takes at most three bytes for each UTF-16 unit. */
const BYTES_PER_UNIT = 3

/** One lexeme: class, key and value. Exact search for a value of any length looks up exactly this. */
export function lexeme(cls: LexemeClass, key: string, value: string): string {
  return lexemeIn(lexemeHead(cls, key), value)
}

/** The part of a lexeme before its value. Every lexeme of this class and key, and no other, starts with it. */
export function lexemeHead(cls: LexemeClass, key: string): string {
  const clean = cleaned(key)
  return (
    cls + SEPARATOR + (clean.length * BYTES_PER_UNIT <= KEY_BYTES_MAX ? clean : cutKey(clean)) + SEPARATOR
  )
}

/** The lexeme of this value under a head from `lexemeHead`. */
export function lexemeIn(head: string, value: string): string {
  return lexemeOfClean(head, cleaned(value))
}

/** As `lexemeIn`, for a word from `event-text`: folded, and of letters and digits alone. */
export function lexemeOfClean(head: string, clean: string): string {
  const text = head + clean
  return text.length * BYTES_PER_UNIT <= LEXEME_BYTES_MAX
    ? text
    : cut(text, LEXEME_BYTES_MAX, PREFIX_BYTES_MAX)
}

/**
 * What every lexeme under this head starts with whose value starts with `start`; null when `start` is too long to be
 * looked up by prefix, since a cut lexeme no longer holds it.
 */
export function lexemePrefix(head: string, start: string): string | null {
  const text = head + cleaned(start)
  return text.length * BYTES_PER_UNIT <= PREFIX_BYTES_MAX || utf8Length(text) <= PREFIX_BYTES_MAX
    ? text
    : null
}

/** What every lexeme starts with whose key starts with `start`, as `lexemePrefix` does for values. */
export function lexemeKeyPrefix(cls: LexemeClass, start: string): string | null {
  const clean = cleaned(start)
  return utf8Length(clean) <= KEY_BYTES_KEPT ? cls + SEPARATOR + clean : null
}

/** Class, key and value of a lexeme, folded as it is. Null for one that was cut: nobody can say what it stands for. */
export function readLexeme(text: string): { cls: string; key: string; value: string } | null {
  const [cls, key, value, ...more] = text.split(SEPARATOR)
  if (cls === undefined || key === undefined || value === undefined || more.length > 0) return null
  return key.includes(CUT) || value.includes(CUT) ? null : { cls, key: unescape(key), value: unescape(value) }
}

function cutKey(clean: string): string {
  return cut(clean, KEY_BYTES_MAX, KEY_BYTES_KEPT)
}

/** Folded and escaped: what a key or value looks like inside a lexeme. */
function cleaned(text: string): string {
  let upper = false
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f || unit === 0x1f || unit === 0x1e) return escape(fold(text))
    if (unit >= 0x41 && unit <= 0x5a) upper = true
  }
  return upper ? text.toLowerCase() : text
}

function escape(text: string): string {
  return text.replaceAll(ESCAPE, `${ESCAPE}${ESCAPE}`).replaceAll(SEPARATOR, `${ESCAPE}_`)
}

function unescape(text: string): string {
  return text.replaceAll(/\u001E([\u001E_])/g, (_, mark: string) => (mark === '_' ? SEPARATOR : ESCAPE))
}

/** Stands before the hash of what was cut; no escaped text holds it. */
const CUT = `${ESCAPE}#`

/** The first `kept` bytes, to a whole character, then a mark that no escaped text holds, then 16 hex digits of hash. */
function cut(text: string, max: number, kept: number): string {
  if (utf8Length(text) <= max) return text
  let end = 0
  let bytes = 0
  for (const character of text) {
    bytes += utf8Length(character)
    if (bytes > kept) break
    end += character.length
  }
  // Half an escape in front of the mark would read as another one.
  const start = text.slice(0, end).replace(/\u001E+$/, '')
  return `${start}${CUT}${hex(sha256(utf8(text)).subarray(0, 8))}`
}
