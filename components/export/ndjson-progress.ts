import type { FileProgress } from './csv-progress'

const LINE_FEED = 0x0a
/** More than the last line has: two numbers of at most 16 digits, and the id of a log or a third one. */
const TAIL_BYTES = 256
/** The last line of a whole file, as the server writes it; no event's line begins so. */
const END = /(?:^|\n)\{"end":\{"rows":(\d+),"size":\d+,(?:"log":"\w+"|"tenants":\d+),"complete":true\}\}\n$/

/** Counts the events of an NDJSON export as its bytes arrive, in pieces of any size. Whole is only what says so itself. */
export function ndjsonCounter(): { add(bytes: Uint8Array): FileProgress } {
  let lines = 0
  let bytes = 0
  let tail: Uint8Array = new Uint8Array()
  return {
    add(piece) {
      for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, at + 1)) lines += 1
      bytes += piece.length
      tail = lastBytes(tail, piece)
      const rows = END.exec(new TextDecoder().decode(tail))?.[1]
      const whole = rows !== undefined && Number(rows) === lines - 1
      return { rows: whole ? lines - 1 : lines, bytes, whole }
    },
  }
}

function lastBytes(tail: Uint8Array, piece: Uint8Array): Uint8Array {
  if (piece.length >= TAIL_BYTES) return piece.slice(-TAIL_BYTES)
  const both = new Uint8Array(tail.length + piece.length)
  both.set(tail)
  both.set(piece, tail.length)
  return both.slice(-TAIL_BYTES)
}
