import { expect, test } from 'vitest'

import { ProgressLine, progressText } from './progress'

test.each([
  [{ done: 42, of: 100, records: 430_000 }, 35, ' 42 %  430,000 records  12,286/s  49 s left'],
  [{ done: 1, of: 1000, records: 10 }, 10, '  0 %  10 records  1/s  2 h 46 min left'],
  [{ done: 3_145_728, of: null, records: 7 }, 1, '3.0 MiB  7 records  7/s'],
  [{ done: 100, of: 100, records: 7 }, 0, '100 %  7 records  0/s'],
])('%j after %i s', (progress, seconds, text) => {
  expect(progressText(progress, seconds)).toBe(text)
})

test('a terminal has one line that changes, anything else a line now and then', () => {
  for (const [isTTY, expected] of [
    [true, ['\r\u001b[K  1 %  1 records  1/s  1 min 39 s left', '\r\u001b[K']],
    [false, []],
  ] as const) {
    const written: string[] = []
    let now = 0
    const line = new ProgressLine({ isTTY, write: (text: string) => written.push(text) }, () => now)
    line.show({ done: 0, of: 100, records: 0 })
    now = 1000
    line.show({ done: 1, of: 100, records: 1 })
    line.show({ done: 2, of: 100, records: 2 })
    line.clear()
    line.clear()
    expect(written).toEqual(expected)
    now = 11_000
    line.show({ done: 50, of: 100, records: 50 })
    expect(written.at(-1)).toContain(' 50 %  50 records  5/s  11 s left')
  }
})
