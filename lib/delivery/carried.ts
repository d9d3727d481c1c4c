import type { Event } from '@/lib/event/event'

/** An event on its way to a destination, and what only its log knows. */
export interface Carried {
  event: Event
  /** UUID of the tenant: what Konnect calls an organization, or a portal where it has a parent. */
  tenantId: string
  /** UUID of the tenant above it. */
  parentId: string | null
  /** Sent by a replay, so perhaps not for the first time. */
  replayed: boolean
}
