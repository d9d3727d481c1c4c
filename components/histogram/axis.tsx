import type { Column } from './columns'
import { timeTicks, zoneLabel } from './time-ticks'

/** Room that one label takes, with some air. */
const LABEL_PX = 92
/** The zone stands at the end. */
const ZONE_PX = 44

interface AxisProps {
  columns: readonly Column[]
  width: number
  /** Where the bars stand. */
  top: number
  zone: string
}

/** A few round moments under the bars, by the clocks of the zone. */
export function Axis({ columns, width, top, zone }: AxisProps) {
  const [first, last] = [columns[0], columns.at(-1)]
  if (first === undefined || last === undefined || width === 0) return null
  const ticks = timeTicks(first.startMs, last.endMs, Math.floor(width / LABEL_PX), zone)
  const toX = (ms: number): number => ((ms - first.startMs) / (last.endMs - first.startMs)) * width
  return (
    <g className="text-2xs">
      {ticks.map(({ ms, label }) => {
        const x = Math.round(toX(ms))
        const isCut = x + LABEL_PX - 20 > width - ZONE_PX
        return (
          <g key={ms} transform={`translate(${x} ${top})`}>
            <line x1={0.5} x2={0.5} y1={0} y2={4} className="stroke-border-strong" />
            {isCut ? null : (
              <text x={3} y={12} className="fill-text-faint">
                {label}
              </text>
            )}
          </g>
        )
      })}
      <text x={width} y={top + 12} textAnchor="end" className="fill-text-faint">
        {zoneLabel(last.endMs, zone)}
      </text>
    </g>
  )
}
