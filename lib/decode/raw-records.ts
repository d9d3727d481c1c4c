import { fromUtf8 } from '@/lib/base/bytes'
import {
  CLOSE_BRACKET,
  COMMA,
  elementExtent,
  isSpace,
  lineEnd,
  OPEN_BRACKET,
  skipSpace,
} from '@/lib/base/json-bytes'

/** One record of a body, as its bytes and not yet read. */
export interface RawRecord {
  /** Its line in the body, from 1; null in an array or one document. */
  line: number | null
  /** Exactly the bytes that were sent for it: what a signature is of. Without the end of its line. */
  bytes: Uint8Array
  /** An element of a JSON array: JSON or broken, and never text of another kind. */
  isElement?: true
  /** What no reader could make sense of, like what stands behind the end of an array. */
  problem?: string
}

const OPEN_BRACE = 0x7b
const RETURN = 0x0d

/**
 * The records of a body: elements of a JSON array, one JSON document, or one record a line, whatever stands there.
 * Blank lines are none. A line that cannot be read says nothing about the others, so each stands for itself.
 */
export function* rawRecords(body: Uint8Array): Generator<RawRecord, void> {
  const start = afterMark(body)
  const first = skipSpace(body, start)
  if (first === body.length) return
  if (isByLine(body, first)) yield* byLine(body, start)
  else if (body[first] === OPEN_BRACKET) yield* ofArray(body, first)
  else yield { line: null, bytes: body.subarray(first) }
}

/** Offset behind a byte order mark, which RFC 8259 §8.1 lets readers ignore. */
function afterMark(body: Uint8Array): number {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0
}

/**
 * True unless the body is one JSON text over several lines. One of its first two lines is whole where each line is one;
 * two, because the first may be the one that is broken.
 */
function isByLine(body: Uint8Array, first: number): boolean {
  if (body[first] !== OPEN_BRACE && body[first] !== OPEN_BRACKET) return true
  const end = lineEnd(body, first)
  const second = skipSpace(body, end)
  if (second === body.length) return body[first] === OPEN_BRACE
  return isObjectText(body, first, end) || isObjectText(body, second, lineEnd(body, second))
}

function isObjectText(body: Uint8Array, start: number, end: number): boolean {
  if (body[start] !== OPEN_BRACE) return false
  try {
    JSON.parse(fromUtf8(body.subarray(start, end)) ?? '')
    return true
  } catch {
    return false
  }
}

function* byLine(body: Uint8Array, start: number): Generator<RawRecord, void> {
  let line = 1
  for (let at = start; at < body.length; line++) {
    const end = lineEnd(body, at)
    const stop = body[end - 1] === RETURN ? end - 1 : end
    if (skipSpace(body.subarray(at, stop), 0) < stop - at) yield { line, bytes: body.subarray(at, stop) }
    at = end + 1
  }
}

function* ofArray(body: Uint8Array, open: number): Generator<RawRecord, void> {
  let at = skipSpace(body, open + 1)
  if (body[at] === CLOSE_BRACKET) return yield* behindArray(body, at + 1)
  for (;;) {
    const { end } = elementExtent(body, at)
    yield { line: null, bytes: trimmed(body, at, end), isElement: true }
    if (body[end] !== COMMA) {
      if (body[end] === CLOSE_BRACKET) yield* behindArray(body, end + 1)
      else yield { line: null, bytes: body.subarray(end), problem: 'the array has no end: a ] is missing' }
      return
    }
    at = end + 1
  }
}

function* behindArray(body: Uint8Array, from: number): Generator<RawRecord, void> {
  const at = skipSpace(body, from)
  if (at === body.length) return
  yield { line: null, bytes: body.subarray(at), problem: 'stands behind the end of the array' }
}

function trimmed(body: Uint8Array, start: number, end: number): Uint8Array {
  let stop = end
  while (stop > start && isSpace(body[stop - 1])) stop--
  return body.subarray(skipSpace(body, start), stop)
}
