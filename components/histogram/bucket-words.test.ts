import { describe, expect, it } from 'vitest'

import { partsWords, selectionWords, stepWords } from './bucket-words'
import { layColumns } from './columns'
import type { HistogramAnswer } from './histogram-answer'

const VALUES = ['DELETE', 'UPDATE']
const answer: HistogramAnswer = {
  since: '2026-11-20T09:10:00.000Z',
  until: '2026-11-20T12:30:00.000Z',
  step: { unit: 'hour', count: 1 },
  by: 'change',
  exact: false,
  countedBackTo: '2026-11-20T10:15:00.000Z',
  buckets: [
    { start: '2026-11-20T09:00:00.000Z', counts: null },
    { start: '2026-11-20T10:00:00.000Z', counts: { UPDATE: 1000, DELETE: 4 } },
    { start: '2026-11-20T11:00:00.000Z', counts: {} },
    { start: '2026-11-20T12:00:00.000Z', counts: { UPDATE: 1 } },
  ],
  total: 1005,
}
const columns = layColumns(answer, VALUES, { width: 100, height: 30 })
const said = (anchor: number, head: number) =>
  selectionWords(columns, { anchor, head }, { answer, values: VALUES, zone: 'UTC' })

describe('a histogram in words', () => {
  it('says time, count and kinds, and what is not the whole', () => {
    expect(said(3, 3)).toBe(
      '2026-11-20 12:00 to 2026-11-20 13:00 UTC. 1 event: UPDATE 1. Only until 2026-11-20 12:30 UTC',
    )
    expect(said(2, 2)).toBe('2026-11-20 11:00 to 2026-11-20 12:00 UTC. 0 events')
    expect(said(1, 1)).toBe(
      '2026-11-20 10:00 to 2026-11-20 11:00 UTC. 1,004 events: UPDATE 1,000, DELETE 4. Only counted from 2026-11-20 10:15 UTC',
    )
    expect(said(0, 0)).toBe(
      '2026-11-20 09:00 to 2026-11-20 10:00 UTC. not counted. Only from 2026-11-20 09:10 UTC',
    )
    expect(said(2, 0)).toBe(
      '2026-11-20 09:00 to 2026-11-20 12:00 UTC. 1,004 events: UPDATE 1,000, DELETE 4. the rest was not counted. Only from 2026-11-20 09:10 UTC. Only counted from 2026-11-20 10:15 UTC',
    )
    expect(partsWords({}, VALUES)).toBe('')
  })

  it.each([
    [{ unit: 'hour', count: 1 }, 'hour'],
    [{ unit: 'minute', count: 15 }, '15 minutes'],
    [{ unit: 'month', count: 3 }, 'quarter'],
    [{ unit: 'month', count: 60 }, '5 years'],
    [{ unit: 'month', count: 12 }, 'year'],
  ] as const)('%j is a %s', (step, words) => {
    expect(stepWords(step)).toBe(words)
  })
})
