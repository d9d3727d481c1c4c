/** Where the keyboard is in the grid, and how far it can go. */
export interface GridPlace {
  /** The active row, from 0. */
  row: number
  rows: number
  /** Whole rows in sight. */
  pageRows: number
}

/** What a key means on a row of the grid. */
export type GridMove =
  | { kind: 'row'; row: number }
  | { kind: 'item'; by: -1 | 1 }
  | { kind: 'toggle' }
  | { kind: 'close' }
  | { kind: 'term'; mode: 'include' | 'exclude' }
  | { kind: 'copy' }

/** Keys that move from row to row; `j` and `k` work wherever nothing is being typed. */
export function rowMove(key: string, { row, rows, pageRows }: GridPlace): number | null {
  const to = (Object.hasOwn(ROW_KEYS, key) ? ROW_KEYS[key] : undefined)?.(
    row,
    rows,
    Math.max(1, pageRows - 1),
  )
  return to === undefined || rows === 0 ? null : Math.max(0, Math.min(rows - 1, to))
}

const ROW_KEYS: Readonly<Record<string, (row: number, rows: number, page: number) => number>> = {
  ArrowDown: (row) => row + 1,
  j: (row) => row + 1,
  ArrowUp: (row) => row - 1,
  k: (row) => row - 1,
  PageDown: (row, _, page) => row + page,
  PageUp: (row, _, page) => row - page,
  Home: () => 0,
  End: (_, rows) => rows - 1,
}

/** What a key does inside the grid; null leaves it to the browser. `onItem`: a value or button of the row has the focus. */
export function gridMove(key: string, place: GridPlace, onItem: boolean): GridMove | null {
  const row = rowMove(key, place)
  if (row !== null) return { kind: 'row', row }
  if (key === 'ArrowRight') return { kind: 'item', by: 1 }
  if (key === 'ArrowLeft') return { kind: 'item', by: -1 }
  if (key === 'Escape') return { kind: 'close' }
  if (key === 'c') return { kind: 'copy' }
  if (onItem) {
    if (key === 'i') return { kind: 'term', mode: 'include' }
    if (key === 'e') return { kind: 'term', mode: 'exclude' }
    return null
  }
  return key === 'Enter' || key === ' ' ? { kind: 'toggle' } : null
}
