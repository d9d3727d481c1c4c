import pg from 'pg'

import type { CopyPart } from './batch'
import { CopyWriter } from './copy-writer'
import { EVENT_COLUMNS, uuidBytes } from './event-row'
import type { PreparedEvent } from './prepare'
import { leafHash } from './seal'
import type { Queryable } from './store-keys'
import type { EdgeReader, FullTile, Head } from './tree'

/** Bytes as a SQL literal. */
export const hexLiteral = (bytes: Uint8Array): string => `'\\x${Buffer.from(bytes).toString('hex')}'::bytea`
const literal = (text: string): string => pg.escapeLiteral(text)
const uuidLiteral = (id: string): string => `'${id.replaceAll(/[^0-9a-f-]/g, '')}'::uuid`
const uuidArray = (ids: readonly string[]): string =>
  `'{${ids.map((id) => id.replaceAll(/[^0-9a-f-]/g, '')).join(',')}}'::uuid[]`

/** How long an append waits for another process that holds the tenant's head, before it answers "busy". */
export const LOCK_TIMEOUT_MS = 5_000

/** What an append needs to know of the database before it can assign indexes. */
export interface OpeningQuestions {
  logId: string
  tenantKey: number
  /** Ids that may be there already. */
  ids: readonly string[]
  /** Keys that the events were sealed with. */
  keyIds: readonly string[]
  idempotency: readonly { keyId: string; key: string }[]
}

/** The answers, read after the head was locked, so that they stay true until the commit. */
export interface OpeningAnswers {
  head: Head
  /** Index by id, of the asked ids that exist. */
  existing: Map<string, bigint>
  keysFound: number
  answers: { keyId: string; key: string; bodyHash: Buffer; answer: string }[]
}

/**
 * Begins the append's transaction, locks the head and answers all questions, in one round trip. Each statement sees
 * what was committed before the lock was granted (READ COMMITTED takes a snapshot for each statement).
 * Sequential scans are off because a fresh table without statistics would be read whole for each group.
 */
export async function beginAppend(client: Queryable, ask: OpeningQuestions): Promise<OpeningAnswers> {
  const log = uuidLiteral(ask.logId)
  const statements = [
    'BEGIN',
    `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`,
    'SET LOCAL enable_seqscan = off',
    `SELECT size, frontier, root FROM log_head WHERE log_id = ${log} FOR UPDATE`,
    ask.ids.length === 0
      ? 'SELECT WHERE false'
      : `SELECT event_id, idx FROM log_entry WHERE log_id = ${log} AND event_id = ANY(${uuidArray(ask.ids)})`,
    ask.keyIds.length === 0
      ? 'SELECT 0 AS n'
      : `SELECT count(*)::int AS n FROM subject_key WHERE key_id = ANY(${uuidArray(ask.keyIds)})`,
    ask.idempotency.length === 0
      ? 'SELECT WHERE false'
      : `SELECT key_id, key, body_hash, answer FROM idempotency WHERE tenant_id = ${ask.tenantKey} AND (key_id, key) IN (${ask.idempotency
          .map(({ keyId, key }) => `(${uuidLiteral(keyId)}, ${literal(key)})`)
          .join(', ')})`,
  ]
  // safe: a simple query of several statements gives one result for each of them, in order.
  const results = (await client.query(statements.join(';\n'))) as unknown as pg.QueryResult[]
  const head = results[3]?.rows[0] as { size: string; frontier: Buffer; root: Buffer } | undefined
  if (!head) throw new Error(`The log ${ask.logId} has no head row. Run \`vouchsafe doctor\`.`)
  return {
    head: { size: BigInt(head.size), frontier: head.frontier, root: head.root },
    existing: new Map(
      (results[4]?.rows ?? []).map((row: { event_id: string; idx: string }) => [
        row.event_id,
        BigInt(row.idx),
      ]),
    ),
    keysFound: (results[5]?.rows[0] as { n: number } | undefined)?.n ?? 0,
    answers: (results[6]?.rows ?? []).map(
      (row: { key_id: string; key: string; body_hash: Buffer; answer: string }) => ({
        keyId: row.key_id,
        key: row.key,
        bodyHash: row.body_hash,
        answer: row.answer,
      }),
    ),
  }
}

/** The content HMACs of events that exist, by id. An event whose content is gone (retention) has none. */
export async function readContentMacs(
  client: Queryable,
  tenantKey: number,
  ids: readonly string[],
): Promise<Map<string, Buffer>> {
  const { rows } = await client.query<{ id: string; content_mac: Buffer }>(
    'SELECT id, content_mac FROM event WHERE tenant_id = $1 AND id = ANY($2::uuid[])',
    [tenantKey, ids],
  )
  return new Map(rows.map((row) => [row.id, row.content_mac]))
}

/** Runs one statement with parameters and gives its rows: `pg` or Prisma's transaction. */
export type ReadRows = <Row>(sql: string, values: unknown[]) => Promise<Row[]>

/** Reads what completes a tile: leaf hashes from the entries themselves, roots from the tiles below. */
export function edgeReader(read: ReadRows, logId: string): EdgeReader {
  return {
    async leaves(from, to) {
      const rows = await read<{ entry: Uint8Array }>(
        `SELECT entry FROM log_entry
         WHERE log_id = $1::text::uuid AND idx >= $2::bigint AND idx < $3::bigint ORDER BY idx`,
        [logId, from, to],
      )
      return Buffer.concat(rows.map((row) => leafHash(row.entry)))
    },
    async roots(level, from, to) {
      const rows = await read<{ root: Uint8Array }>(
        `SELECT root FROM log_tile
         WHERE log_id = $1::text::uuid AND level = $2::smallint AND n >= $3::bigint AND n < $4::bigint ORDER BY n`,
        [logId, level, from, to],
      )
      return Buffer.concat(rows.map((row) => row.root))
    },
  }
}

/** An event that has its place in the log. */
export interface PlacedEvent {
  event: PreparedEvent
  index: bigint
}

/** The rows of an append, as COPYs: events, entries, subjects. */
export function appendCopies(logId: string, tenantKey: number, placed: readonly PlacedEvent[]): CopyPart[] {
  const entries = new CopyWriter(placed.length * 700 + 64)
  const subjects = new CopyWriter(placed.length * 64 + 64)
  const log = uuidBytes(logId)
  for (const { event, index } of placed) {
    event.row.writeBigInt64BE(index, event.indexAt)
    entries.row(4)
    entries.bytes(log)
    entries.int8(index)
    entries.bytes(event.idBytes)
    entries.bytes(event.entry)
    for (const key of event.keys) {
      subjects.row(4)
      subjects.int4(tenantKey)
      subjects.bytes(event.idBytes)
      subjects.bytes(key.id)
      subjects.int2(key.role)
    }
  }
  const copies = [
    {
      sql: `COPY event (${EVENT_COLUMNS.map((c) => c.name).join(', ')}) FROM STDIN (FORMAT binary)`,
      rows: mergeRuns(placed),
    },
    {
      sql: 'COPY log_entry (log_id, idx, event_id, entry) FROM STDIN (FORMAT binary)',
      rows: [entries.from(0)],
    },
  ]
  if (subjects.position > 0)
    copies.push({
      sql: 'COPY event_subject (tenant_id, event_id, key_id, role) FROM STDIN (FORMAT binary)',
      rows: [subjects.from(0)],
    })
  return copies
}

/** Rows that lie side by side in one buffer go over the wire as one chunk. */
function mergeRuns(placed: readonly PlacedEvent[]): Buffer[] {
  const runs: Buffer[] = []
  for (const { event } of placed) {
    const last = runs.at(-1)
    if (last && last.buffer === event.row.buffer && last.byteOffset + last.length === event.row.byteOffset)
      runs[runs.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + event.row.length)
    else runs.push(event.row)
  }
  return runs
}

/** The statement that stores full tiles. */
export const insertTiles = (logId: string, tiles: readonly FullTile[]): string =>
  `INSERT INTO log_tile (log_id, level, n, hashes, root) VALUES ${tiles
    .map(
      (t) =>
        `(${uuidLiteral(logId)}, ${t.level}, ${t.index}, ${hexLiteral(t.hashes)}, ${hexLiteral(t.root)})`,
    )
    .join(', ')}`

/** The statement that adds to the counts by hour and by day, and notes what each source sent last. */
export function addToRollups(tenantKey: number, placed: readonly PlacedEvent[]): string {
  const hours = new Map<string, number>()
  const days = new Map<string, number>()
  for (const { event } of placed) {
    const { hourMs, resourceType, change, outcome, sourceName, action } = event.counted
    const facts = [resourceType, change, outcome, sourceName, action].map(literal).join(', ')
    addTo(hours, `to_timestamp(${hourMs / 1000}), ${facts}`)
    addTo(days, `date '1970-01-01' + ${Math.floor(hourMs / DAY_MS)}, ${facts}`)
  }
  return `WITH hours AS (${addCounts('event_rollup', 'hour', tenantKey, hours)}),
    days AS (${addCounts('event_rollup_day', 'day', tenantKey, days)}) ${noteSources(tenantKey, placed)}`
}

function noteSources(tenantKey: number, placed: readonly PlacedEvent[]): string {
  const last = new Map<string, PlacedEvent>()
  for (const one of placed) {
    const { sourceName, sourceFormat } = one.event.counted
    last.set(`${literal(sourceName)}, ${literal(sourceFormat)}`, one)
  }
  const rows = [...last].map(
    ([source, { event, index }]) =>
      `(${tenantKey}, ${source}, ${index}, to_timestamp(${event.counted.receivedMs / 1000}))`,
  )
  return `INSERT INTO source_seen (tenant_id, source_name, format, idx, received_at) VALUES ${rows.join(', ')}
    ON CONFLICT (tenant_id, source_name, format) DO UPDATE SET idx = excluded.idx, received_at = excluded.received_at`
}

/** The statement that counts events which rules kept out, by rule, source and the hour they came in. */
export function addIgnored(
  tenantKey: number,
  requests: readonly { events: readonly { rule: string }[]; sourceName: string; receivedAt: Date }[],
): string {
  const counts = new Map<string, number>()
  for (const { events, sourceName, receivedAt } of requests) {
    const hourMs = Math.floor(receivedAt.getTime() / HOUR_MS) * HOUR_MS
    for (const { rule } of events)
      addTo(counts, `${uuidLiteral(rule)}, ${literal(sourceName)}, to_timestamp(${hourMs / 1000})`)
  }
  return `INSERT INTO ignored_count (tenant_id, rule_id, source_name, hour, n)
    VALUES ${[...counts].map(([row, n]) => `(${tenantKey}, ${row}, ${n})`).join(', ')}
    ON CONFLICT (tenant_id, rule_id, source_name, hour) DO UPDATE SET n = ignored_count.n + excluded.n`
}

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

function addTo(counts: Map<string, number>, row: string): void {
  counts.set(row, (counts.get(row) ?? 0) + 1)
}

function addCounts(
  table: string,
  period: string,
  tenantKey: number,
  counts: ReadonlyMap<string, number>,
): string {
  return `INSERT INTO ${table} (tenant_id, ${period}, resource_type, change, outcome, source_name, action, n)
    VALUES ${[...counts].map(([row, n]) => `(${tenantKey}, ${row}, ${n})`).join(', ')}
    ON CONFLICT (tenant_id, ${period}, resource_type, change, outcome, source_name, action) DO UPDATE SET n = ${table}.n + excluded.n`
}

/** The statement that keeps the answer to a request with an Idempotency-Key. */
export const keepAnswer = (
  tenantKey: number,
  row: { keyId: string; key: string; bodyHash: Buffer; answer: string },
): string =>
  `INSERT INTO idempotency (tenant_id, key_id, key, body_hash, answer)
   VALUES (${tenantKey}, ${uuidLiteral(row.keyId)}, ${literal(row.key)}, ${hexLiteral(row.bodyHash)}, ${literal(row.answer)})`

/** The statement that moves the head. */
export const moveHead = (logId: string, head: Head): string =>
  `UPDATE log_head SET size = ${head.size}, frontier = ${hexLiteral(head.frontier)}, root = ${hexLiteral(head.root)} WHERE log_id = ${uuidLiteral(logId)}`
