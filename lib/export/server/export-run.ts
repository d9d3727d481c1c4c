import type pg from 'pg'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import type { JsonObject } from '@/lib/base/json'
import { cutOff } from '@/lib/db/cut-off'
import { csvRecord } from '@/lib/export/csv'
import { roomFor, writeRecord } from '@/lib/export/record'
import { recordAlone } from '@/lib/log/server/record'
import type { IdRange } from '@/lib/search/server/partitions'

import { copyOut, type CopyOut, type WriteRecord } from './copy-out'
import { endLine, writeCells, writeLine } from './event-line'
import { takeExportPlace } from './export-places'
import { exportStatement, type ExportFormat, type ExportScope, writesEvents } from './export-sql'

/** A stretch of one tenant's events. */
export interface ExportPart {
  scope: ExportScope
  range: IdRange
}

/** What one export writes, and what the log says about it. */
export interface ExportPlan {
  format: ExportFormat
  /** The log size that it is pinned to; of several logs, the sum of theirs. Null: it is not told. */
  size: number | null
  /** Headings of a CSV. */
  headings: readonly string[]
  /** In the order of the file. */
  parts: Iterable<ExportPart>
  /** With an own column, or cell, for the tenant in front: for files of several tenants. */
  tenantFirst: boolean
  /** What the last line of NDJSON says beside the rows. */
  end: JsonObject
  details: JsonObject
}

/** A plan, and the tenant whose place it holds and in whose log it is recorded. */
type OwnedPlan = ExportPlan & { tenant: TenantRef }

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
    private readonly leave: () => void,
    private readonly plan: OwnedPlan,
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
      const plan = { ...(await planOf(client)), tenant }
      await client.query(
        `BEGIN READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL datestyle = 'ISO'`,
      )
      await record(ctx, plan, 'started', plan.details, 'success')
      return new ExportRun(ctx, client, leave, plan)
    } catch (error) {
      client?.release(true)
      leave()
      throw error
    }
  }

  get size(): number | null {
    return this.plan.size
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
      const { format, headings, parts, end } = this.plan
      if (format === 'csv') yield Buffer.from(csvRecord(headings))
      for (const part of parts) yield* this.#copyPart(part)
      await this.client.query('COMMIT')
      if (format === 'ndjson') yield Buffer.from(endLine({ rows: this.rows, ...end }))
      this.#whole = true
    } finally {
      await this.#end()
    }
  }

  async *#copyPart(part: ExportPart): AsyncGenerator<Buffer, void> {
    const before = this.rows
    const copy = this.#copyOf(part)
    for await (const chunk of copy.chunks()) {
      this.rows = before + copy.rows
      yield chunk
    }
    this.rows = before + copy.rows
  }

  #copyOf({ scope, range }: ExportPart): CopyOut {
    const sql = exportStatement(scope, range)
    return copyOut(this.client, sql, this.#writer(scope))
  }

  #writer(scope: ExportScope): WriteRecord {
    const { headings, tenantFirst } = this.plan
    if (scope.format === 'ndjson') return writeLine(scope)
    if (writesEvents(scope)) return writeCells(scope, headings, scope.guard)
    return writeCsv(scope, tenantFirst ? `${scope.tenant.slug},` : '')
  }

  /** Gives everything back and records the end, once. */
  #end(): Promise<void> {
    return (this.#ended ??= this.#giveBack())
  }

  async #giveBack(): Promise<void> {
    if (!this.#whole) await cutOff(this.ctx.db.pool, this.client)
    this.client.release(!this.#whole)
    this.leave()
    const details = { ...this.plan.details, rows: this.rows }
    await record(this.ctx, this.plan, 'finished', details, this.#whole ? 'success' : 'failure')
  }
}

/** `head` is what stands in front of each record: a slug, which nothing could run. */
function writeCsv({ guard, fields }: ExportScope, head: string): WriteRecord {
  const shape = { guard, fixed: fields === null }
  const front = Buffer.from(head)
  return (record, to) => {
    to.makeRoom(front.length + roomFor(record.length))
    to.buffer.set(front, to.end)
    to.end = writeRecord(record, to.buffer, to.end + front.length, shape)
  }
}

const record = (
  ctx: Ctx,
  plan: OwnedPlan,
  what: 'started' | 'finished',
  details: JsonObject,
  outcome: 'success' | 'failure',
): Promise<void> => {
  const format = plan.format.toUpperCase()
  const of = plan.tenantFirst ? ' of all tenants' : ''
  return recordAlone(ctx.db, ctx, plan.tenant, {
    action: `vouchsafe.export.${what}`,
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    outcome,
    message:
      what === 'started'
        ? `Began to export events${of} as ${format}`
        : `Exported ${Number(details.rows)} events${of} as ${format}`,
    details,
  })
}
