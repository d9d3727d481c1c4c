import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import type { Reading } from '@/lib/delivery/reading'

import { destinationOf } from './destination-of'
import { signsWith } from './key-set-of'
import { readStretch, type WrittenFor } from './read-stretch'
import { asReplayed } from './replay/replayed'
import { sizeLimits } from './size-limits'
import type { Held } from './store-deliveries'

/** A part of the log that was read, and what it was written for. */
export interface Stretch {
  to: WrittenFor
  reading: Reading
}

/** What a delivery sends, stretch by stretch. While one is sent, the next is read: a receiver and the database work at once. */
export class Stretches {
  #ahead: { low: number; version: number; reading: Promise<Reading> } | null = null

  constructor(
    private readonly place: { db: Db; now: () => Date },
    private readonly held: Held,
    private readonly tenant: TenantRef,
  ) {}

  /**
   * The stretch from this index on, for the destination as it is now. With a text instead: why nothing can be sent.
   *
   * @throws LeaseLost when the destination is gone.
   */
  async next(low: number): Promise<Stretch | string> {
    const to = await this.#writtenFor()
    if (typeof to === 'string') return to
    const { version } = to.destination
    const ahead = this.#ahead
    const isMeant = ahead !== null && ahead.low === low && ahead.version === version
    const reading = await (isMeant ? ahead.reading : this.#read(low, to))
    this.#ahead = null
    // Whether a paused receiver is back is not known yet.
    if (reading.high < this.held.size && this.held.state !== 'paused') {
      const next = this.#read(reading.high, to)
      // Whoever asks for it is told; perhaps nobody does.
      next.catch(() => undefined)
      this.#ahead = { low: reading.high, version, reading: next }
    }
    return { to, reading }
  }

  #read(low: number, to: WrittenFor): Promise<Reading> {
    return readStretch(this.place.db, { low, high: this.held.size }, to)
  }

  async #writtenFor(): Promise<WrittenFor | string> {
    const { place, held, tenant } = this
    const opened = await destinationOf(place.db.prisma, held.destinationId, place.now())
    const asked = typeof opened === 'string' ? opened : asReplayed(opened, held.replay)
    if (typeof asked === 'string') return asked
    const nowMs = place.now().getTime()
    const bytes = Math.min(asked.batch.bytes, sizeLimits.bytesOf(asked, nowMs))
    // Whether a receiver is back is asked with one event.
    const events = held.state === 'paused' ? 1 : asked.batch.events
    return {
      tenant,
      parentId: tenant.parentId,
      destination: { ...asked, batch: { ...asked.batch, events, bytes } },
      key: await signsWith(place.db, tenant.id),
      nowMs,
      replayed: held.replay !== null,
    }
  }
}
