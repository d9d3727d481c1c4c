import { describe, expect, test } from 'vitest'

import { readCefLine } from './cef-line'

/** Vendor, product, version, class id, name and severity of a line. */
function header(text: string): (string | undefined)[] | undefined {
  const line = readCefLine(text)
  return line && [line.vendor, line.product, line.productVersion, line.classId, line.name, line.severity]
}

const extensions = (text: string) => readCefLine(`CEF:0|a|b|c|d|e|5|${text}`)?.extensions

describe('the header', () => {
  test.each<[string, (string | undefined)[]]>([
    ['CEF:0|a|b|1|c|d|5|x=1', ['a', 'b', '1', 'c', 'd', '5']],
    ['CEF: 0|a|b|1|c|d|High|x=1', ['a', 'b', '1', 'c', 'd', 'High']],
    ['CEF:1.2|a|b||c||5|', ['a', 'b', '', 'c', '', '5']],
    ['CEF:0|a|b|1|c|d|5', ['a', 'b', '1', 'c', 'd', '5']],
    ['CEF:0|a\\|a|b\\\\|1|c\\=|d\\x|5|x=1', ['a|a', 'b\\', '1', 'c\\=', 'd\\x', '5']],
    ['CEF:0|a|b|1|d|5|x=1', ['a', 'b', '1', undefined, 'd', '5']],
    ['CEF:0|a|b|1|d|5|x=1 y=2 | 3', ['a', 'b', '1', undefined, 'd', '5']],
    ['CEF:0|a|b|1|c|d|grave|x=1', ['a', 'b', '1', 'c', 'd', 'grave']],
    ['CEF:0|a|b|1|c|7|x=1|y=2', ['a', 'b', '1', undefined, 'c', '7']],
  ])('of %s', (text, wanted) => expect(header(text)).toEqual(wanted))

  test.each([
    '',
    'x',
    'CEF:0',
    'CEF:0|a|b|1|c',
    'XCEF:0|a|b|1|c|d|5|',
    'CEF:x|a|b|1|c|d|5|',
    'LEEF:1.0|a|b|1|c|d|5|',
  ])('is missing in %j', (text) => expect(readCefLine(text)).toBeUndefined())

  test.each(['', '<134>', 'Feb  3 04:05:06 fw-1', '<14>1 2026-02-03T04:05:06Z fw-1 app - - [a b="c|d"]'])(
    'may stand behind %j',
    (prefix) => expect(readCefLine(`${prefix} CEF:0|a|b|1|c|d|5|x=1`)).toMatchObject({ prefix, vendor: 'a' }),
  )
})

test('a byte order mark in front of CEF is none of what stands in front', () => {
  expect(readCefLine('fw-1 \uFEFFCEF:0|a|b|1|c|d|5|')).toMatchObject({ prefix: 'fw-1', vendor: 'a' })
})

describe('the extensions', () => {
  test.each<[string, [string, string][]]>([
    ['', []],
    [
      'x=1 y=2',
      [
        ['x', '1'],
        ['y', '2'],
      ],
    ],
    [
      'x=a b  c  y=2 ',
      [
        ['x', 'a b  c'],
        ['y', '2'],
      ],
    ],
    [
      'x=1\ty= 2',
      [
        ['x', '1'],
        ['y', '2'],
      ],
    ],
    [
      'x= y=',
      [
        ['x', ''],
        ['y', ''],
      ],
    ],
    [
      'x=a=b c=d',
      [
        ['x', 'a=b'],
        ['c', 'd'],
      ],
    ],
    ['x=a \\=b c\\=d', [['x', 'a =b c=d']]],
    [
      'x=a\\\\ y=2',
      [
        ['x', 'a\\'],
        ['y', '2'],
      ],
    ],
    ['x=\\n\\r\\|\\t\\', [['x', '\n\r|\\t\\']]],
    ['x=a | b|c', [['x', 'a | b|c']]],
    [
      'a.b=1 c-d=2 e[0]=3 f,g=4 _h=5',
      [
        ['a.b', '1'],
        ['c-d', '2'],
        ['e[0]', '3'],
        ['f,g', '4'],
        ['_h', '5'],
      ],
    ],
    [
      'x=1 x=2',
      [
        ['x', '1'],
        ['x', '2'],
      ],
    ],
    [
      'x={"a":"b = c"} y=2',
      [
        ['x', '{"a":"b = c"}'],
        ['y', '2'],
      ],
    ],
    [
      'x=YQ== y=2',
      [
        ['x', 'YQ=='],
        ['y', '2'],
      ],
    ],
    ['__proto__=1', [['__proto__', '1']]],
  ])('of %j', (text, wanted) => expect(extensions(text)).toEqual(wanted))

  test('may begin with words that no key is for', () => {
    expect(readCefLine('CEF:0|a|b|1|c|d|5|some words x=1')).toMatchObject({
      stray: 'some words',
      extensions: [['x', '1']],
    })
  })

  test('may be told which words are keys', () => {
    const line = readCefLine('CEF:0|a|b|1|c|d|5|x=1 y=2 x=3', (key, seen) => !seen.has(key) && key !== 'y')
    expect(line?.extensions).toEqual([['x', '1 y=2 x=3']])
  })

  test('take no longer than their length', () => {
    const long = 'a'.repeat(100_000)
    expect(extensions(`x=${long} ${long} \\${long}= y=2`)).toHaveLength(2)
    expect(extensions(`x=${'\\ '.repeat(50_000)}${' '.repeat(50_000)}y=2`)).toHaveLength(2)
  })
})
