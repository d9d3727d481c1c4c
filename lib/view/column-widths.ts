import { type ColumnId, columnLabel, readColumn } from './columns'

/** Widths that somebody gave to columns, in whole px. A column that has none shares what is left. */
export type ColumnWidths = Readonly<Partial<Record<ColumnId, number>>>

/** A column is never narrower: something of its heading and the handle at its edge have to fit. */
export const WIDTH_MIN_PX = 56
/** Nor wider: it would push all others out of any window. */
export const WIDTH_MAX_PX = 1600

const WIDTH = /^\d{1,5}$/

/** The widths that `type:140,details.namespace:220` names, or what is wrong with it and where. */
export function readWidths(text: string): { value: ColumnWidths } | { message: string; wrong: string } {
  const widths: [ColumnId, number][] = []
  for (const part of text.split(',')) {
    // Keys of details may hold colons themselves, so the last one counts.
    const at = part.lastIndexOf(':')
    const column = readColumn(part.slice(0, Math.max(0, at)))
    const px = WIDTH.test(part.slice(at + 1)) ? Number(part.slice(at + 1)) : Number.NaN
    if (column === null) {
      return { message: `names a column that does not exist: \`${part.slice(0, 40)}\``, wrong: part }
    }
    if (!(px >= WIDTH_MIN_PX && px <= WIDTH_MAX_PX)) {
      const most = `${WIDTH_MIN_PX} to ${WIDTH_MAX_PX}`
      return { message: `gives ${columnLabel(column).slice(0, 40)} a width that is not ${most}`, wrong: part }
    }
    widths.push([column, px])
  }
  return { value: Object.fromEntries(widths) }
}

/** The text that `readWidths` reads; equal widths have equal texts. */
export function printWidths(widths: ColumnWidths): string {
  return Object.entries(widths)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([column, px]) => `${column}:${px}`)
    .join(',')
}
