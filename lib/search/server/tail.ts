import { setTimeout as sleep } from 'node:timers/promises'

import type { Admitted } from '@/lib/access/ctx'
import type { Principal, TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import { Slice } from '@/lib/log/server/turns'
import type { MatchRow } from '@/lib/query/matches'
import { isRecordDue } from '@/lib/search/read-act'

import type { TailEntry, Stretch } from './tail-feed'
import type { FeedPlace } from './tail-feeds'

/** How often a tail does what is not about events, in milliseconds. */
export interface TailTiming {
  /** Something is said at least this often, so that nobody on the way takes a quiet connection for a dead one. */
  beatMs: number
  /** While nothing matches, the place in the log is said this often, so that who comes again need not read it all. */
  positionMs: number
  /** Whether the reader still may read is asked this often. */
  checkMs: number
}

/** The timing of every tail that is not a test's. */
export const TAIL_TIMING: Readonly<TailTiming> = { beatMs: 15_000, positionMs: 10_000, checkMs: 10_000 }

/** Why a tail ended by itself. With all but `access_ended` it goes on for who comes again. */
export type TailEnd = 'access_ended' | 'access_changed' | 'tenant_changed' | 'server_stopping'

/** What a tail says. A token names the place in the log after it. */
export type TailItem =
  | { kind: 'event'; token: string; json: string }
  /** Everything before index `size` has been looked at; without a size for who is told none. */
  | { kind: 'position'; token: string; size?: number }
  | { kind: 'beat' }
  | { kind: 'end'; reason: TailEnd }

/** How a tail ended: by itself, because its reader left, or because something failed. */
export type TailEnding = TailEnd | 'reader_left' | 'failed'

/** What a tail follows. */
export interface TailScope {
  tenant: TenantRef
  /** The index that it begins at. */
  at: number
  wanted(row: MatchRow): boolean
  /** An event as it is given out. */
  textOf(entry: TailEntry): string
  /** False: nothing tells how much there is that is not shown, neither a size nor the moment at which a place is given. */
  tellsSize: boolean
  /** Whether this principal may still see exactly as much. */
  isSameSight(principal: Principal): boolean
  /** Events that were sent in this act of reading before. */
  rows: number
  /** The token for a place; `rows` were sent up to there. */
  seal(at: number, rows: number): string
  /** Records that another thousand events are about to be sent: without it they are not. */
  wentOn(rows: number): Promise<void>
  /** Records that it is over. */
  over(rows: number, ended: TailEnding): Promise<void>
}

/** What a tail must know of its connection. */
export interface TailLink {
  /** Who reads which tenant, if they still may. @throws AppError when not. */
  stillMay(): Promise<Admitted>
  /** Aborted when the process stops. */
  stopping: AbortSignal
  /** Tells when somebody's rights have changed, so that it is not noticed only at the next look. Returns how to stop. */
  watchRights?(listener: () => void): () => void
  timing?: TailTiming
}

/** Characters that are given out at once. */
const BATCH_CHARACTERS = 256 * 1024
const DONE: IteratorResult<TailItem[], void> = { done: true, value: undefined }
/** Reading of one's own that failed is tried again so often, with this pause. */
const ATTEMPTS = 5
const PAUSE_MS = 1_000
const REFUSALS = new Set(['unauthenticated', 'forbidden', 'not_found', 'bad_request'])

/**
 * One reader's live tail. It is pulled: a reader who takes nothing holds at most one stretch of the log, and costs nothing
 * while the others go on. Whoever leaves calls `return`, which gives its places back at once.
 */
export class Tail implements AsyncIterableIterator<TailItem[]> {
  #at: number
  #rows: number
  /** The place that the reader has a token for. */
  #told: number | null = null
  #left: TailEntry[] = []
  /** Where the log goes on after `#left`. */
  #next: number
  #ended = false
  #failures = 0
  #saidMs = performance.now()
  #tokenMs = performance.now()
  #checkedMs = performance.now()
  #resume: (() => void) | null = null
  readonly #poke = (): void => this.#resume?.()
  readonly #unwatch: (() => void) | undefined
  readonly #timing: TailTiming
  readonly #place: FeedPlace
  readonly #slice = new Slice()

  constructor(
    private readonly scope: TailScope,
    private readonly link: TailLink,
    join: (listener: () => void) => FeedPlace,
    private readonly leave: () => void,
  ) {
    this.#at = this.#next = scope.at
    this.#rows = scope.rows
    this.#timing = link.timing ?? TAIL_TIMING
    link.stopping.addEventListener('abort', this.#poke)
    this.#place = join(this.#poke)
    this.#unwatch = link.watchRights?.(() => {
      this.#checkedMs = -Infinity
      this.#poke()
    })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<TailItem[], void>> {
    try {
      while (!this.#ended) {
        const items = (await this.#end()) ?? this.#hello() ?? (await this.#events()) ?? this.#due()
        if (items !== null) return { done: false, value: items }
      }
      return DONE
    } catch (error) {
      // What failed first is what there is to know, also where its end cannot be recorded either.
      await this.#close('failed').catch(() => undefined)
      throw error
    }
  }

  async return(): Promise<IteratorResult<TailItem[], void>> {
    await this.#close('reader_left')
    return DONE
  }

  /** Gives everything back at once, and then records the end. */
  async #close(ended: TailEnding): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#left = []
    this.link.stopping.removeEventListener('abort', this.#poke)
    this.#unwatch?.()
    this.#place.leave()
    this.leave()
    this.#poke()
    await this.scope.over(this.#rows, ended)
  }

  async #end(): Promise<TailItem[] | null> {
    const reason = this.link.stopping.aborted ? 'server_stopping' : await this.#refusal()
    if (reason === null || this.#ended) return null
    await this.#close(reason)
    return [{ kind: 'end', reason }]
  }

  async #refusal(): Promise<TailEnd | null> {
    const now = performance.now()
    if (now - this.#checkedMs < this.#timing.checkMs) return null
    this.#checkedMs = now
    try {
      const { principal, tenant } = await this.link.stillMay()
      const { logId, slug } = this.scope.tenant
      if (logId !== tenant?.logId || slug !== tenant.slug) return 'tenant_changed'
      return this.scope.isSameSight(principal) ? null : 'access_changed'
    } catch (error) {
      if (error instanceof AppError && REFUSALS.has(error.code)) return 'access_ended'
      throw error
    }
  }

  /** First of all a token: who is cut off before the first event can go on, too. */
  #hello(): TailItem[] | null {
    return this.#told === null ? [this.#position()] : null
  }

  #position(): TailItem {
    this.#tokenGiven()
    const token = this.scope.seal(this.#at, this.#rows)
    return { kind: 'position', token, ...(this.scope.tellsSize && { size: this.#at }) }
  }

  #tokenGiven(): void {
    this.#told = this.#at
    this.#saidMs = this.#tokenMs = performance.now()
  }

  /** Events of the next part of the log, or null: none, after waiting a while for something new. */
  async #events(): Promise<TailItem[] | null> {
    if (this.#left.length === 0 && this.#at >= this.#next) {
      const stretch = await this.#read()
      if (stretch === null) return null
      this.#left = [...stretch.entries]
      this.#next = stretch.next
    }
    const items = await this.#takeBatch()
    return items.length > 0 && !this.#ended ? items : null
  }

  async #read(): Promise<Stretch | null> {
    try {
      const stretch = this.#place.feed.from(this.#at)
      if (stretch === null) {
        await this.#wait()
        return null
      }
      const read = await stretch
      this.#failures = 0
      return this.#ended ? null : read
    } catch (error) {
      this.#failures += 1
      if (this.#failures >= ATTEMPTS) throw error
      await sleep(PAUSE_MS)
      return null
    }
  }

  /** A query may take long over one event: between two of them others have their turn, and the reader may leave. */
  async #takeBatch(): Promise<TailItem[]> {
    const items: TailItem[] = []
    const before = this.#rows
    let room = BATCH_CHARACTERS
    let taken = 0
    for (const entry of this.#left) {
      if (room <= 0) break
      if (this.#slice.isOver) await this.#slice.breathe()
      if (this.#ended) return []
      taken += 1
      this.#at = entry.index + 1
      if (!this.scope.wanted(entry)) continue
      const json = this.scope.textOf(entry)
      room -= json.length
      this.#rows += 1
      items.push({ kind: 'event', token: this.scope.seal(this.#at, this.#rows), json })
      this.#tokenGiven()
    }
    this.#left.splice(0, taken)
    if (this.#left.length === 0) this.#at = this.#next
    if (isRecordDue(before, this.#rows)) await this.scope.wentOn(this.#rows)
    return items
  }

  /** What is to be said though no event is. */
  #due(): TailItem[] | null {
    if (this.#ended) return null
    const now = performance.now()
    const { positionMs, beatMs } = this.#timing
    if (this.#mayTellPlace() && now - this.#tokenMs >= positionMs) return [this.#position()]
    if (now - this.#saidMs < beatMs) return null
    this.#saidMs = now
    return [{ kind: 'beat' }]
  }

  /** A new place is worth telling; to who must not learn that the log went on, it is told whether it did or not. */
  #mayTellPlace(): boolean {
    return this.#told !== this.#at || !this.scope.tellsSize
  }

  /** Until there is something to look at, something to say, or somebody to ask. */
  async #wait(): Promise<void> {
    // Whoever pokes while nobody waits is heard here.
    if (this.#ended || this.link.stopping.aborted) return
    const { beatMs, positionMs, checkMs } = this.#timing
    const dues = [this.#saidMs + beatMs, this.#checkedMs + checkMs]
    if (this.#mayTellPlace()) dues.push(this.#tokenMs + positionMs)
    const ms = Math.max(1, Math.ceil(Math.min(...dues) - performance.now()))
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#resume = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#resume = null
  }
}
