import { expect, test } from 'vitest'

import type { BlameAnswer } from '@/lib/search/resource/answers'

import { stateBlocks, stateLines } from './state-lines'

const blame = (paths: Record<string, string>): BlameAnswer => ({
  paths: Object.entries(paths).map(([path, event]) => ({ path, how: 'set', event })),
  complete: true,
  events: {},
})
const short = (value: Parameters<typeof stateLines>[0], of: BlameAnswer | null): string[] =>
  stateLines(value, of).map(
    ({ indent, name, text, setter }) =>
      `${'  '.repeat(indent)}${name === null ? '' : `${name}: `}${text} ${setter?.event ?? '-'}`,
  )

test('each line has its setter, and what was set as a whole has it down to the last line', () => {
  const document = { b: [1, { x: 'a' }], a: { deep: { er: true } }, 'c.d': null, empty: {}, none: [] }
  const paths = { a: 'e1', 'b[0]': 'e2', 'b[1].x': 'e3', '["c.d"]': 'e4', empty: 'e5', none: 'e5' }
  expect(short(document, blame(paths))).toEqual([
    '{ -',
    '  a: { e1',
    '    deep: { e1',
    '      er: true e1',
    '    } e1',
    '  } e1',
    '  b: [ -',
    '    1 e2',
    '    { -',
    '      x: "a" e3',
    '    } -',
    '  ] -',
    '  c.d: null e4',
    '  empty: {} e5',
    '  none: [] e5',
    '} -',
  ])
})

test('without blame nothing is said of who', () => {
  expect(short([1], null)).toEqual(['[ -', '  1 -', '] -'])
})

test('a redacted value is shown as one, and a text of several lines as it is', () => {
  expect(stateLines({ a: '[redacted]', b: 'x\ny' }, null).map(({ text, kind }) => [text, kind])).toEqual([
    ['{', 'bracket'],
    ['⟨redacted⟩', 'redacted'],
    ['x\ny', 'string'],
    ['}', 'bracket'],
  ])
})

test('neighbouring lines of one setter are one block', () => {
  const lines = stateLines({ a: 1, b: 2, c: 3 }, blame({ a: 'e1', b: 'e1', c: 'e2' }))
  expect(stateBlocks(lines).map((block) => [block.setter?.event, block.lines.length])).toEqual([
    [undefined, 1],
    ['e1', 2],
    ['e2', 1],
    [undefined, 1],
  ])
})
