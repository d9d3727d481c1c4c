import { utf8 } from '@/lib/base/bytes'
import { isObject, type Json } from '@/lib/base/json'
import { readCefLine } from '@/lib/decode/cef/cef-line'
import type { SignedRecord } from '@/lib/decode/signature'

const CEF_MARK = ' sig='

/** A line of CEF without its signature, and the signature as it was sent. */
export interface CutLine {
  payload: string
  signature: string
}

/**
 * Cut the signature off a line of CEF: what follows the last ` sig=`. Inside of values the `=` is escaped, so a value
 * that looks like it is none. Whatever stands behind the signature is taken as part of it, and so makes it malformed.
 */
export function cutCef(line: string): CutLine | undefined {
  const at = line.lastIndexOf(CEF_MARK)
  const payload = line.slice(0, Math.max(at, 0))
  // In the header an `=` is not escaped.
  if (readCefLine(payload) === undefined) return undefined
  return { payload, signature: line.slice(at + CEF_MARK.length).trimEnd() }
}

/**
 * The signature of one of Konnect's records, and the bytes that it is of: the record exactly as it was sent without its
 * signature and the separator before it. `JSON.parse` and `JSON.stringify` would give other bytes (trace ids are larger
 * than JavaScript's exact numbers), so text is cut. Undefined when the record is not signed.
 *
 * @param text the record as it was sent: a line of CEF, or a JSON object as the webhook or the pull API gives it.
 */
export function signedByKonnect(text: string): SignedRecord | undefined {
  if (!text.trimStart().startsWith('{')) {
    const cut = cutCef(text)
    return cut && { signature: cut.signature, payloads: [utf8(cut.payload)], isRuleKnown: true }
  }
  const own = cutJson(text, 'sig')
  if (own !== undefined) {
    return { signature: own.signature, payloads: [utf8(own.payload)], isRuleKnown: true }
  }
  return signedEnvelope(text) ?? pulled(text)
}

/**
 * `{"event":{…}}`: nobody says whether the envelope is signed, so both are tried. That it holds says nothing of what
 * else is in the envelope, which is why the decoder keeps that apart.
 */
function signedEnvelope(text: string): SignedRecord | undefined {
  const event = membersOf(text)?.find(({ name }) => name === 'event')
  if (event === undefined) return undefined
  const inside = text.slice(event.valueStart, event.end)
  const cut = cutJson(inside, 'sig')
  if (cut === undefined) return undefined
  const whole = `${text.slice(0, event.valueStart)}${cut.payload}${text.slice(event.end)}`
  return {
    signature: cut.signature,
    payloads: [utf8(cut.payload), utf8(whole)],
    isRuleKnown: false,
  }
}

/** Records of the pull API were made again from what was once signed: their bytes are gone. */
function pulled(text: string): SignedRecord | undefined {
  const cut = cutJson(text, 'signature')
  return cut && { signature: cut.signature, payloads: [], isRuleKnown: false }
}

interface Member {
  name: string
  /** Offset of its name. */
  start: number
  valueStart: number
  /** Offset behind its value. */
  end: number
}

/** Cut a member whose value is text out of a JSON object, with one of the commas around it. */
function cutJson(text: string, name: string): CutLine | undefined {
  const members = membersOf(text)
  const at = members?.findLastIndex((member) => member.name === name) ?? -1
  const member = members?.[at]
  if (members === undefined || member === undefined) return undefined
  const signature = parsed(text.slice(member.valueStart, member.end))
  if (typeof signature !== 'string') return undefined
  const before = members[at - 1]
  const after = members[at + 1]
  const [from, to] =
    before !== undefined ? [before.end, member.end] : [member.start, after?.start ?? member.end]
  return { payload: text.slice(0, from) + text.slice(to), signature }
}

/** The members of a JSON object by their places in its text; undefined when the text is not one JSON object. */
function membersOf(text: string): Member[] | undefined {
  if (!isObject(parsed(text))) return undefined
  const members: Member[] = []
  let at = skipBlanks(text, text.indexOf('{') + 1)
  while (text[at] === '"') {
    const start = at
    at = stringEnd(text, start)
    const name = parsed(text.slice(start, at))
    const valueStart = skipBlanks(text, skipBlanks(text, at) + 1)
    const end = valueEnd(text, valueStart)
    members.push({ name: typeof name === 'string' ? name : '', start, valueStart, end })
    at = skipBlanks(text, end)
    if (text[at] !== ',') break
    at = skipBlanks(text, at + 1)
  }
  return members
}

function parsed(text: string): Json | undefined {
  try {
    // safe: JSON.parse gives JSON values alone
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\n\r'.includes(text[at] ?? '')) at++
  return at
}

/** Offset behind the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/** Offset behind the value that begins at `start`, in a text that is JSON. */
function valueEnd(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length;) {
    const unit = text[at] ?? ''
    if (unit === '"') {
      at = stringEnd(text, at)
      if (depth === 0) return at
      continue
    }
    if (depth === 0 && ',}] \t\n\r'.includes(unit)) return at
    if (unit === '{' || unit === '[') depth++
    at++
    if ((unit === '}' || unit === ']') && --depth === 0) return at
  }
  return text.length
}
