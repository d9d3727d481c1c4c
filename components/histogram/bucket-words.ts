import { timeText } from '@/lib/base/time'
import type { BucketStep } from '@/lib/search/buckets'
import { counted, countText } from '@/lib/view/number-words'
import { rangeLabel, timeWords } from '@/lib/view/time-range'

import type { Column } from './columns'
import type { HistogramAnswer } from './histogram-answer'
import { endsOf, type Selection } from './selection'

/** The time of some columns in words, with its zone: `2026-11-20 10:00 to 2026-11-20 11:00 UTC`, `2026-11-20 UTC`. */
export function spanWords(first: Column, last: Column, zone: string): string {
  return rangeLabel({ since: timeText(first.startMs), until: timeText(last.endMs) }, zone)
}

/** What keeps a column from being all of its time, as a sentence; null when nothing does. */
export function partlyWords({ partly }: Column, answer: HistogramAnswer, zone: string): string | null {
  switch (partly) {
    case 'begins':
      return `Only from ${timeWords(answer.since, zone)}`
    case 'ends':
      return `Only until ${timeWords(answer.until, zone)}`
    case 'counted':
      return `Only counted from ${timeWords(answer.countedBackTo ?? '', zone)}`
    case null:
      return null
  }
}

/** The parts of a column in words, as its bar has them from the top down: `UPDATE 12, DELETE 3`. */
export function partsWords(counts: Readonly<Record<string, number>>, values: readonly string[]): string {
  return values
    .toReversed()
    .flatMap((value) => ((counts[value] ?? 0) > 0 ? [`${value} ${countText(counts[value] ?? 0)}`] : []))
    .join(', ')
}

/** The selected columns as a screen reader says them: their time, how many events, and of what kind. */
export function selectionWords(
  columns: readonly Column[],
  selection: Selection,
  { answer, values, zone }: { answer: HistogramAnswer; values: readonly string[]; zone: string },
): string {
  const { first, last } = endsOf(selection)
  const chosen = columns.slice(first, last + 1)
  const [begin, end] = [chosen[0], chosen.at(-1)]
  if (begin === undefined || end === undefined) return ''
  const known = chosen.filter(({ total }) => total !== null)
  const total = known.reduce((sum, column) => sum + (column.total ?? 0), 0)
  const counts = Object.fromEntries(
    values.map((value) => [value, known.reduce((sum, column) => sum + (column.counts[value] ?? 0), 0)]),
  )
  const isUnknown = known.length < chosen.length
  const parts = partsWords(counts, values)
  return [
    spanWords(begin, end, zone),
    isUnknown && known.length === 0 ? 'not counted' : counted(total, 'event') + (parts && `: ${parts}`),
    isUnknown && known.length > 0 ? 'the rest was not counted' : null,
    ...chosen.map((column) => partlyWords(column, answer, zone)),
  ]
    .filter((part) => part !== null)
    .join('. ')
}

/** How wide a bar is: `hour`, `15 minutes`. */
export function stepWords({ unit, count }: BucketStep): string {
  if (unit === 'month' && count % 12 === 0) return stepText('year', count / 12)
  return unit === 'month' && count === 3 ? 'quarter' : stepText(unit, count)
}

function stepText(unit: string, count: number): string {
  return count === 1 ? unit : `${count} ${unit}s`
}
