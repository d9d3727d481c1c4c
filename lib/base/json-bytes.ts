// Looks at JSON as bytes, without reading values: UTF-8 never has a byte below 0x80 inside another character.

export const COMMA = 0x2c
export const OPEN_BRACKET = 0x5b
export const CLOSE_BRACKET = 0x5d
export const NEWLINE = 0x0a
const QUOTE = 0x22
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Where a value in an array ends, and how many colons it has outside of strings: one for each member it holds. */
export interface Extent {
  /** Offset of the comma or closing bracket after the value, or the length of the bytes. */
  end: number
  colons: number
}

/**
 * How far a value goes that begins at `from` inside an array. Says nothing of whether it is JSON: but if what lies
 * between is a JSON value, it is exactly this value, because brackets and strings balance inside of it.
 */
export function elementExtent(bytes: Uint8Array, from: number): Extent {
  let colons = 0
  let depth = 0
  let at = from
  for (; at < bytes.length; at++) {
    switch (bytes[at] ?? 0) {
      case QUOTE:
        at = stringEnd(bytes, at)
        break
      case COLON:
        colons++
        break
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth++
        break
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (depth-- === 0) return { end: at, colons }
        break
      case COMMA:
        if (depth === 0) return { end: at, colons }
    }
  }
  return { end: bytes.length, colons }
}

/** Colons outside of strings between two offsets. */
export function countColons(bytes: Uint8Array, from: number, to: number): number {
  let colons = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at]
    if (byte === COLON) colons++
    else if (byte === QUOTE) at = stringEnd(bytes, at)
  }
  return colons
}

/** Offset of the quote that ends the string whose first quote is at `start`, or the length of the bytes. */
function stringEnd(bytes: Uint8Array, start: number): number {
  let at = start + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}

/** Offset of the first byte at or after `from` that is not JSON white space. */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length && isSpace(bytes[at])) at++
  return at
}

/** True for the four bytes that JSON calls white space. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09
}

/** Offset of the line feed at or after `from`, or the length of the bytes. */
export function lineEnd(bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(NEWLINE, from)
  return at === -1 ? bytes.length : at
}

/** Line and column, both from 1; the column counts characters as editors do (UTF-16 units). */
export interface Position {
  line: number
  column: number
}

/** Where an offset is. Looks through all lines before it, so it is for the one error that ends the reading. */
export function positionOf(bytes: Uint8Array, offset: number): Position {
  let line = 1
  let start = 0
  for (let at = bytes.indexOf(NEWLINE); at !== -1 && at < offset; at = bytes.indexOf(NEWLINE, at + 1)) {
    line++
    start = at + 1
  }
  return { line, column: columnOf(bytes, start, offset) }
}

/** The column of an offset in a line that begins at `start`. */
export function columnOf(bytes: Uint8Array, start: number, offset: number): number {
  return new TextDecoder().decode(bytes.subarray(start, offset)).length + 1
}
