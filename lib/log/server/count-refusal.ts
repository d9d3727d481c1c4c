import { machineAt } from '@/lib/access/addresses'
import type { Requester } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { invariant } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'
import { type Count, type Counted, RefusalTally } from '@/lib/log/refusal-tally'

import { type OwnEvent, recordAlone } from './record'

/** Somebody was turned away: what the log says of it. */
export interface Refusal {
  requester: Requester
  /** In whose log it belongs; null: nobody is known, so in that of the system tenant. */
  tenantId: string | null
  /** With a reason of ours, which never holds anything of what was sent: what has the same one counts together. */
  own: OwnEvent & { reason: string }
  /** What is said of one that is recorded by itself, and not of many. */
  alone?: Pick<OwnEvent, 'details' | 'subjects'> & { message?: string }
}

/**
 * So many kinds of refusal (machine, reason, key) are told apart in a minute, for nobody known and for known keys each: a
 * process writes at most twice as many events a minute of each, whoever comes from however many addresses.
 */
const KINDS_MAX = 100

/** What goes wrong where nobody waits for it. */
export type OnTrouble = (error: unknown, what: string) => void

/** The refusals of one process on one database. */
class Refusals {
  // Apart, so that strangers cannot take the room of those who hold a key.
  readonly #strangers = new RefusalTally<Refusal>(KINDS_MAX)
  readonly #keys = new RefusalTally<Refusal>(KINDS_MAX)
  readonly #writing = new Set<Promise<void>>()
  onTrouble: OnTrouble = () => undefined

  constructor(private readonly db: Db) {}

  first(refusal: Refusal, weight: 0 | 1): boolean {
    return this.#tallyOf(refusal).first(countedOf(refusal), refusal.requester.now().getTime(), weight)
  }

  count(refusal: Refusal): void {
    this.#tallyOf(refusal).count(countedOf(refusal), refusal.requester.now().getTime())
  }

  later(refusal: Refusal): void {
    const done = new Promise<void>((resolve) => void setImmediate(resolve))
      .then(async () =>
        recordAlone(this.db, refusal.requester, await this.#logOf(refusal), {
          ...refusal.own,
          ...refusal.alone,
        }),
      )
      .catch((error: unknown) => {
        this.onTrouble(error, 'a refusal could not be recorded; it is counted')
        this.count(refusal)
      })
      .finally(() => this.#writing.delete(done))
    this.#writing.add(done)
  }

  async write(now: Date, all: boolean): Promise<void> {
    // What fails to be recorded is counted, so it is part of what is written now.
    while (all && this.#writing.size > 0) await Promise.all(this.#writing)
    await Promise.all([this.#strangers, this.#keys].map((tally) => this.#writeCounts(tally, now, all)))
  }

  async #writeCounts(tally: RefusalTally<Refusal>, now: Date, all: boolean): Promise<void> {
    await Promise.all(
      tally.take(now.getTime(), { all }).map(async (count) => {
        const { requester, tenantId } = count.what
        // Those of many addresses may be of several tenants: none of these is to know of the others.
        const about = count.isOverflow ? null : tenantId
        const ip = count.isOverflow ? null : requester.ip
        const from = { ...requester, ip, userAgent: null, now: () => now }
        const who = count.isOverflow ? ({ kind: 'anonymous' } as const) : requester.principal
        try {
          const log = await this.#logOf({ tenantId: about })
          await recordAlone(this.db, { ...from, principal: who }, log, eventOf(count))
        } catch (error) {
          tally.putBack([count])
          this.onTrouble(error, 'counted refusals could not be recorded; they are with the next minute')
        }
      }),
    )
  }

  /** The log of the tenant; that of the system tenant, where nobody is known or the tenant is archived. */
  async #logOf({ tenantId }: Pick<Refusal, 'tenantId'>): Promise<TenantRef> {
    const { byId, system } = await loadTenants(this.db)
    const log = (tenantId === null ? undefined : byId.get(tenantId)) ?? system
    invariant(log, 'a system tenant exists from first start')
    return log
  }

  #tallyOf({ tenantId }: Refusal): RefusalTally<Refusal> {
    return tenantId === null ? this.#strangers : this.#keys
  }
}

function countedOf(refusal: Refusal): Counted<Refusal> {
  const { requester, tenantId, own } = refusal
  const { principal, requestId, ip, userAgent, now } = requester
  const machine = machineAt(ip ?? 'unknown')
  const who = principal.kind === 'key' ? principal.keyId : ''
  const overflow = `${own.action} ${own.reason}`
  // Nothing else of the request: what is counted is kept for a minute and longer.
  const what = { requester: { principal, requestId, ip, userAgent, now }, tenantId, own }
  return { key: JSON.stringify([tenantId, who, machine, overflow]), overflow, what }
}

function eventOf({ what, count, sinceMs, untilMs, isOverflow }: Count<Refusal>): OwnEvent {
  const { resource, reason, message, details } = what.own
  const often = count === 1 ? 'once more' : `${count} times more`
  return {
    ...what.own,
    resource: isOverflow ? { type: resource.type } : resource,
    message: isOverflow ? `Refused, from many addresses: ${reason} (${often})` : `${message} (${often})`,
    details: {
      ...details,
      count,
      reason,
      since: new Date(sinceMs).toISOString(),
      until: new Date(untilMs).toISOString(),
      ...(isOverflow && { addresses: 'many' }),
    },
  }
}

// Next loads this module a second time in one process, and there is one count for each database.
const holder = globalThis as typeof globalThis & { vouchsafeRefusals?: WeakMap<Db, Refusals> }

function refusalsOf(db: Db): Refusals {
  const all = (holder.vouchsafeRefusals ??= new WeakMap())
  const known = all.get(db)
  if (known) return known
  const made = new Refusals(db)
  all.set(db, made)
  return made
}

/**
 * Records the first refusal of its kind in a minute, and counts the others; see `writeRefusals`. Never throws, and nobody
 * waits for it: what cannot be written is counted, and written later.
 */
export function countRefusal(db: Db, refusal: Refusal): void {
  if (refusalsOf(db).first(refusal, 1)) refusalsOf(db).later(refusal)
}

/** The same for a refusal whose first one is recorded by somebody else: only counts. */
export function countFurtherRefusal(db: Db, refusal: Refusal): void {
  refusalsOf(db).count(refusal)
}

/**
 * True for the first of its kind in a minute, which the caller records; the others are counted as often as `weight` says. For
 * where the work must be the same whatever it is that is refused.
 */
export function isFirstRefusal(db: Db, refusal: Refusal, weight: 0 | 1): boolean {
  return refusalsOf(db).first(refusal, weight)
}

/** Records one refusal by itself, soon; nobody waits for it. If it cannot be written it is counted. */
export function recordRefusalLater(db: Db, refusal: Refusal): void {
  refusalsOf(db).later(refusal)
}

/**
 * Writes what the minutes before `now` counted, one event for each kind; with `all`, also this minute, after everything that
 * is being written. Never throws: what cannot be written comes with the next call.
 */
export function writeRefusals(db: Db, now: Date, { all = false } = {}): Promise<void> {
  return refusalsOf(db).write(now, all)
}

const MINUTE_MS = 60_000
/** Behind the end of a minute, so that a timer that comes a little early finds it ended. */
const BEHIND_MS = 100

/** Writes what was counted after each minute, until stopped; stopping writes the rest. */
export function keepWritingRefusals(db: Db, onTrouble: OnTrouble): () => Promise<void> {
  refusalsOf(db).onTrouble = onTrouble
  let timer: NodeJS.Timeout
  let last = Promise.resolve()
  const wait = () => {
    timer = setTimeout(
      () => {
        last = writeRefusals(db, new Date())
        wait()
      },
      MINUTE_MS + BEHIND_MS - (Date.now() % MINUTE_MS),
    ).unref()
  }
  wait()
  return async () => {
    clearTimeout(timer)
    await last
    await writeRefusals(db, new Date(), { all: true })
  }
}
