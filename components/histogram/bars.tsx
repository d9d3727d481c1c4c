import { useId } from 'react'

import type { Column } from './columns'
import type { Series } from './series'

interface BarsProps {
  columns: readonly Column[]
  series: readonly Series[]
  width: number
  height: number
}

/** Narrower columns stand without a gap. */
const GAP_FROM_PX = 3

/** The bars, one shape for each kind of event; hatched where they are not all of their time, and where nothing was counted. */
export function Bars({ columns, series, width, height }: BarsProps) {
  const id = useId()
  const uncounted = columns.findLastIndex(({ total }) => total === null)
  const edge = columns[uncounted]
  return (
    <>
      <defs>
        <pattern
          id={`${id}partly`}
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="1.6" height="4" className="fill-surface" />
        </pattern>
        <pattern
          id={`${id}unknown`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="1" height="6" className="fill-border-strong" />
        </pattern>
      </defs>
      {edge === undefined ? null : (
        <>
          <rect width={edge.x + edge.width} height={height} fill={`url(#${id}unknown)`} />
          {edge.x + edge.width > 90 ? (
            <text
              x={6}
              y={height / 2 + 4}
              className="fill-text-muted stroke-surface text-2xs"
              paintOrder="stroke"
              strokeWidth={4}
            >
              Not counted
            </text>
          ) : null}
        </>
      )}
      <line x1={0} x2={width} y1={height + 0.5} y2={height + 0.5} className="stroke-border-strong" />
      {series.map(({ value, fill }) => (
        <path key={value} data-series={value} d={shapeOf(columns, value)} className={fill} />
      ))}
      <path d={partlyShape(columns)} fill={`url(#${id}partly)`} />
    </>
  )
}

function shapeOf(columns: readonly Column[], value: string): string {
  return columns
    .flatMap((column) =>
      column.segments
        .filter((segment) => segment.value === value)
        .map(({ y, height }) => box(column, y, height)),
    )
    .join('')
}

function partlyShape(columns: readonly Column[]): string {
  return columns
    .filter(({ partly }) => partly !== null)
    .flatMap((column) => column.segments.map(({ y, height }) => box(column, y, height)))
    .join('')
}

function box({ x, width }: Column, y: number, height: number): string {
  if (width <= 0) return ''
  const drawn = width >= GAP_FROM_PX ? width - 1 : width
  return `M${x} ${y}h${drawn}v${height}h${-drawn}z`
}
