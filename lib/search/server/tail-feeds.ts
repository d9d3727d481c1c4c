import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import { onGrown } from '@/lib/log/server/grown'

import { readSizes } from './store-tail'
import { TailFeed } from './tail-feed'

/** Other processes append, too: their events are seen after this long at most. */
const POLL_MS = 1_000
/** Groups that this process commits are looked for this soon, and those that follow at once together. */
const WAKE_MS = 50

/** A place at a feed. */
export interface FeedPlace {
  feed: TailFeed
  leave(): void
}

/**
 * The feeds of one process on one database: one for each tenant that somebody follows. While there is any, the sizes of
 * their logs are read once a second, in one statement for all.
 */
class TailFeeds {
  readonly #feeds = new Map<string, TailFeed>()
  #poll: NodeJS.Timeout | null = null
  #wake: NodeJS.Timeout | null = null
  #forgetGrown: (() => void) | null = null
  #looking = false

  constructor(private readonly db: Db) {}

  join(tenant: TenantRef, size: number, listener: () => void): FeedPlace {
    // The slug stands in every event: after a change of it, who comes gets the new one.
    const name = `${tenant.logId}/${tenant.slug}`
    let feed = this.#feeds.get(name)
    if (!feed) this.#feeds.set(name, (feed = new TailFeed(this.db, tenant, size)))
    const part = feed.join(listener)
    this.#start()
    return {
      feed,
      leave: () => {
        part()
        if (feed.readers > 0 || this.#feeds.get(name) !== feed) return
        this.#feeds.delete(name)
        if (this.#feeds.size === 0) this.#stop()
      },
    }
  }

  #start(): void {
    this.#poll ??= setInterval(() => void this.#look(), POLL_MS)
    this.#forgetGrown ??= onGrown(this.db, (logId) => {
      if ([...this.#feeds.values()].some((feed) => feed.tenant.logId === logId)) this.#lookSoon()
    })
  }

  #stop(): void {
    if (this.#poll !== null) clearInterval(this.#poll)
    if (this.#wake !== null) clearTimeout(this.#wake)
    this.#forgetGrown?.()
    this.#poll = this.#wake = this.#forgetGrown = null
  }

  #lookSoon(): void {
    this.#wake ??= setTimeout(() => {
      this.#wake = null
      // What is committed while we look may have been missed.
      if (this.#looking) this.#lookSoon()
      else void this.#look()
    }, WAKE_MS)
  }

  /** Reads the sizes and tells the feeds. Never fails: the feeds know that it did. */
  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    const feeds = [...this.#feeds.values()]
    try {
      const sizes = await readSizes(
        this.db.pool,
        feeds.map((feed) => feed.tenant),
      )
      for (const feed of feeds) feed.foundSize(sizes.get(feed.tenant.logId) ?? 0)
    } catch (error) {
      for (const feed of feeds) feed.failed(error)
    } finally {
      this.#looking = false
    }
  }
}

// Next may load this module twice in one process; there is one reader for each tenant all the same.
const holder = globalThis as typeof globalThis & { vouchsafeTailFeeds?: WeakMap<Db, TailFeeds> }

/** Follows the end of the tenant's log, which had this size a moment ago. `listener` is told when there is more. */
export function joinFeed(db: Db, tenant: TenantRef, size: number, listener: () => void): FeedPlace {
  holder.vouchsafeTailFeeds ??= new WeakMap()
  let feeds = holder.vouchsafeTailFeeds.get(db)
  if (!feeds) holder.vouchsafeTailFeeds.set(db, (feeds = new TailFeeds(db)))
  return feeds.join(tenant, size, listener)
}
