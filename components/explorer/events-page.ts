import type { Event } from '@/lib/event/event'
import type { ResolvedRange } from '@/lib/view/time-range'

/** What `GET /api/v1/events` answers. */
export interface EventsPage {
  events: Event[]
  /** null: there is nothing more. */
  nextCursor: string | null
  /**
   * Size of the log when the first page was read. Later pages and the export look no further, so they agree. Absent for
   * who sees only a part of the log.
   */
  size?: number
  /** On a first page of all tenants, or where there is no size: what counts and an export are pinned by. */
  pin?: string
  /** On the first page: what is counted beside it with this belongs to the same act of reading. */
  read?: string
  /** The search stopped here for lack of time; the cursor goes on from there. RFC 3339. */
  searchedBackTo?: string
  /** The query reads changes, and some events are indexed only partly: matches may be missing or wrong. */
  partial?: true
}

/** A page with the absolute times it was asked for. Pages after it use the same, though now has moved on. */
export interface PinnedPage extends EventsPage {
  range: ResolvedRange
}

/** What counts and exports of a page are pinned by; of all tenants a sum of sizes says nothing. */
export function pinOf({ size, pin }: Pick<EventsPage, 'size' | 'pin'>, isAllTenants: boolean): Pinned {
  if (size !== undefined && !isAllTenants) return { size }
  return pin === undefined ? {} : { pin }
}

/** The same of the rows that are shown: with those that have come since the first page. */
export function pinOfShown(first: EventsPage | null, last: EventsPage | null, isAllTenants: boolean): Pinned {
  if (isAllTenants || last === null) return first === null ? {} : pinOf(first, isAllTenants)
  const pin = last.pin ?? first?.pin
  return pinOf({ ...last, ...(pin !== undefined && { pin }) }, false)
}

/** A log size, or what stands for it. */
export interface Pinned {
  size?: number
  pin?: string
}

/** Events of the first page: two screens, so that the first scroll finds something. */
export const FIRST_PAGE_SIZE = 100
/** Events of later pages. Fewer, larger pages keep scrolling smooth; the API allows 1,000. */
export const NEXT_PAGE_SIZE = 500
