/** Rows from `first` to `last`, both of them in it; none where `last` is less. */
export interface RowWindow {
  first: number
  last: number
}

/** Rows of one height below headings that stay in sight. Heights in px. */
export interface RowShape {
  count: number
  rowPx: number
  headerPx: number
}

/** What is in sight of the element that scrolls: how far it is scrolled, and how high it is, in px. */
export interface Sight {
  topPx: number
  heightPx: number
}

/** The rows of which at least a part is in sight. */
export function rowsInSight({ topPx, heightPx }: Sight, { count, rowPx, headerPx }: RowShape): RowWindow {
  // What stands below the last row can be scrolled to, and rows that became fewer leave a scroller too far down.
  const end = Math.max(0, count * rowPx + headerPx - heightPx)
  const top = Math.max(0, Math.min(topPx, end))
  const bottom = top + Math.max(rowPx, heightPx - headerPx)
  return { first: Math.floor(top / rowPx), last: Math.min(count, Math.ceil(bottom / rowPx)) - 1 }
}

/** More than half of the rows are others than a moment ago. */
export function hasLeapt(from: RowWindow, to: RowWindow): boolean {
  const kept = Math.min(from.last, to.last) - Math.max(from.first, to.first) + 1
  return Math.max(0, kept) < (to.last - to.first) / 2
}

/** The rows to draw: those in sight, so many more on both sides, and one that is drawn wherever it lies. In their order. */
export function drawnRows(inSight: RowWindow, overscan: number, always: number, count: number): number[] {
  const first = Math.max(0, inSight.first - overscan)
  const last = Math.min(count - 1, inSight.last + overscan)
  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
  if (always < 0 || always >= count || (always >= first && always <= last)) return rows
  return always < first ? [always, ...rows] : [...rows, always]
}

/** How far to scroll so that a row is the first below the headings, or (`auto`) just in sight; null: it is. In px. */
export function offsetOf(
  row: number,
  align: 'start' | 'auto',
  { topPx, heightPx }: Sight,
  { rowPx, headerPx }: RowShape,
): number | null {
  const start = row * rowPx
  const end = start + rowPx + headerPx
  if (align === 'start') return start
  if (end > topPx + heightPx) return end - heightPx
  return start < topPx ? start : null
}
