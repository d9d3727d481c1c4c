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

/** A width that a column may have: whole px between the limits. */
export function clampWidth(px: number): number {
  return Math.round(Math.min(WIDTH_MAX_PX, Math.max(WIDTH_MIN_PX, px)))
}

/** A column as it stands on the screen. */
export interface MeasuredColumn {
  id: ColumnId
  px: number
  /** It shares what is left, so its width changes with those of others. */
  grows: boolean
}

/**
 * The widths after somebody made a column so wide. Growing columns before it keep the width that they have now: else they
 * would take part in the change, and its edge would not stay under the pointer.
 */
export function resized(
  measured: readonly MeasuredColumn[],
  widths: ColumnWidths,
  column: ColumnId,
  px: number,
): ColumnWidths {
  const at = measured.findIndex(({ id }) => id === column)
  const before = measured
    .slice(0, Math.max(0, at))
    .filter(({ id, grows }) => grows && widths[id] === undefined)
  return {
    ...widths,
    ...Object.fromEntries(before.map(({ id, px: now }) => [id, clampWidth(now)])),
    [column]: clampWidth(px),
  }
}

/** The column shares what is left again. */
export function withoutWidth(widths: ColumnWidths, column: ColumnId): ColumnWidths {
  return Object.fromEntries(Object.entries(widths).filter(([id]) => id !== column))
}
