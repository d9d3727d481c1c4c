import { timeText } from '@/lib/base/time'
import type { ResolvedRange, TimeRange } from '@/lib/view/time-range'

import type { Column } from './columns'

/** The columns from one to the other, both included, in any order: where a hand or the keyboard began, and where it is. */
export interface Selection {
  anchor: number
  head: number
}

/** Columns that a page key moves by. */
const PAGE = 10

/**
 * Where a key moves the selection to among so many columns; null for a key that does not. With Shift it grows from where
 * it began.
 */
export function movedBy(
  selection: Selection | null,
  key: string,
  shift: boolean,
  count: number,
): Selection | null {
  const from = selection?.head ?? count - 1
  const to = destination(key, from, count)
  if (to === null || count === 0) return null
  const head = Math.min(count - 1, Math.max(0, to))
  return { anchor: shift ? (selection?.anchor ?? from) : head, head }
}

function destination(key: string, from: number, count: number): number | null {
  switch (key) {
    case 'ArrowLeft':
      return from - 1
    case 'ArrowRight':
      return from + 1
    case 'PageUp':
      return from - PAGE
    case 'PageDown':
      return from + PAGE
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}

/** The first and the last of the selected columns. */
export function endsOf({ anchor, head }: Selection): { first: number; last: number } {
  return { first: Math.min(anchor, head), last: Math.max(anchor, head) }
}

/**
 * The time that the selected columns cover, inside of what was searched. An end that lies at the edge of it stays as it
 * was asked for: whoever chooses "from yesterday on" goes on seeing what arrives. Null: it would be all of it again.
 */
export function rangeOf(
  columns: readonly Column[],
  selection: Selection,
  asked: ResolvedRange,
): TimeRange | null {
  const { first, last } = endsOf(selection)
  const [begin, end] = [columns[first], columns[last]]
  if (begin === undefined || end === undefined) return null
  const isFromStart = first === 0
  const isToEnd = last === columns.length - 1
  if (isFromStart && isToEnd) return null
  return {
    since: isFromStart ? (asked.since ?? null) : timeText(begin.startMs),
    until: isToEnd ? (asked.until ?? null) : timeText(end.endMs),
  }
}
