import type { OutboxRow } from './prisma-event'
import type { PostgresClient } from './prisma-postgres'

/** Events that are read at once, at most. */
const ROWS_MAX = 250
/** Bytes that are read at once, and one event more: as JSON they are up to six times as many, where all of it is escaped. */
const BYTES_MAX = 2 * 1024 * 1024

/** Names the two locks of the shipper among those of the application. */
const LOCKS = 1_987_013_235
const LEAD = 1
const ASLEEP = 2

/** The channel that a commit notifies while the shipper sleeps. */
const CHANNEL = 'vouchsafe_outbox'

/** One row that is done with: stored, or refused for this reason. */
export interface Settled {
  row: OutboxRow
  refused: string | null
}

/** How far the shipper is behind. */
export interface Lag {
  /** Events that are yet to be sent; more than 100,000 are not counted further. */
  rows: number
  /** Since the oldest of them was committed, or made where it has no number; 0 when there is none. */
  seconds: number
  /** Events that were refused and are kept. */
  refused: number
}

const COLUMNS = `o.xid::text AS xid, o.place::text AS place, o.id::text AS id,
  to_char(o.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "occurredAt",
  o.relation, o.type, o.operation, o.key, o.name, o.before::text AS before, o.after::text AS after,
  o.redacted, o.redacted_changes AS "redactedChanges", o.context, o.role, o.application`

/** The first of these rows, which have a column `turn`, as many as may be read at once. Only those become texts. */
const bounded = (rows: string): string => `
  SELECT ${COLUMNS} FROM (
    SELECT *, sum(bytes) OVER (ORDER BY turn, place) - bytes AS before_it FROM (${rows}) AS found
  ) AS o WHERE before_it < ${BYTES_MAX} ORDER BY o.turn, o.place`

/**
 * The next events in the order of commits. Each part is bounded by itself, so that a million waiting events cost as little as
 * a few, whatever the statistics of the tables say.
 */
const NEXT = bounded(`
  SELECT c.place AS turn, o.*
    FROM (SELECT xid, place FROM vouchsafe.committed ORDER BY place LIMIT ${ROWS_MAX}) AS c
   CROSS JOIN LATERAL (SELECT * FROM vouchsafe.outbox WHERE xid = c.xid ORDER BY place LIMIT ${ROWS_MAX}) AS o
   ORDER BY c.place, o.place LIMIT ${ROWS_MAX}`)

/**
 * Events of transactions without a number: someone took care not to get one. Nothing waits for them, so they come when all
 * others are done.
 */
const UNNUMBERED = bounded(`
  SELECT o.place AS turn, o.* FROM vouchsafe.outbox AS o
   WHERE NOT EXISTS (SELECT FROM vouchsafe.committed AS c WHERE c.xid = o.xid)
   ORDER BY o.place LIMIT ${ROWS_MAX}`)

const REFUSED = bounded(
  `SELECT o.place AS turn, o.* FROM vouchsafe.refused AS o WHERE o.place > $1 ORDER BY o.place LIMIT ${ROWS_MAX}`,
)

/** In one statement, so that it is done or not. Of one transaction earlier events are settled before later ones. */
const SETTLE = `
  WITH settled AS (
    SELECT xid::xid8 AS xid, place, reason FROM unnest($1::text[], $2::bigint[], $3::text[]) AS t(xid, place, reason)
  ), gone AS (
    DELETE FROM vouchsafe.outbox AS o USING settled AS s WHERE o.xid = s.xid AND o.place = s.place
    RETURNING o.*, s.reason
  ), kept AS (
    INSERT INTO vouchsafe.refused SELECT * FROM gone WHERE reason IS NOT NULL
  )
  DELETE FROM vouchsafe.committed AS c
   USING (SELECT xid, max(place) AS last FROM settled GROUP BY xid) AS done
   WHERE c.xid = done.xid
     AND NOT EXISTS (SELECT FROM vouchsafe.outbox AS o WHERE o.xid = c.xid AND o.place > done.last)`

const LAG = `
  SELECT (SELECT count(*) FROM (SELECT FROM vouchsafe.outbox LIMIT 100001) AS first)::int AS rows,
    (SELECT count(*) FROM vouchsafe.refused)::int AS refused,
    coalesce(extract(epoch FROM clock_timestamp() - coalesce(
      (SELECT committed_at FROM vouchsafe.committed ORDER BY place LIMIT 1),
      (SELECT occurred_at FROM vouchsafe.outbox ORDER BY xid, place LIMIT 1)
    )), 0)::float8 AS seconds`

/** The statements of the shipper, on the connection that holds its locks: without that they fail. */
export class Outbox {
  constructor(private readonly client: PostgresClient) {}

  /** Hears of commits from now on. */
  async listen(): Promise<void> {
    await this.client.query(`LISTEN ${CHANNEL}`)
  }

  /** Whether this is the one shipper that sends. The others wait until its connection ends. */
  lead(): Promise<boolean> {
    return this.#lock('pg_try_advisory_lock', LEAD)
  }

  /** From now on every commit notifies. false: some that did not are still under way, so look again soon. */
  fallAsleep(): Promise<boolean> {
    return this.#lock('pg_try_advisory_lock', ASLEEP)
  }

  /** From now on no commit needs to notify. */
  async wakeUp(): Promise<void> {
    await this.#lock('pg_advisory_unlock', ASLEEP)
  }

  /** The next events to be sent, in their order. Empty when there are none. */
  async next(): Promise<OutboxRow[]> {
    const numbered = await this.#rows<OutboxRow>(NEXT)
    return numbered.length > 0 ? numbered : this.#rows<OutboxRow>(UNNUMBERED)
  }

  /** Those that were refused, oldest first, from behind this place. */
  refused(after: string): Promise<OutboxRow[]> {
    return this.#rows<OutboxRow>(REFUSED, [after])
  }

  /** Takes events out of the outbox: those that are stored for good, the refused ones into their own table. */
  async settle(settled: readonly Settled[]): Promise<void> {
    await this.client.query(SETTLE, [
      settled.map(({ row }) => row.xid),
      settled.map(({ row }) => row.place),
      settled.map(({ refused }) => refused),
    ])
  }

  /** Takes one out of those that were refused: it is stored now. */
  async accept(row: OutboxRow): Promise<void> {
    await this.client.query('DELETE FROM vouchsafe.refused WHERE xid = $1::text::xid8 AND place = $2', [
      row.xid,
      row.place,
    ])
  }

  async lag(): Promise<Lag> {
    const [lag] = await this.#rows<Lag>(LAG)
    return lag ?? { rows: 0, seconds: 0, refused: 0 }
  }

  async #lock(take: string, name: number): Promise<boolean> {
    const [row] = await this.#rows<{ is: boolean }>(`SELECT ${take}(${LOCKS}, ${name}) AS is`)
    return row?.is === true
  }

  async #rows<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.client.query(text, values)
    // safe: each statement names the columns of its rows
    return rows as Row[]
  }
}
