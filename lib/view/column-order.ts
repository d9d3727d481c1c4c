import type { ColumnWidths } from './column-widths'
import { type ColumnId, COLUMNS_MAX } from './columns'

/** Without the column, or with it: new ones stand before the date, which closes the row. One always stays. */
export function toggled(columns: readonly ColumnId[], column: ColumnId): readonly ColumnId[] {
  const rest = columns.filter((other) => other !== column)
  if (rest.length < columns.length) return rest.length === 0 ? columns : rest
  if (columns.length >= COLUMNS_MAX) return columns
  return columns.at(-1) === 'date' ? [...columns.slice(0, -1), column, 'date'] : [...columns, column]
}

/** With the column at this place, counted without it; the same list where it stands there already. */
export function movedTo(columns: readonly ColumnId[], column: ColumnId, place: number): readonly ColumnId[] {
  const from = columns.indexOf(column)
  const to = Math.min(Math.max(place, 0), columns.length - 1)
  if (from === -1 || from === to) return columns
  return columns.filter((other) => other !== column).toSpliced(to, 0, column)
}

/** With the column one place nearer to the beginning (-1) or the end (1). */
export function movedBy(columns: readonly ColumnId[], column: ColumnId, by: -1 | 1): readonly ColumnId[] {
  return movedTo(columns, column, columns.indexOf(column) + by)
}

/** The widths of columns that are there: one that is taken away and comes back has its usual width. */
export function widthsOf(columns: readonly ColumnId[], widths: ColumnWidths): ColumnWidths {
  return Object.fromEntries(
    Object.entries(widths).filter(([column]) => columns.some((one) => one === column)),
  )
}
