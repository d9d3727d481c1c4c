import { timeWords } from '@/lib/view/time-range'

import { partlyWords, spanWords } from './bucket-words'
import type { Column } from './columns'
import type { HistogramAnswer } from './histogram-answer'

interface BucketTableProps {
  columns: readonly Column[]
  answer: HistogramAnswer
  values: readonly string[]
  zone: string
}

/** The same numbers for who does not see the bars. Bars without events are left out: they are said by the others. */
export function BucketTable({ columns, answer, values, zone }: BucketTableProps) {
  const backTo = answer.countedBackTo
  return (
    // A table takes the width of what it holds, also where only screen readers see it: the page would scroll sideways.
    <div className="sr-only">
      <table>
        <caption>
          Events over time, by {answer.by}
          {backTo === undefined ? '' : `; nothing before ${timeWords(backTo, zone)} was counted`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Events</th>
            {values.map((value) => (
              <th key={value} scope="col">
                {value}
              </th>
            ))}
            <th scope="col">Note</th>
          </tr>
        </thead>
        <tbody>
          {columns
            .filter(({ total }) => total !== 0)
            .map((column) => (
              <tr key={column.startMs}>
                <th scope="row">{spanWords(column, column, zone)}</th>
                <td>{column.total ?? 'not counted'}</td>
                {values.map((value) => (
                  <td key={value}>{column.total === null ? '' : (column.counts[value] ?? 0)}</td>
                ))}
                <td>{partlyWords(column, answer, zone)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}
