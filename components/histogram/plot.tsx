'use client'

import { useId, useMemo, useState } from 'react'

import { useWidth } from '@/components/event-table/use-width'
import { cx } from '@/components/ui/class-names'
import { useZone } from '@/components/ui/zone'
import { countText } from '@/lib/view/number-words'
import type { TimeRange } from '@/lib/view/time-range'

import { Axis } from './axis'
import { Bars } from './bars'
import { BucketTable } from './bucket-table'
import { BucketTip } from './bucket-tip'
import { selectionWords } from './bucket-words'
import { type Column, highestOf, layColumns } from './columns'
import { endsOf, rangeOf, type Selection } from './selection'
import { SERIES } from './series'
import { useBrush } from './use-brush'
import type { Counted } from './use-histogram'

/** Height of the highest bar, and of what stands under the bars. */
const BARS_PX = 40
const TOP_PX = 6

interface PlotProps {
  counted: Counted
  /** The bars belong to the last search. */
  isOld: boolean
  onRange: (range: TimeRange) => void
}

/** The bars, their axis, and what can be done with them by hand and by keyboard. */
export function Plot({ counted: { answer, search }, isOld, onRange }: PlotProps) {
  const zone = useZone()
  const helpId = useId()
  const [element, setElement] = useState<HTMLElement | null>(null)
  const width = useWidth(element) ?? 0
  const values = useMemo(() => SERIES[answer.by].map(({ value }) => value), [answer.by])
  const columns = useMemo(
    () => layColumns(answer, values, { width, height: BARS_PX }).map((column) => asOpen(column, search)),
    [answer, values, width, search],
  )
  const choose = (selection: Selection) => {
    const range = rangeOf(columns, selection, search)
    if (range !== null) onRange(range)
  }
  const brush = useBrush(columns, choose)
  const { selection, hover } = brush
  const pointed = selection ?? (hover === null ? null : { anchor: hover, head: hover })
  const highest = highestOf(columns)
  return (
    <div className={cx('flex h-full transition-opacity', isOld && 'opacity-50')}>
      <div
        aria-hidden="true"
        style={{ paddingTop: TOP_PX - 4 }}
        className="w-12 shrink-0 pr-1.5 text-right text-2xs leading-none text-faint"
      >
        {highest > 0 ? highestText(highest) : null}
      </div>
      <div className="relative min-w-0 flex-1">
        <p id={helpId} hidden>
          Arrow keys move from bar to bar, with Shift they select several, Enter shows that time alone, Escape
          clears.
        </p>
        <div
          ref={setElement}
          role="slider"
          tabIndex={0}
          aria-label="Time"
          aria-describedby={helpId}
          aria-valuemin={1}
          aria-valuemax={Math.max(1, columns.length)}
          aria-valuenow={(selection?.head ?? columns.length - 1) + 1}
          aria-valuetext={
            selection === null
              ? 'Nothing selected'
              : selectionWords(columns, selection, { answer, values, zone })
          }
          className="h-full cursor-crosshair touch-pan-y rounded-sm select-none"
          {...brush.on}
        >
          <svg aria-hidden="true" width="100%" height="100%" className="block overflow-visible">
            <g transform={`translate(0 ${TOP_PX})`}>
              <Bars columns={columns} series={SERIES[answer.by]} width={width} height={BARS_PX} />
              {pointed === null ? null : (
                <Mark
                  columns={columns}
                  selection={pointed}
                  isChosen={selection !== null}
                  isAway={brush.isAway}
                />
              )}
              <Axis columns={columns} width={width} top={BARS_PX} zone={zone} />
            </g>
          </svg>
        </div>
        {pointed === null || brush.isAway ? null : (
          <BucketTip columns={columns} selection={pointed} answer={answer} width={width} zone={zone} />
        )}
      </div>
      <BucketTable columns={columns} answer={answer} values={values} zone={zone} />
    </div>
  )
}

/** The columns that are pointed at or chosen. */
function Mark(props: {
  columns: readonly Column[]
  selection: Selection
  isChosen: boolean
  isAway: boolean
}) {
  const { first, last } = endsOf(props.selection)
  const [begin, end] = [props.columns[first], props.columns[last]]
  if (begin === undefined || end === undefined) return null
  const x = begin.x
  const width = Math.max(1, end.x + end.width - begin.x)
  return (
    <rect
      x={x}
      y={-TOP_PX}
      width={width}
      height={BARS_PX + TOP_PX}
      className={cx(
        props.isChosen ? 'fill-accent stroke-accent' : 'fill-text-muted',
        props.isAway && 'opacity-30',
      )}
      fillOpacity={props.isChosen ? 0.18 : 0.12}
      strokeOpacity={props.isChosen ? 0.7 : 0}
    />
  )
}

/** A number that fits beside the bars; the exact one is said when a bar is pointed at. */
function highestText(count: number): string {
  if (count < 100_000) return countText(count)
  const [short, unit] = count < 1_000_000 ? [count / 1000, 'k'] : [count / 1_000_000, 'M']
  return `${short < 100 ? short.toFixed(1) : Math.round(short)}${unit}`
}

/** Where the range has no beginning, the first bar is whole, though its bucket begins before the first event. */
function asOpen(column: Column, { since }: Counted['search']): Column {
  return column.partly === 'begins' && since === undefined ? { ...column, partly: null } : column
}
