import { randomBytes } from 'node:crypto'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { ALL_TENANTS } from '@/lib/access/tenants'
import type { JsonObject } from '@/lib/base/json'
import { timeText } from '@/lib/base/time'
import { type OwnEvent, recordAlone } from '@/lib/log/server/record'

/** What was searched for: exactly this is recorded, and nothing else may be counted unrecorded. */
export interface SearchedFor {
  q: string
  since?: number | undefined
  until?: number | undefined
}

/** What a search gave out, when it is recorded. */
export interface SearchRead extends SearchedFor {
  /** Left out where it is newest first. */
  order?: string
  /** The log size that it is pinned to; of all tenants, the sum of theirs. Left out where the reader may not know it. */
  size?: number | undefined
  /** Rows that were sent so far. */
  rows: number
  /** The read id. */
  read: string
}

/** A new read id: all that the log says of one act of reading has it. */
export const newReadId = (): string => randomBytes(8).toString('hex')

/** What was looked for, as details of our own events. */
export function searchDetails(search: SearchedFor): JsonObject {
  return { query: search.q, ...rangeDetails(search) }
}

function rangeDetails({ since, until }: Omit<SearchedFor, 'q'>): JsonObject {
  return {
    ...(since !== undefined && { since: timeText(since) }),
    ...(until !== undefined && { until: timeText(until) }),
  }
}

function readDetails({ order, size, rows, read, ...search }: SearchRead): JsonObject {
  const isTurned = order !== undefined && order !== 'desc'
  return { ...searchDetails(search), ...(isTurned && { order }), ...sizeDetails(size), rows, read }
}

const sizeDetails = (size: number | undefined): JsonObject => (size === undefined ? {} : { size })

/** One of our own events about reading the log. A read that cannot be recorded is not given out. */
export function recordRead(
  ctx: Ctx,
  tenant: TenantRef,
  { resource, ...own }: Pick<OwnEvent, 'action' | 'message' | 'details'> & { resource?: string },
): Promise<void> {
  return recordAlone(ctx.db, ctx, tenant, {
    ...own,
    change: 'READ',
    resource: { type: 'AUDITLOG', ...(resource !== undefined && { id: resource }) },
  })
}

/** Records that somebody searched the log, or, with many rows, that they read on in a search. */
export function recordSearch(
  ctx: Ctx,
  tenant: TenantRef,
  due: 'began' | 'went on',
  search: SearchRead,
): Promise<void> {
  const looked = search.q === '' ? 'Looked at the audit log' : 'Searched the audit log'
  return recordRead(ctx, tenant, {
    action: due === 'began' ? 'vouchsafe.events.search' : 'vouchsafe.events.read_on',
    message: due === 'began' ? looked : `Read ${search.rows} rows of the audit log so far`,
    details: readDetails(search),
  })
}

/** Records, in the log of the instance, that somebody searched the logs of all tenants, or read on in that. */
export function recordSearchOfAll(
  ctx: Ctx,
  system: TenantRef,
  due: 'began' | 'went on',
  search: SearchRead,
): Promise<void> {
  const did = search.q === '' ? 'Looked at' : 'Searched'
  return recordRead(ctx, system, {
    action: due === 'began' ? 'vouchsafe.events.search' : 'vouchsafe.events.read_on',
    message:
      due === 'began'
        ? `${did} the audit logs of all tenants`
        : `Read ${search.rows} rows of the audit logs of all tenants so far`,
    details: { ...readDetails(search), tenants: ALL_TENANTS },
  })
}

/** Records, in a tenant's own log, that rows of it were sent to somebody who searched all tenants. */
export function recordShareOfSearch(
  ctx: Ctx,
  tenant: TenantRef,
  due: 'began' | 'went on',
  search: SearchRead,
): Promise<void> {
  return recordRead(ctx, tenant, {
    action: due === 'began' ? 'vouchsafe.events.search' : 'vouchsafe.events.read_on',
    message:
      due === 'began'
        ? 'Read events of the audit log in a search of all tenants'
        : `Read ${search.rows} rows of the audit log in a search of all tenants so far`,
    details: { ...readDetails(search), tenants: ALL_TENANTS },
  })
}

/**
 * Records that somebody counted events, without a search that it belongs to; `details`: the values of what. What was
 * counted in all tenants is recorded in the log of the instance alone: no row of any tenant was sent.
 */
export function recordCount(
  ctx: Ctx,
  of: { tenant: TenantRef } | { system: TenantRef },
  { size, read, ...search }: Omit<SearchRead, 'rows'>,
  details: JsonObject,
): Promise<void> {
  const isOfAll = 'system' in of
  return recordRead(ctx, isOfAll ? of.system : of.tenant, {
    action: 'vouchsafe.events.count',
    message: `Counted events of the audit ${isOfAll ? 'logs of all tenants' : 'log'}`,
    details: {
      ...searchDetails(search),
      ...details,
      ...sizeDetails(size),
      read,
      ...(isOfAll && { tenants: ALL_TENANTS }),
    },
  })
}

/** Records that somebody opened one event. */
export function recordOpened(ctx: Ctx, tenant: TenantRef, eventId: string): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.event.read',
    resource: eventId,
    message: 'Opened an event of the audit log',
    details: { rows: 1 },
  })
}

/** Records that somebody looked at the seal of one event. */
export function recordEntryRead(ctx: Ctx, tenant: TenantRef, eventId: string): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.entry.read',
    resource: eventId,
    message: 'Looked at the seal of an event of the audit log',
  })
}

/** Records that somebody took a proof of one event. */
export function recordProofRead(ctx: Ctx, tenant: TenantRef, eventId: string): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.proof.read',
    resource: eventId,
    message: 'Took a proof of an event of the audit log',
  })
}

/** Records that somebody began to read the entries of the log, one after the other. */
export function recordEntriesRead(ctx: Ctx, tenant: TenantRef): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.entries.read',
    message: 'Read the sealed entries of the audit log',
  })
}

/** Records that somebody looked at everything that one request did. */
export function recordTraceRead(ctx: Ctx, tenant: TenantRef, traceId: string, rows: number): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.trace.read',
    message: 'Looked at a trace of the audit log',
    details: { trace: traceId, rows },
  })
}

/** Records that somebody looked at what kinds of events there are, or at a sample of one kind. */
export function recordCatalogueRead(
  ctx: Ctx,
  tenant: TenantRef,
  kind?: { type: string; action: string; rows: number },
): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.catalogue.read',
    message:
      kind === undefined
        ? 'Looked at the catalogue of the audit log'
        : 'Looked at a sample of one kind of event',
    ...(kind !== undefined && { details: { ...kind } }),
  })
}

/** Records that somebody looked at attempts, or, with a thousand more of them, that they read on. */
export function recordAttemptsRead(
  ctx: Ctx,
  tenant: TenantRef,
  state: string,
  { rows, read, ...search }: SearchedFor & { rows: number; read: string },
): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.attempts.read',
    message: 'Looked at attempts in the audit log',
    details: { ...searchDetails(search), state, rows, read },
  })
}

/** Records that somebody looked at what an actor did. */
export function recordActorRead(
  ctx: Ctx,
  tenant: TenantRef,
  { actor, by, rows }: { actor: string; by?: string | undefined; rows: number },
): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.actor.read',
    message: 'Looked at what an actor did',
    details: { actor, ...(by !== undefined && { by }), rows },
  })
}

/** Records that somebody looked at what happened around one event. */
export function recordAroundRead(ctx: Ctx, tenant: TenantRef, eventId: string, rows: number): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.around.read',
    resource: eventId,
    message: 'Looked at what happened around an event of the audit log',
    details: { rows },
  })
}

/** Records that somebody read about a resource; `rows`: how many events were sent with the first answer. */
export function recordResourceRead(
  ctx: Ctx,
  tenant: TenantRef,
  { type, id }: { type: string; id: string },
  { rows, read }: { rows: number; read: string },
): Promise<void> {
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.resource.read',
    message: `Read the history of ${type} ${id}`,
    details: { resourceType: type, resourceId: id, rows, read },
  })
}

/** Records that somebody looked at who read the log. */
export function recordReadsRead(
  ctx: Ctx,
  tenant: TenantRef,
  asked: Omit<SearchedFor, 'q'> & {
    reader?: string | undefined
    kind?: string | undefined
    rows: number
    read: string
  },
): Promise<void> {
  const { reader, kind, rows, read, since, until } = asked
  return recordRead(ctx, tenant, {
    action: 'vouchsafe.reads.read',
    message: 'Looked at who read the audit log',
    details: {
      ...(reader !== undefined && { reader }),
      ...(kind !== undefined && { kind }),
      ...rangeDetails({ since, until }),
      rows,
      read,
    },
  })
}
