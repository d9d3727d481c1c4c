import type { Actor, AuditEvent, Change, Resource } from './event'
import { fittingId, wellFormedEnd } from './fitting-id'
import { TEXT_MAX } from './limits'
import { readContext } from './prisma-context'
import { type Json, jsonOfRow } from './prisma-json'

/** One row of `vouchsafe.outbox` as it is read: everything as text, so that no driver changes a value. */
export interface OutboxRow {
  xid: string
  place: string
  id: string
  /** RFC 3339 in UTC with microseconds. */
  occurredAt: string
  /** Schema and table. */
  relation: string
  type: string
  operation: string
  key: string | null
  name: string | null
  before: string | null
  after: string | null
  redacted: string[]
  redactedChanges: string[]
  context: string | null
  /** The role of the database that made the change. */
  role: string
  application: string
}

const CHANGES: Readonly<Record<string, Change>> = {
  create: 'CREATE',
  update: 'UPDATE',
  restore: 'UPDATE',
  delete: 'DELETE',
  truncate: 'DELETE',
}

/**
 * The event of one change. The same row always gives the same event: sending it again must be a duplicate. What the context
 * says that an event cannot hold is kept in `details.context` as it was: it never keeps a change from being recorded.
 */
export function eventOfRow(row: OutboxRow): AuditEvent {
  const { context, wrong } = readContext(row.context)
  const before = row.before === null ? undefined : jsonOfRow(row.before)
  const after = row.after === null ? undefined : jsonOfRow(row.after)
  return {
    id: row.id,
    occurredAt: row.occurredAt,
    actor: context.actor ?? actorOf(row),
    action: `${row.type.toLowerCase().slice(0, 110)}.${row.operation}`,
    change: CHANGES[row.operation] ?? 'UPDATE',
    resource: resourceOf(row),
    // Only what was committed is in the outbox.
    outcome: 'success',
    reason: context.reason,
    details: {
      ...context.details,
      table: row.relation,
      role: row.role,
      transaction: row.xid,
      ...(row.application !== '' && { application: row.application }),
      ...redactions(row, { before, after }),
      ...(wrong !== null && { context: wrong }),
    },
    before,
    after,
    client: context.client,
    traceId: context.traceId,
    sessionId: context.sessionId,
  }
}

function resourceOf({ type, key, name }: OutboxRow): Resource {
  return {
    type,
    id: key === null || key === '' ? undefined : fittingId(key),
    name: name === null || name === '' ? undefined : wellFormedEnd(name.slice(0, TEXT_MAX.name)),
  }
}

/** Nobody said who it was: the database knows at least which role. */
function actorOf({ role }: OutboxRow): Actor {
  return { type: 'service', id: role }
}

/** Which values stayed in the database, as paths of the event; and which of those changed. */
function redactions(row: OutboxRow, images: { before: Json | undefined; after: Json | undefined }): object {
  const paths = Object.entries(images)
    .flatMap(([image, value]) => row.redacted.map((column) => ({ image, column, value })))
    .filter(({ column, value }) => isRedacted(value, column))
    .map(({ image, column }) => `${image}.${column}`)
  return {
    ...(paths.length > 0 && { redacted: paths.toSorted() }),
    ...(row.redactedChanges.length > 0 && { redactedChanges: row.redactedChanges }),
  }
}

function isRedacted(image: unknown, column: string): boolean {
  return (
    typeof image === 'object' &&
    image !== null &&
    new Map<string, unknown>(Object.entries(image)).get(column) === '[redacted]'
  )
}
