import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import type { Db } from '@/lib/db/db'
import type { EventDraft, Source } from '@/lib/event/event'

import { tellGrown } from './grown'
import { IndexFlusher } from './index-flusher'
import type { AppendAnswer } from './placement'
import { prepareEvents } from './prepare'
import { SubjectKeys } from './subject-keys'
import { TenantWriter } from './tenant-writer'
import type { GroupResult, Idempotency, Ignored } from './write-group'

/** Events of one tenant and one source, to be appended all or not at all. */
export interface AppendRequest {
  tenant: TenantRef
  source: Source
  /** Validated events, at most 10,000. */
  drafts: readonly EventDraft[]
  receivedAt: Date
  idempotency?: Idempotency
  /** Events of the request that rules kept out of `drafts`. They are counted in the transaction that stores the others. */
  ignored?: Ignored
  /** The statement of one of our own `log.*` events. */
  log?: JsonObject
  /** True for one of our own events: what others send never keeps it out. */
  own?: boolean
}

/** Figures of this process's appends, for /metrics. Counters only grow; `waiting` is now. */
export interface AppendStats {
  accepted: number
  duplicates: number
  groups: number
  groupSeconds: number
  waiting: number
}

/**
 * Events that may wait in this process, prepared or in preparation, about 6 kB each. Past it requests get 503 with
 * Retry-After. Wrong on the low side means more retries, on the high side memory: an accepted event is never at risk.
 */
const WAITING_EVENTS_MAX = 20_000
/** Of these, what one tenant may have: the rest is always there for others. */
const TENANT_WAITING_MAX = 15_000

/** Appends of one process on one database. */
class Appender {
  readonly stats: AppendStats = { accepted: 0, duplicates: 0, groups: 0, groupSeconds: 0, waiting: 0 }
  readonly #writers = new Map<string, { writer: TenantWriter; keys: SubjectKeys }>()
  readonly #flusher: IndexFlusher
  /** Events that wait, by tenant. */
  readonly #waiting = new Map<number, number>()

  constructor(private readonly db: Db) {
    this.#flusher = new IndexFlusher(db.pool)
  }

  async append(request: AppendRequest): Promise<AppendAnswer & { replayed: boolean }> {
    const count = request.drafts.length
    if (!request.own && !this.#hasRoom(request.tenant, count)) throw tooManyWaiting()
    this.#wait(request.tenant, count)
    try {
      const { writer, keys } = this.#writerOf(request.tenant)
      const prepare = () => {
        keys.forget()
        return prepareEvents(request.drafts, { ...request, keys })
      }
      const events = await prepareEvents(request.drafts, { ...request, keys })
      const { answer, replayed } = await new Promise<{ answer: AppendAnswer; replayed: boolean }>(
        (resolve, reject) => {
          writer.add({
            events,
            prepare,
            resolve,
            reject,
            ...(request.idempotency && { idempotency: request.idempotency }),
            ...(request.ignored && { ignored: request.ignored }),
          })
        },
      )
      return { ...answer, replayed }
    } finally {
      this.#wait(request.tenant, -count)
    }
  }

  #hasRoom({ key }: TenantRef, count: number): boolean {
    const ofTenant = this.#waiting.get(key) ?? 0
    return this.stats.waiting + count <= WAITING_EVENTS_MAX && ofTenant + count <= TENANT_WAITING_MAX
  }

  #wait({ key }: TenantRef, count: number): void {
    this.stats.waiting += count
    const ofTenant = (this.#waiting.get(key) ?? 0) + count
    if (ofTenant === 0) this.#waiting.delete(key)
    else this.#waiting.set(key, ofTenant)
  }

  keysOf(tenant: TenantRef): SubjectKeys {
    return this.#writerOf(tenant).keys
  }

  #writerOf(tenant: TenantRef): { writer: TenantWriter; keys: SubjectKeys } {
    // By log, not by tenant: a tenant whose log was closed and opened anew, or goes on under another name, gets a new writer.
    const name = `${tenant.logId}/${tenant.logIdentity}/${tenant.personTypes.join()}`
    let known = this.#writers.get(name)
    if (!known) {
      const keys = new SubjectKeys(this.db.pool, tenant)
      known = {
        keys,
        writer: new TenantWriter(this.db.pool, tenant, (result, ms) => this.#written(tenant, result, ms)),
      }
      this.#writers.set(name, known)
    }
    return known
  }

  #written(tenant: TenantRef, result: GroupResult, milliseconds: number): void {
    this.stats.groups += 1
    this.stats.groupSeconds += milliseconds / 1000
    this.stats.accepted += result.placed.length
    for (const outcome of result.outcomes)
      if ('answer' in outcome && !outcome.replayed) this.stats.duplicates += outcome.answer.duplicates
    for (const { event } of result.placed) this.#flusher.wrote(event.id)
    if (result.placed.length > 0) tellGrown(this.db, tenant.logId)
  }
}

const tooManyWaiting = (): AppError =>
  new AppError(
    'busy',
    'Too many events are waiting to be written. Nothing of this request was stored; try again.',
    { retryAfterSeconds: 1 },
  )

// Next may load this module twice in one process; there must be one queue for each database.
const holder = globalThis as typeof globalThis & { vouchsafeAppenders?: WeakMap<Db, Appender> }

function appenderOf(db: Db): Appender {
  const appenders = (holder.vouchsafeAppenders ??= new WeakMap())
  let appender = appenders.get(db)
  if (!appender) {
    appender = new Appender(db)
    appenders.set(db, appender)
  }
  return appender
}

/**
 * Appends events to a tenant's log: all or nothing. When this returns, they are durable, ordered, searchable and in
 * the tree. Errors: `busy` (back-pressure, lock, database away; with Retry-After), `conflict` (an id with other
 * content, with every place), `invalid` (Idempotency-Key used for another body), `disk_full`.
 */
export function appendEvents(db: Db, request: AppendRequest): Promise<AppendAnswer & { replayed: boolean }> {
  return appenderOf(db).append(request)
}

/** The subject keys of a tenant, as this process's appends on this database see them. */
export const subjectKeysOf = (db: Db, tenant: TenantRef): SubjectKeys => appenderOf(db).keysOf(tenant)

/** The figures of this process's appends on this database. */
export const appendStats = (db: Db): Readonly<AppendStats> => appenderOf(db).stats
