import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { readCefLine } from '@/lib/decode/cef/cef-line'
import { scaled } from '@/lib/testing/scale'

import { type CefRecord, writeCef } from './cef-writer'
import { withoutControls } from './one-line'

const HOSTILE = [
  'x src=10.0.0.9',
  'x\\',
  'a\\=b',
  'a\\|b',
  '|0|sig=abc',
  'a\r\nCEF:0|a|b|c|d|e|5|x=1',
  '\u0085CEF:0|',
  '\u2028<13>1 - - - - - -',
  ' sig=AAAA',
  '{"k":"v=w"}',
  '\ud800',
  '',
  ' ',
  '\t\n ',
]
const anyText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('\\', '=', '|', '\n', '\r', ' ', '\t', 'a', 'b=', 'sig='))
    .map((parts) => parts.join('')),
)
const anyRecord: fc.Arbitrary<CefRecord> = fc.record({
  prefix: fc.constant('2026-11-20T10:00:00Z host'),
  vendor: anyText,
  product: anyText,
  productVersion: anyText,
  classId: anyText,
  name: anyText,
  severity: fc.integer({ min: 0, max: 10 }),
  extensions: fc.uniqueArray(
    fc.tuple(fc.constantFrom('src', 'msg', 'cs1', 'cs1Label', 'user_agent'), anyText),
    {
      selector: ([key]) => key,
    },
  ),
})

/** What is left of a value: see `writeCef`. */
const kept = (text: string) => withoutControls(text).replace(/^[ \t]+|[ \t]+$/g, '')
const keptInHeader = (text: string) => withoutControls(text.replace(/\s*[\r\n]+\s*/g, ' ')).trim()

test('a line is read as what was written, whatever the values hold', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      const line = readCefLine(writeCef(record))
      expect(line).toEqual({
        prefix: record.prefix,
        version: '0',
        vendor: keptInHeader(record.vendor),
        product: keptInHeader(record.product),
        productVersion: keptInHeader(record.productVersion),
        classId: keptInHeader(record.classId),
        name: keptInHeader(record.name),
        severity: String(record.severity),
        stray: '',
        extensions: record.extensions.map(([key, value]) => [key, kept(String(value))]),
      })
    }),
    { numRuns: scaled(2_000) },
  )
})

test('a line is one line to everybody', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      expect(writeCef(record)).toMatch(/^[^\n\r\v\f\u0085\u2028\u2029\u001c-\u001e]*$/)
    }),
    { numRuns: scaled(1_000) },
  )
})

const FIXED: CefRecord = {
  vendor: 'v',
  product: 'p',
  productVersion: '1',
  classId: 'c',
  name: 'n',
  severity: 3,
  extensions: [],
}

describe('escapes', () => {
  test.each([
    ['plain text', 'plain text'],
    ['a|b', 'a\\|b'],
    ['a\\b', 'a\\\\b'],
    ['a\\|b', 'a\\\\\\|b'],
    ['a=b', 'a=b'],
    ['first\nsecond', 'first second'],
    ['', ''],
  ])('%j in the header as %j', (name, wanted) => {
    expect(writeCef({ ...FIXED, name })).toBe(`CEF:0|v|p|1|c|${wanted}|3|`)
  })

  test.each([
    ['plain text', 'plain text'],
    ['a=b', 'a\\=b'],
    ['a|b', 'a|b'],
    ['a\\b', 'a\\\\b'],
    ['a\\=b', 'a\\\\\\=b'],
    ['first\r\nsecond', 'first\\r\\nsecond'],
    ['x src=10.0.0.9', 'x src\\=10.0.0.9'],
    ['x\\', 'x\\\\'],
    ['{"k":"v=w"}', '{"k":"v\\=w"}'],
    ['', ''],
    ['héllo 日本', 'héllo 日本'],
    ['trail  ', 'trail'],
    ['\u001b[2J', '\ufffd[2J'],
  ])('%j in a value as %j', (msg, wanted) => {
    const line = writeCef({
      ...FIXED,
      extensions: [
        ['msg', msg],
        ['cn1', 7],
      ],
    })
    expect(line).toBe(`CEF:0|v|p|1|c|n|3|msg=${wanted} cn1=7`)
  })
})

test('a name that is too long is cut behind a whole character, and says so', () => {
  const line = readCefLine(writeCef({ ...FIXED, name: `${'a'.repeat(510)}😀 and more` }))
  expect(line?.name).toBe(`${'a'.repeat(510)}…`)
  expect(readCefLine(writeCef({ ...FIXED, name: 'b'.repeat(512) }))?.name).toBe('b'.repeat(512))
})
