import type { EventDraft, Outcome, Source } from '@/lib/event/event'
import type { Section } from '@/lib/log/sections'

import type { CopyWriter } from './copy-writer'

/** All that a row of `event` is made of, but its index. */
export interface EventRecord {
  tenantKey: number
  id: Buffer
  occurredAt: string
  receivedMs: number
  contentMac: Buffer
  late: boolean
  partial: boolean
  outcome: Outcome
  draft: EventDraft
  source: Source
  lexemes: readonly string[]
  /** Canonical JSON by section: made for the commitments, and what the jsonb columns are filled with. */
  canonical: Partial<Record<Section, string>>
  /** Canonical JSON of the person on whose behalf the actor acted. */
  onBehalfOf: string | undefined
}

type Value = string | number | boolean | Buffer | readonly string[] | undefined

/** One column: its PostgreSQL type decides how both writers encode it. */
interface Column {
  name: string
  type: 'integer' | 'boolean' | 'bigint' | 'timestamptz' | 'uuid' | 'text' | 'bytea' | 'jsonb' | 'tsvector'
  value(record: EventRecord, index: bigint): Value | bigint
}

const column = (name: string, type: Column['type'], value: Column['value']): Column => ({ name, type, value })

/** The columns of `event`, in the order in which rows are written. The only place that says what goes where. */
export const EVENT_COLUMNS: readonly Column[] = [
  column('tenant_id', 'integer', (r) => r.tenantKey),
  column('late', 'boolean', (r) => r.late),
  column('partial', 'boolean', (r) => r.partial),
  column('idx', 'bigint', (_, index) => index),
  column('received_at', 'timestamptz', (r) => r.receivedMs),
  column('id', 'uuid', (r) => r.id),
  column('occurred_at', 'text', (r) => r.occurredAt),
  column('content_mac', 'bytea', (r) => r.contentMac),
  column('action', 'text', (r) => r.draft.action),
  column('change', 'text', (r) => r.draft.change),
  column('outcome', 'text', (r) => r.outcome),
  column('actor_type', 'text', (r) => r.draft.actor.type),
  column('actor_id', 'text', (r) => r.draft.actor.id),
  column('actor_name', 'text', (r) => r.draft.actor.name),
  column('actor_email', 'text', (r) => r.draft.actor.email),
  column('on_behalf_of', 'jsonb', (r) => r.onBehalfOf),
  column('resource_type', 'text', (r) => r.draft.resource.type),
  column('resource_id', 'text', (r) => r.draft.resource.id),
  column('resource_name', 'text', (r) => r.draft.resource.name),
  column('reason', 'text', (r) => r.draft.reason),
  column('message', 'text', (r) => r.draft.message),
  column('ip', 'text', (r) => r.draft.client?.ip),
  column('user_agent', 'text', (r) => r.draft.client?.userAgent),
  column('trace_id', 'text', (r) => r.draft.traceId),
  column('session_id', 'text', (r) => r.draft.sessionId),
  column('source_name', 'text', (r) => r.source.name),
  column('source_format', 'text', (r) => r.source.format),
  column('source_key_id', 'uuid', (r) =>
    r.source.keyId === undefined ? undefined : uuidBytes(r.source.keyId),
  ),
  column('subjects', 'jsonb', (r) => r.canonical.subjects),
  column('details', 'jsonb', (r) => r.canonical.details),
  column('search', 'tsvector', (r) => r.lexemes),
  column('before', 'jsonb', (r) => r.canonical.before),
  column('after', 'jsonb', (r) => r.canonical.after),
  column('original', 'bytea', (r) =>
    r.draft.original === undefined ? undefined : Buffer.from(r.draft.original),
  ),
]

/** The 16 bytes of a UUID in its 36-character form. */
export const uuidBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')

/** Writes one row of `event` for COPY; returns the offset of its index, which is not known before the head is locked. */
export function writeEventRow(writer: CopyWriter, record: EventRecord): number {
  let indexAt = 0
  writer.row(EVENT_COLUMNS.length)
  for (const { type, value } of EVENT_COLUMNS) {
    // safe: each column's value is of the kind that its type names, as the table above shows.
    const v = value(record, 0n)
    if (v === undefined) writer.null()
    else if (type === 'text') writer.text(v as string)
    else if (type === 'jsonb') writer.jsonb(v as string)
    else if (type === 'tsvector') writer.tsvector(v as readonly string[])
    else if (type === 'uuid' || type === 'bytea') writer.bytes(v as Buffer)
    else if (type === 'boolean') writer.boolean(v as boolean)
    else if (type === 'integer') writer.int4(v as number)
    else if (type === 'timestamptz') writer.timestamp(v as number)
    else indexAt = writer.int8(v as bigint)
  }
  return indexAt
}

/** The same row as one INSERT with parameters, for our own events inside another transaction. */
export function eventInsert(record: EventRecord, index: bigint): { sql: string; values: unknown[] } {
  const values: unknown[] = []
  const placeholders = EVENT_COLUMNS.map(({ type, value }) => {
    const v = value(record, index)
    const place = `$${values.length + 1}`
    if (v === undefined) values.push(null)
    else if (type === 'timestamptz') values.push(new Date(v as number).toISOString())
    else if (type === 'uuid') values.push((v as Buffer).toString('hex'))
    else if (type === 'bigint') values.push(String(v))
    else values.push(v)
    if (type === 'tsvector') return `array_to_tsvector(${place}::text[])`
    return type === 'uuid' || type === 'bigint' ? `${place}::text::${type}` : `${place}::${type}`
  })
  return {
    sql: `INSERT INTO event (${EVENT_COLUMNS.map((c) => c.name).join(', ')}) VALUES (${placeholders.join(', ')})`,
    values,
  }
}
