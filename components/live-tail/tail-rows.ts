import type { Event } from '@/lib/event/event'

/** Rows that a tail may add to the page: past it the page would only grow, and reading anew is quicker than scrolling. */
export const TAIL_ROWS_MAX = 1_000

/** What a tail has brought since the page's first answer. */
export interface TailRows {
  /** Rows that are shown, newest first. */
  shown: readonly Event[]
  /** Rows that wait until somebody wants to see them, newest first. */
  waiting: readonly Event[]
  /** How many have come in all, for whoever only hears. */
  received: number
  /** No more are taken. */
  isFull: boolean
}

export const NO_ROWS: TailRows = { shown: [], waiting: [], received: 0, isFull: false }

/**
 * The rows with what has just come: shown at once, or, while somebody reads elsewhere, waiting. An event that is there
 * already changes nothing.
 */
export function receive(rows: TailRows, events: readonly Event[], isHeld: boolean): TailRows {
  if (events.length === 0 || rows.isFull) return rows
  const known = new Set([...rows.shown, ...rows.waiting].map(({ id }) => id))
  const room = TAIL_ROWS_MAX - known.size
  const fresh: Event[] = []
  for (const event of events) {
    if (known.has(event.id)) continue
    known.add(event.id)
    fresh.push(event)
  }
  if (fresh.length === 0) return rows
  const taken = fresh.slice(0, room)
  const received = rows.received + taken.length
  const waiting = newestFirst(rows.waiting, taken)
  const next = { ...rows, received, waiting, isFull: fresh.length >= room }
  return isHeld ? next : flow(next)
}

/** What waited is shown. */
export function flow(rows: TailRows): TailRows {
  if (rows.waiting.length === 0) return rows
  return { ...rows, shown: newestFirst(rows.shown, rows.waiting), waiting: [] }
}

/** Ids begin with the time of the event: the order of ids is the order of a search, newest first. */
function newestFirst(rows: readonly Event[], more: readonly Event[]): Event[] {
  return [...more, ...rows].toSorted((a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0))
}

/**
 * The rows of the pages, newest first, with those that a tail shows: what a search would find now, as far down as the
 * pages reach. An event that came late stands where it belongs; below the last page it waits for its page to be read.
 */
export function withTail(
  pages: readonly Event[],
  shown: readonly Event[],
  hasMore: boolean,
): readonly Event[] {
  if (shown.length === 0) return pages
  const [first, last] = [pages[0], pages.at(-1)]
  if (first === undefined || last === undefined) return shown
  const reached = hasMore ? shown.filter(({ id }) => id > last.id) : shown
  if (reached.every(({ id }) => id > first.id)) return [...reached, ...pages]
  const onPages = new Set(pages.map(({ id }) => id))
  return newestFirst(
    pages,
    reached.filter(({ id }) => !onPages.has(id)),
  )
}
