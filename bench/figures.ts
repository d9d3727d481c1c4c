/** A sorted copy's value below which the given share lies, by the nearest-rank method. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN
}

/** Three significant digits, without a tail of zeros: 12,345 → 12300 is wrong, so whole numbers stay whole. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return Number(value.toPrecision(3)).toString()
}

/** A goal and whether it was reached. */
export interface Goal {
  text: string
  reached: boolean
}

/** One line of the report. */
export interface Figure {
  /** `ingest`, `search`, `export`. */
  part: string
  name: string
  value: number
  unit: string
  goal?: Goal
  note?: string
}

/** Prints figures as an aligned table. */
export function printFigures(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}`)
  const width = Math.max(...figures.map((figure) => figure.name.length))
  for (const { name, value, unit, goal, note } of figures) {
    const mark = goal === undefined ? ' ' : goal.reached ? '✓' : '✗'
    const said = [goal && `goal ${goal.text}`, note].filter(Boolean).join('; ')
    console.log(`  ${mark} ${name.padEnd(width)}  ${short(value).padStart(9)} ${unit.padEnd(9)} ${said}`)
  }
}
