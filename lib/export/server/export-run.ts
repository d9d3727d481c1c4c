import type pg from 'pg'

import type { Admitted, Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import type { JsonObject } from '@/lib/base/json'
import { copyOut, type CopyOut, type WriteRecord } from '@/lib/db/copy-out'
import { cutOff } from '@/lib/db/cut-off'
import { csvRecord } from '@/lib/export/csv'
import { roomFor, writeRecord } from '@/lib/export/record'
import { recordAlone } from '@/lib/log/server/record'
import type { IdRange } from '@/lib/search/server/partitions'
import { newReadId } from '@/lib/search/server/record-reads'

import { endLine, writeCells, writeLine } from './event-line'
import { takeExportPlace } from './export-places'
import { exportStatement, type ExportFormat, type ExportScope, writesEvents } from './export-sql'
import { StillAllowed } from './still-allowed'

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
  /**
   * Of a file of several tenants: what the log of one of them says when its rows are sent. Their own logs say so, each
   * before the first of its rows.
   */
  shareOf?(scope: ExportScope): JsonObject
  /** What is written instead of the parts, by who counts the rows. */
  write?: FileWriter
}

/** Writes a whole file of another kind than a row after the other. */
export interface FileWriter {
  /** How many rows it will have. */
  rows: number
  /** Its bytes; `wrote` is told of rows that are in what came. */
  chunks(client: pg.PoolClient, wrote: (rows: number) => void): AsyncGenerator<Uint8Array, void>
  /** What the log says of it besides, once it is whole. */
  end(): JsonObject
}

/** A plan, and the tenant whose place it holds and in whose log it is recorded. */
type OwnedPlan = ExportPlan & { tenant: TenantRef }

/** One tenant's rows in a file of several. */
interface Share {
  scope: ExportScope
  /** Rows of the file before the first of them. */
  before: number
}

/**
 * One export while it runs: the bytes of its file, and what it holds. A reader who leaves calls `return`, which cuts the
 * connection at once, in the middle of a row or of a search for the next one; nothing is held for somebody who has gone.
 */
export class ExportRun implements AsyncIterableIterator<Buffer> {
  rows = 0
  #whole = false
  #ended: Promise<void> | null = null
  #share: Share | null = null
  #access: StillAllowed | null = null
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
      const planned = await planOf(client)
      const plan = { ...planned, tenant, details: { ...planned.details, read: newReadId() } }
      await client.query(
        `BEGIN READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL datestyle = 'ISO'`,
      )
      await record(ctx, tenant, plan, { what: 'started', details: plan.details, outcome: 'success' })
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

  get events(): number | null {
    return this.plan.write?.rows ?? null
  }

  /** Has it asked between its pieces whether it may go on: at once after a change of rights, else every ten seconds. */
  allowedBy(stillMay: () => Promise<Admitted>): void {
    this.#access = new StillAllowed(this.ctx, stillMay)
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
      if (this.plan.write) yield* this.#written(this.plan.write)
      await this.#shareEnds('success')
      await this.client.query('COMMIT')
      if (format === 'ndjson') yield Buffer.from(endLine({ rows: this.rows, ...end }))
      this.#whole = true
    } finally {
      await this.#end()
    }
  }

  async *#written(file: FileWriter): AsyncGenerator<Buffer, void> {
    const wrote = (rows: number): void => void (this.rows += rows)
    for await (const chunk of file.chunks(this.client, wrote)) {
      await this.#access?.check()
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    }
  }

  async *#copyPart(part: ExportPart): AsyncGenerator<Buffer, void> {
    const before = this.rows
    const copy = this.#copyOf(part)
    for await (const chunk of copy.chunks()) {
      await this.#access?.check()
      if (copy.rows > 0) await this.#shareBegins(part.scope)
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

  /** Says in the log of the tenant whose rows come next that they do, where the file is of several. */
  async #shareBegins(scope: ExportScope): Promise<void> {
    if (this.plan.shareOf === undefined || this.#share?.scope.tenant.id === scope.tenant.id) return
    await this.#shareEnds('success')
    this.#share = { scope, before: this.rows }
    await this.#recordShare(scope, 'started', 'success')
  }

  async #shareEnds(outcome: 'success' | 'failure'): Promise<void> {
    if (this.#share === null) return
    const { scope, before } = this.#share
    this.#share = null
    await this.#recordShare(scope, 'finished', outcome, { rows: this.rows - before })
  }

  async #recordShare(
    scope: ExportScope,
    what: 'started' | 'finished',
    outcome: 'success' | 'failure',
    more: JsonObject = {},
  ): Promise<void> {
    const { shareOf, tenant, details } = this.plan
    // The instance's own log has the whole of it.
    if (shareOf === undefined || scope.tenant.id === tenant.id) return
    const own = { ...details, ...shareOf(scope), ...more }
    await record(this.ctx, scope.tenant, this.plan, { what, details: own, outcome })
  }

  /** Gives everything back and records the end, once. */
  #end(): Promise<void> {
    return (this.#ended ??= this.#giveBack())
  }

  async #giveBack(): Promise<void> {
    this.#access?.leave()
    if (!this.#whole) await cutOff(this.ctx.db.pool, this.client)
    this.client.release(!this.#whole)
    this.leave()
    const outcome = this.#whole ? 'success' : 'failure'
    const end = this.#whole ? this.plan.write?.end() : undefined
    const details = { ...this.plan.details, rows: this.rows, ...end }
    await record(this.ctx, this.plan.tenant, this.plan, { what: 'finished', details, outcome })
    await this.#shareEnds(outcome)
  }
}

interface ToRecord {
  what: 'started' | 'finished'
  details: JsonObject
  outcome: 'success' | 'failure'
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
  tenant: TenantRef,
  plan: OwnedPlan,
  { what, details, outcome }: ToRecord,
): Promise<void> => {
  const format = plan.format === 'evidence' ? 'evidence' : plan.format.toUpperCase()
  const of = !plan.tenantFirst
    ? ''
    : tenant.id === plan.tenant.id
      ? ' of all tenants'
      : ' in an export of all tenants'
  return recordAlone(ctx.db, ctx, tenant, {
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
