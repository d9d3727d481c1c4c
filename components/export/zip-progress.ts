import type { FileProgress } from './csv-progress'

/** `PK\5\6`, and at the end a comment without any length: how our archives end. */
const END_BYTES = 22
const SIGNATURE = [0x50, 0x4b, 0x05, 0x06]

/** Counts the bytes of an archive of so many events as they come: what is in it is known once it is whole. */
export function zipCounter(events: number): { add(bytes: Uint8Array): FileProgress } {
  let bytes = 0
  let tail: Uint8Array = new Uint8Array()
  return {
    add(piece) {
      bytes += piece.length
      tail = lastBytes(tail, piece)
      const whole =
        tail.length === END_BYTES &&
        SIGNATURE.every((byte, at) => tail[at] === byte) &&
        tail.subarray(-2).every((byte) => byte === 0)
      return { rows: whole ? events : 0, of: events, bytes, whole }
    },
  }
}

function lastBytes(tail: Uint8Array, piece: Uint8Array): Uint8Array {
  if (piece.length >= END_BYTES) return piece.slice(-END_BYTES)
  const both = new Uint8Array(tail.length + piece.length)
  both.set(tail)
  both.set(piece, tail.length)
  return both.slice(-END_BYTES)
}
