import { beforeEach, expect, test, vi } from 'vitest'

import { completionAt } from '@/lib/query/complete'
import type { Option } from '@/lib/query/complete-options'

import { firstFitting, OPTIONS_MAX } from './first-fitting'

// Only the clock that slices of work are measured by: nothing here takes its time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  return () => vi.useRealTimers()
})

const Q = 'type:FLOW namespace:'
const completion = completionAt(Q, Q.length)
const option = (text: string): Option => ({ kind: 'value', text, label: text })

test('tries no more options than are given out, and none that cannot be read', async () => {
  let tried = 0
  function* many(): Generator<Option> {
    for (;;) yield option(tried++ % 2 === 0 ? `v${tried}` : '"never closed')
  }
  const found = await firstFitting(Q, completion, many())
  expect(found.map(({ text }) => text)).toEqual(
    Array.from({ length: OPTIONS_MAX }, (_, i) => `v${2 * i + 1}`),
  )
  expect(tried).toBe(2 * OPTIONS_MAX - 1)
})

test('others run between two options', async () => {
  let rounds = 0
  let over = false
  const turn = (): void => {
    rounds++
    if (!over) setImmediate(turn)
  }
  setImmediate(turn)
  const seen: number[] = []
  function* slow(): Generator<Option> {
    for (let i = 0; i < 10; i++) {
      seen.push(rounds)
      vi.advanceTimersByTime(5)
      yield option('(')
    }
  }
  expect(await firstFitting(Q, completion, slow())).toEqual([])
  over = true
  expect(new Set(seen).size).toBe(10)
})
