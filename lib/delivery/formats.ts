import type { Json } from '@/lib/base/json'

import type { Carried } from './carried'
import { writeCef } from './cef-writer'
import { ecsDocument } from './ecs-document'
import { KONNECT_HOST, konnectRecord } from './konnect/konnect-fields'
import { jsonLine, jsonLineOf } from './one-line'
import { standardCef } from './standard-cef'

/** The formats in which events are delivered. */
export const DELIVERY_FORMATS = ['json', 'cef', 'cps', 'ecs', 'konnect-cef', 'konnect-json'] as const
export type DeliveryFormat = (typeof DELIVERY_FORMATS)[number]

/** What a line is, and so where its signature stands. */
type Carrier = 'json' | 'cef'

interface Format {
  carrier: Carrier
  /** The record that is signed, on one line, without a line feed. `keyId`: stands in it, so that a receiver knows which key to try. */
  record: (carried: Carried, keyId?: string) => string
  /** What is put around the signed record. */
  around?: (record: string) => string
}

const FORMATS: Readonly<Record<DeliveryFormat, Format>> = {
  json: { carrier: 'json', record: ownJson },
  cef: { carrier: 'cef', record: standardCef },
  cps: { carrier: 'json', record: konnectJson, around: (record) => `{"event":${record}}` },
  ecs: { carrier: 'json', record: (carried, keyId) => jsonLine(ecsDocument(carried, keyId)) },
  'konnect-cef': { carrier: 'cef', record: konnectCef },
  'konnect-json': { carrier: 'json', record: konnectJson },
}

/**
 * An event as one line of a format, without a line feed at its end. What `sign` is given are the exact bytes (of UTF-8) that a
 * receiver gets by cutting ` sig=…` (CEF) or `,"sig":"…"` (JSON) out of the line; what it returns stands there.
 */
export function encodeEvent(
  format: DeliveryFormat,
  carried: Carried,
  signer?: { keyId: string; sign: (record: string) => string },
): string {
  const record = eventRecord(format, carried, signer?.keyId)
  return eventLine(format, record, signer?.sign(record))
}

/** The first half of it: what is signed with the key of this id. */
export function eventRecord(format: DeliveryFormat, carried: Carried, keyId?: string): string {
  return FORMATS[format].record(carried, keyId)
}

/** The second: the line, with the signature of the record. */
export function eventLine(format: DeliveryFormat, record: string, signature?: string): string {
  const { carrier, around = (line: string) => line } = FORMATS[format]
  return around(signature === undefined ? record : withSignature(carrier, record, signature))
}

const SIGNATURE_CHARACTERS = 86

/** How many bytes longer the line of a format is than its record, once that is signed. */
export const signedMore = (format: DeliveryFormat): number =>
  eventLine(format, '{}', 'A'.repeat(SIGNATURE_CHARACTERS)).length - '{}'.length

function withSignature(carrier: Carrier, record: string, signature: string): string {
  return carrier === 'cef' ? `${record} sig=${signature}` : `${record.slice(0, -1)},"sig":"${signature}"}`
}

/** The event as the API gives it. */
function ownJson({ event, replayed }: Carried, keyId?: string): string {
  // safe: an event is JSON; members that are undefined are left out by JSON.stringify
  const json = {
    ...event,
    ...(replayed && { replayed }),
    ...(keyId !== undefined && { kid: keyId }),
  } as object
  return jsonLine(json as Json)
}

/** Sorted by name, as Konnect sends it; `sig` comes behind. */
function konnectJson(carried: Carried, keyId?: string): string {
  const { header, extensions } = konnectRecord(carried)
  const fields: (readonly [string, Json])[] = [...Object.entries(header), ...extensions]
  if (keyId !== undefined) fields.push(['kid', keyId])
  fields.sort(([a], [b]) => (a < b ? -1 : 1))
  return jsonLineOf(fields)
}

function konnectCef(carried: Carried, keyId?: string): string {
  const { header, extensions } = konnectRecord(carried)
  return writeCef({
    prefix: `${header.event_ts} ${KONNECT_HOST}`,
    vendor: header.event_vendor,
    product: header.event_product,
    productVersion: header.event_version,
    classId: header.event_class_id,
    name: header.name,
    severity: header.severity,
    extensions: keyId === undefined ? extensions : [...extensions, ['kid', keyId]],
  })
}

/** Whether a line of this format is JSON. */
export const isJsonFormat = (format: DeliveryFormat): boolean => FORMATS[format].carrier === 'json'
