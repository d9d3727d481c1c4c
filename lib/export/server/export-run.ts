import type pg from 'pg'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import type { JsonObject } from '@/lib/base/json'
import { csvRecord } from '@/lib/export/csv'
import { roomFor, writeRecord } from '@/lib/export/record'
import { recordAlone } from '@/lib/log/server/record'
import type { IdRange } from '@/lib/search/server/partitions'

import { copyOut, cutOff, type CopyOut, type WriteRecord } from './copy-out'
import { endLine, writeLine } from './event-line'
import { takeExportPlace } from './export-places'
import { exportColumns, exportStatement, type ExportScope } from './export-sql'

/** What one export writes, and what the log says about it. */
interface ExportPlan {
  scope: ExportScope
  /** Ranges of ids, newest first. */
  parts: readonly IdRange[]
  details: JsonObject
}

/**
 * One export while it runs: the bytes of its file, and what it holds. A reader who leaves calls `return`, which cuts the
 * connection at once, in the middle of a row or of a search for the next one; nothing is held for somebody who has gone.
 */
export class ExportRun implements AsyncIterableIterator<Buffer> {
  rows = 0
  #whole = false
  #ended: Promise<void> | null = null
  readonly #chunks: AsyncGenerator<Buffer, void>

  private constructor(
    private readonly ctx: Ctx,
    private readonly client: pg.PoolClient,
    /** The backend's process id, by which what it runs is cancelled. */
    private readonly backend: number,
    private readonly leave: () => void,
    private readonly plan: ExportPlan,
  ) {
    this.#chunks = this.#stream()
  }

  /** Takes a place and a connection, and records the start: what cannot be recorded does not happen. */
  static async begin(
    ctx: Ctx,
    tenant: TenantRef,
    planOf: (client: pg.PoolClient) => Promise<ExportPlan>,
  ): Promise<ExportRun> {
    const leave = takeExportPlace(ctx.db, tenant)
    let client: pg.PoolClient | null = null
    try {
      client = await ctx.db.readers.connect()
      const plan = await planOf(client)
      await client.query(
        `BEGIN READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL datestyle = 'ISO'`,
      )
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      await record(ctx, plan, 'started', plan.details, 'success')
      return new ExportRun(ctx, client, rows[0]?.pid ?? 0, leave, plan)
    } catch (error) {
      client?.release(true)
      leave()
      throw error
    }
  }

  get size(): number {
    return this.plan.scope.size
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Buffer, void>> {
    return this.#chunks.next()
  }

  async return(): Promise<IteratorResult<Buffer, void>> {
    await this.#end()
    return { done: true, value: undefined }
  }

  async *#stream(): AsyncGenerator<Buffer, void> {
    try {
      const { scope, parts } = this.plan
      if (scope.format === 'csv')
        yield Buffer.from(csvRecord(exportColumns(scope).map((column) => column.heading)))
      for (const part of parts) yield* this.#copyPart(part)
      await this.client.query('COMMIT')
      if (scope.format === 'ndjson')
        yield Buffer.from(endLine({ rows: this.rows, size: scope.size, log: scope.tenant.logId }))
      this.#whole = true
    } finally {
      await this.#end()
    }
  }

  async *#copyPart(part: IdRange): AsyncGenerator<Buffer, void> {
    const before = this.rows
    const copy = this.#copyOf(part)
    for await (const chunk of copy.chunks()) {
      this.rows = before + copy.rows
      yield chunk
    }
    this.rows = before + copy.rows
  }

  #copyOf(part: IdRange): CopyOut {
    const { scope } = this.plan
    const sql = exportStatement(scope, part)
    return copyOut(
      this.client,
      sql,
      scope.format === 'ndjson' ? writeLine(scope.tenant) : writeCsv(scope.guard),
    )
  }

  /** Gives everything back and records the end, once. */
  #end(): Promise<void> {
    return (this.#ended ??= this.#giveBack())
  }

  async #giveBack(): Promise<void> {
    if (!this.#whole) {
      // First: PostgreSQL does not notice that a connection is gone while it looks for rows.
      await this.ctx.db.pool.query('SELECT pg_cancel_backend($1)', [this.backend]).catch(() => undefined)
      cutOff(this.client)
    }
    this.client.release(!this.#whole)
    this.leave()
    const details = { ...this.plan.details, rows: this.rows }
    await record(this.ctx, this.plan, 'finished', details, this.#whole ? 'success' : 'failure')
  }
}

const writeCsv =
  (guard: boolean): WriteRecord =>
  (record, to) => {
    to.makeRoom(roomFor(record.length))
    to.end = writeRecord(record, to.buffer, to.end, guard)
  }

const record = (
  ctx: Ctx,
  { scope }: ExportPlan,
  what: 'started' | 'finished',
  details: JsonObject,
  outcome: 'success' | 'failure',
): Promise<void> => {
  const format = scope.format.toUpperCase()
  return recordAlone(ctx.db, ctx, scope.tenant, {
    action: `vouchsafe.export.${what}`,
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    outcome,
    message:
      what === 'started'
        ? `Began to export events as ${format}`
        : `Exported ${Number(details.rows)} events as ${format}`,
    details,
  })
}
