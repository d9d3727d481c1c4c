import { isObject, type Json, type JsonObject } from '@/lib/base/json'
import { readCefLine } from '@/lib/decode/cef/cef-line'

/** What a receiver needs to know of a record: which event it is, and with which key it is signed. */
export interface RecordFacts {
  /** The event's id; undefined where the record says none. */
  id: string | undefined
  /** Its place in the log; Konnect's formats do not carry it. */
  index: number | undefined
  keyId: string | undefined
  /** Sent by a replay, so perhaps not for the first time. */
  isReplayed: boolean
}

/** The facts of a record of any format; undefined for what is none. */
export function factsOf(record: string): RecordFacts | undefined {
  return record.startsWith('{') ? ofJson(record) : ofCef(record)
}

function ofJson(record: string): RecordFacts | undefined {
  const value = parsed(record)
  if (!isObject(value)) return undefined
  const event = memberOf(value, 'event')
  const own = memberOf(value, 'vouchsafe')
  return {
    id: textOf(value.id ?? event?.id ?? value.event_id),
    index: indexOf(value.index ?? event?.sequence),
    keyId: textOf(value.kid ?? own?.kid),
    isReplayed: (value.replayed ?? own?.replayed) === true,
  }
}

function ofCef(record: string): RecordFacts | undefined {
  const line = readCefLine(record)
  if (line === undefined) return undefined
  const fields = new Map(line.extensions)
  const index = fields.get('cn1')
  return {
    id: fields.get('externalId') ?? fields.get('event_id'),
    index: index === undefined ? undefined : indexOf(Number(index)),
    keyId: fields.get('kid'),
    isReplayed: (fields.get('flexString2') ?? fields.get('replayed')) === 'true',
  }
}

function memberOf(value: JsonObject, name: string): JsonObject | undefined {
  const member = value[name]
  return isObject(member) ? member : undefined
}

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const indexOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined

function parsed(text: string): Json | undefined {
  try {
    // safe: JSON.parse gives JSON values alone
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
