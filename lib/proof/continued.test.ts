import { describe, expect, test } from 'vitest'

import { base64 } from '@/lib/base/bytes'

import { continuedLogs, continuedProblem } from './continued'

const root = (of: number): Uint8Array => new Uint8Array(32).fill(of)
const log = { origin: 'here/log/a', size: 10, root: base64(root(10)), kept: 5, checkpoint: 'note' }
const text = (more: object = {}): string => JSON.stringify({ action: 'log.continued', c: {}, log, ...more })
const saved = (size: number, of = size) => ({ origin: log.origin, size: BigInt(size), root: root(of) })

describe('what a log says of the one that it continues', () => {
  test('is read from its entries', () => {
    expect(continuedLogs([{ index: 7n, text: text() }])).toEqual([{ ...log, index: 7n }])
  })

  test.each([
    ['of another kind', text({ action: 'log.key.added' })],
    ['that is no JSON', '{"action":"log.continued"'],
    ['without a statement', text({ log: undefined })],
    ['of a name that begins another line', text({ log: { ...log, origin: 'x\n  every entry is right' } })],
    ['of less than nothing', text({ log: { ...log, size: -1 } })],
  ])('is nothing in an entry %s', (_, entry) => {
    expect(continuedLogs([{ index: 7n, text: entry }])).toEqual([])
  })
})

describe('a saved checkpoint of the log that ended', () => {
  const [continued] = continuedLogs([{ index: 7n, text: text() }])
  const problem = (...args: Parameters<typeof saved>) => continuedProblem(continued!, saved(...args))

  test.each([1, 5, 7])('of %s entries may be contained', (size) => expect(problem(size)).toBeNull())

  test.each([8, 10])('of %s entries says that some were lost', (size) =>
    expect(problem(size)).toBe(
      `It continues here/log/a, and the entries of that from 7 to ${size - 1} were lost.`,
    ),
  )

  test('of more than is known to have been signed says so', () => {
    expect(problem(11)).toBe(
      'It continues here/log/a, and the entries of that from 7 to 10 were lost, of which it knows of 10 that were signed.',
    )
  })

  test('of the last size has to have the root that is named', () => {
    expect(problem(10, 9)).toContain('names another root of the 10 entries')
  })
})
