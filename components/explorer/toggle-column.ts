import { type ColumnId, COLUMNS_MAX } from '@/lib/view/columns'

/** Without the column, or with it: new ones stand before the date, which closes the row. One always stays. */
export function toggled(columns: readonly ColumnId[], column: ColumnId): readonly ColumnId[] {
  const rest = columns.filter((other) => other !== column)
  if (rest.length < columns.length) return rest.length === 0 ? columns : rest
  if (columns.length >= COLUMNS_MAX) return columns
  return columns.at(-1) === 'date' ? [...columns.slice(0, -1), column, 'date'] : [...columns, column]
}
