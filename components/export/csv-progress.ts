const QUOTE = 0x22
const LINE_FEED = 0x0a

/** How far a file has come. */
export interface FileProgress {
  /** Events so far that are complete: neither a heading nor an end is one. */
  rows: number
  /** How many there will be, where that is known from the start. */
  of?: number
  bytes: number
  /** True when the file could end here. */
  whole: boolean
}

/**
 * Counts the records of a CSV file (RFC 4180 §2) as its bytes arrive, in pieces of any size. A line break between quotes
 * belongs to its field; a doubled quote closes and opens, so it needs no look ahead. Quotes and line feeds are never
 * part of a longer UTF-8 character, so bytes are enough.
 */
export function csvCounter(): { add(bytes: Uint8Array): FileProgress } {
  let records = 0
  let bytes = 0
  let quoted = false
  let last = LINE_FEED
  return {
    add(piece) {
      for (const byte of piece) {
        if (byte === QUOTE) quoted = !quoted
        else if (byte === LINE_FEED && !quoted) records += 1
        last = byte
      }
      bytes += piece.length
      return { rows: Math.max(0, records - 1), bytes, whole: !quoted && last === LINE_FEED }
    },
  }
}
