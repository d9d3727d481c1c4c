import { isObject, type Json } from '@/lib/base/json'
import type { Body, Outgoing } from '@/lib/delivery/outgoing'

/**
 * A body of Elasticsearch's and OpenSearch's `_bulk`. Documents are created under the event's own id, never indexed over: what
 * arrives twice is there once, and data streams take nothing else.
 */
export function bulkBody(batch: readonly Outgoing[]): Body {
  const lines = batch.map(({ event, line }) => `${JSON.stringify({ create: { _id: event.id } })}\n${line}\n`)
  return { text: lines.join(''), contentType: 'application/x-ndjson' }
}

/** What `_bulk` said of one document. `closed`: nobody who sends like that may store any. */
export type BulkItem =
  | { kind: 'stored' }
  | { kind: 'later' }
  | { kind: 'closed'; reason: string }
  | { kind: 'refused'; reason: string }

const CONFLICT = 409
const TOO_MANY = 429
/** Rights, and an index that is not there. */
const CLOSED: ReadonlySet<number> = new Set([401, 403, 404])

/**
 * What `_bulk` answered for each document, in their order: the request succeeds also where none was stored. One whose id is there
 * already was stored by an attempt whose answer was lost. Undefined when the answer is not one of `_bulk` for so many documents.
 */
export function bulkAnswer(body: string, count: number): BulkItem[] | undefined {
  const answer = parsed(body)
  const items = isObject(answer) ? answer.items : undefined
  if (!Array.isArray(items) || items.length !== count) return undefined
  const read = items.map(itemOf)
  return read.every((item) => item !== undefined) ? read : undefined
}

function itemOf(item: Json): BulkItem | undefined {
  const said = isObject(item) ? (item.create ?? item.index) : undefined
  if (!isObject(said) || typeof said.status !== 'number') return undefined
  const { status, error } = said
  if (status < 300 || status === CONFLICT) return { kind: 'stored' }
  if (status === TOO_MANY || status >= 500) return { kind: 'later' }
  const reason = reasonOf(error) ?? `status ${status}`
  return { kind: CLOSED.has(status) ? 'closed' : 'refused', reason }
}

function reasonOf(error: Json | undefined): string | undefined {
  if (!isObject(error)) return undefined
  return [error.type, error.reason].filter((one) => typeof one === 'string').join(': ') || undefined
}

function parsed(text: string): Json | undefined {
  try {
    // safe: JSON.parse gives JSON values alone
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
