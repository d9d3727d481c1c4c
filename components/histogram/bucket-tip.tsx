import { cx } from '@/components/ui/class-names'
import { counted, countText } from '@/lib/view/number-words'

import { partlyWords, spanWords } from './bucket-words'
import type { Column } from './columns'
import type { HistogramAnswer } from './histogram-answer'
import { endsOf, type Selection } from './selection'
import { SERIES } from './series'

/** Wide enough for the longest time of a bar. */
const TIP_PX = 236

interface BucketTipProps {
  columns: readonly Column[]
  selection: Selection
  answer: HistogramAnswer
  /** Of the bars. */
  width: number
  zone: string
}

/** What stands behind the bars that are pointed at, in numbers. The hidden table says the same to screen readers. */
export function BucketTip({ columns, selection, answer, width, zone }: BucketTipProps) {
  const { first, last } = endsOf(selection)
  const chosen = columns.slice(first, last + 1)
  const [begin, end] = [chosen[0], chosen.at(-1)]
  if (begin === undefined || end === undefined) return null
  const known = chosen.filter(({ total }) => total !== null)
  const total = known.reduce((sum, column) => sum + (column.total ?? 0), 0)
  const notes = [...new Set(chosen.flatMap((column) => partlyWords(column, answer, zone) ?? []))]
  const middle = (begin.x + end.x + end.width) / 2
  return (
    <div
      aria-hidden="true"
      style={{ width: TIP_PX, left: Math.max(0, Math.min(width - TIP_PX, middle - TIP_PX / 2)) }}
      className="pointer-events-none absolute top-[calc(100%+4px)] z-30 rounded-md border border-border-strong bg-surface-raised px-2 py-1.5 text-sm shadow-overlay"
    >
      <p className="font-medium">{spanWords(begin, end, zone)}</p>
      {known.length === 0 ? (
        <p className="text-muted">Not counted: too many events before it</p>
      ) : (
        <>
          <p className="text-muted">
            {counted(total, 'event')}
            {known.length < chosen.length ? ', the rest was not counted' : ''}
          </p>
          {SERIES[answer.by].toReversed().map(({ value, background }) => {
            const count = known.reduce((sum, column) => sum + (column.counts[value] ?? 0), 0)
            return count === 0 ? null : (
              <p key={value} className="flex items-center gap-1.5">
                <span className={cx('size-2 rounded-[2px]', background)} />
                <span className="flex-1">{value}</span>
                {countText(count)}
              </p>
            )
          })}
        </>
      )}
      {notes.map((note) => (
        <p key={note} className="text-muted">
          {note}
        </p>
      ))}
    </div>
  )
}
