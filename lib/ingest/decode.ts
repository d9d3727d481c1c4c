import { fromUtf8, utf8Length } from '@/lib/base/bytes'
import { AppError, type Problem } from '@/lib/base/errors'
import {
  CLOSE_BRACKET,
  columnOf,
  COMMA,
  countColons,
  elementExtent,
  isSpace,
  lineEnd,
  NEWLINE,
  OPEN_BRACKET,
  positionOf,
  skipSpace,
  type Position,
} from '@/lib/base/json-bytes'
import { countMembers, inspectJsonText, type JsonError } from '@/lib/base/json-text'
import { placeAt } from '@/lib/base/place'
import { DEPTH_MAX, EVENT_SENT_BYTES_MAX, REQUEST_EVENTS_MAX } from '@/lib/event/limits'

import { bodyFormat } from './content-type'

/** One event of a body, read but not yet checked. */
export interface DecodedEvent {
  /** `events[3]`: the same for every body format. A single event is `events[0]`. */
  place: string
  /** Line of the body, from 1, where each line is an event; else null. */
  line: number | null
  /** Bytes that it took in the body: what reading it cost. */
  bytes: number
  /** What `JSON.parse` gives, or undefined when it was not parsed: then `problems` says why. */
  value: unknown
  problems: Problem[]
  /** True when this is not JSON in UTF-8, so that the request as a whole cannot be understood. */
  unreadable: boolean
}

/**
 * Read the events of a body one after the other, so that the caller can pause between them: an array is never parsed
 * as a whole. What cannot be read is an event with problems; after a syntax error in an array nothing more follows,
 * because it is no longer known where events begin.
 *
 * Repeated member names, which `JSON.parse` drops without a word, are problems at their place.
 *
 * @throws AppError unsupported_media (content type), bad_request (no event at all), too_large (over 10,000 events).
 */
export function* decodeEvents(body: Uint8Array, contentType: string | null): Generator<DecodedEvent, void> {
  const events = bodyFormat(contentType) === 'ndjson' ? decodeLines(body) : decodeDocument(body)
  let count = 0
  for (const event of events) {
    if (++count > REQUEST_EVENTS_MAX) {
      throw new AppError(
        'too_large',
        `A request holds at most ${REQUEST_EVENTS_MAX} events. Send it in parts.`,
      )
    }
    yield event
  }
  if (count === 0) throw new AppError('bad_request', 'The request holds no event.')
}

function* decodeLines(body: Uint8Array): Generator<DecodedEvent, void> {
  let line = 1
  let index = 0
  let start = afterMark(body)
  for (let at = start; at < body.length;) {
    const byte = body[at]
    if (byte === NEWLINE) {
      line++
      start = ++at
    } else if (isSpace(byte)) {
      at++
    } else {
      const end = lineEnd(body, at)
      yield decodeOne(body, { index, line, start, end, stop: end, colons: countColons(body, at, end) })
      index++
      at = end
    }
  }
}

function* decodeDocument(body: Uint8Array): Generator<DecodedEvent, void> {
  const start = skipSpace(body, afterMark(body))
  if (start === body.length) return
  if (body[start] === OPEN_BRACKET) yield* decodeArray(body, start + 1)
  else yield decodeSingle(body, start)
}

function decodeSingle(body: Uint8Array, start: number): DecodedEvent {
  const upTo = (end: number): Span => {
    return { index: 0, line: null, start, end, stop: end, colons: countColons(body, start, end) }
  }
  const event = decodeOne(body, upTo(body.length))
  const [problem] = event.problems
  // Whoever sends one event a line as plain JSON is told what to change.
  if (event.unreadable && problem && decodeOne(body, upTo(lineEnd(body, start))).value !== undefined) {
    problem.message += '. For one event a line send Content-Type application/x-ndjson'
  }
  return event
}

function* decodeArray(body: Uint8Array, first: number): Generator<DecodedEvent, void> {
  let end = skipSpace(body, first)
  if (body[end] !== CLOSE_BRACKET) {
    let start = first
    for (let index = 0; ; index++) {
      const extent = elementExtent(body, start)
      end = extent.end
      // The byte that ended it is shown too, or a missing value would be called the end of the text.
      const event = decodeOne(body, { index, line: null, start, stop: end + 1, ...extent })
      yield event
      if (event.unreadable) return
      if (body[end] !== COMMA) break
      start = end + 1
    }
  }
  const wrong = skipSpace(body, body[end] === CLOSE_BRACKET ? end + 1 : end)
  if (body[end] === CLOSE_BRACKET && wrong === body.length) return
  const message =
    body[end] === CLOSE_BRACKET ? 'something after the end of the array' : 'no ] at the end of the array'
  yield {
    place: 'events',
    line: null,
    bytes: 0,
    value: undefined,
    problems: [notJson(positionOf(body, wrong), 'events', message)],
    unreadable: true,
  }
}

/** Where an event lies in the body. `stop`: how far to look to say what is wrong with it. */
interface Span {
  index: number
  line: number | null
  start: number
  end: number
  stop: number
  colons: number
}

function decodeOne(body: Uint8Array, span: Span): DecodedEvent {
  const { index, line, start, end } = span
  const place = `events[${index}]`
  const event = { place, line, bytes: end - start, value: undefined, problems: [], unreadable: false }
  if (end - start > EVENT_SENT_BYTES_MAX) return { ...event, ...tooLarge(body, span, place) }
  const text = fromUtf8(body.subarray(start, end))
  if (text === null) {
    const message = `is not UTF-8 text (it begins in line ${positionIn(body, span, start).line})`
    return { ...event, problems: [{ path: place, message }], unreadable: true }
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const shown = fromUtf8(body.subarray(start, span.stop)) ?? text
    const error = inspectJsonText(shown).error ?? { offset: 0, message: 'something else' }
    return { ...event, problems: [syntaxProblem(body, span, shown, error)], unreadable: true }
  }
  const problems = hasRepeatedNames(value, span.colons) ? repeatedNames(text, place) : []
  return { ...event, value, problems }
}

/** What is wrong with an event that is too large to be read: often that a quote or bracket is missing before its end. */
function tooLarge(
  body: Uint8Array,
  span: Span,
  place: string,
): Pick<DecodedEvent, 'problems' | 'unreadable'> {
  const { start, end } = span
  // Not strict: the cut may go through a character.
  const head = new TextDecoder().decode(body.subarray(start, start + EVENT_SENT_BYTES_MAX))
  const { error } = inspectJsonText(head)
  if (error !== null && error.offset < head.length) {
    return { problems: [syntaxProblem(body, span, head, error)], unreadable: true }
  }
  const message = `takes ${end - start} bytes as sent; at most ${EVENT_SENT_BYTES_MAX} are taken`
  return { problems: [{ path: place, message }], unreadable: false }
}

function repeatedNames(text: string, place: string): Problem[] {
  const message = 'is given more than once: readers would differ'
  return inspectJsonText(text).repeated.map((steps) => ({ path: placeAt(place, steps), message }))
}

function hasRepeatedNames(value: unknown, colons: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  const members = countMembers(value, DEPTH_MAX)
  // A deeper value is refused for its depth.
  return members !== null && members !== colons
}

/** `text` begins where the span does. */
function syntaxProblem(body: Uint8Array, span: Span, text: string, error: JsonError): Problem {
  const offset = span.start + utf8Length(text.slice(0, error.offset))
  return notJson(positionIn(body, span, offset), `events[${span.index}]`, error.message)
}

function positionIn(body: Uint8Array, { line, start }: Span, offset: number): Position {
  // There can be an error in every line, and none may cost a look through all lines before it.
  if (line !== null) return { line, column: columnOf(body, start, offset) }
  return positionOf(body, offset)
}

function notJson({ line, column }: Position, path: string, found: string): Problem {
  return { path, message: `is not JSON: line ${line}, column ${column} has ${found}` }
}

/** Where the body begins after a byte order mark, which RFC 8259 §8.1 allows readers to ignore. */
function afterMark(body: Uint8Array): number {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0
}
