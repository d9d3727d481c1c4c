import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'

const MIB = 1024 * 1024
/**
 * Bytes of bodies, unzipped, that this process holds at once, from their first byte to their answer. Each costs about
 * five times itself in memory until its events are stored, and 22 times where it is all empty objects (measured). Past it requests get 503 with Retry-After.
 */
const ROOM_BYTES = 32 * MIB
/** Of these, what one tenant may take: the rest is always there for others. */
const TENANT_BYTES = 24 * MIB

/** Room for the body of one request. */
export interface BodyRoom {
  /** Takes room for more bytes of it. Throws `busy` when there is none. */
  take(bytes: number): void
  /** Gives all of it back. */
  leave(): void
}

class Rooms {
  #all = 0
  readonly #ofTenants = new Map<number, number>()

  open(tenantKey: number): BodyRoom {
    let taken = 0
    return {
      take: (bytes) => {
        const ofTenant = this.#ofTenants.get(tenantKey) ?? 0
        if (this.#all + bytes > ROOM_BYTES || ofTenant + bytes > TENANT_BYTES) throw full()
        this.#change(tenantKey, bytes)
        taken += bytes
      },
      leave: () => {
        this.#change(tenantKey, -taken)
        taken = 0
      },
    }
  }

  #change(tenantKey: number, bytes: number): void {
    this.#all += bytes
    const ofTenant = (this.#ofTenants.get(tenantKey) ?? 0) + bytes
    if (ofTenant === 0) this.#ofTenants.delete(tenantKey)
    else this.#ofTenants.set(tenantKey, ofTenant)
  }
}

const full = (): AppError =>
  new AppError('busy', 'Too much is being sent at once. Nothing of this request was stored; try again.', {
    retryAfterSeconds: 1,
  })

// Next may load this module twice in one process, whose memory is one.
const holder = globalThis as typeof globalThis & { vouchsafeBodyRooms?: Rooms }

/** Room for the body of one request to this tenant, empty at first. Whoever opens it must `leave`. */
export function openBodyRoom(tenant: TenantRef): BodyRoom {
  holder.vouchsafeBodyRooms ??= new Rooms()
  return holder.vouchsafeBodyRooms.open(tenant.key)
}
