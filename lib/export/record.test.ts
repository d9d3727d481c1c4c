import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { csvCell, RECEIVED_AT } from './csv'
import { type RecordShape, roomFor, writeRecord } from './record'

function written(record: string, shape: boolean | RecordShape): string {
  const bytes = Buffer.from(`${record}\n`)
  const into = Buffer.alloc(roomFor(bytes.length) + 3, 'x')
  const end = writeRecord(bytes, into, 3, typeof shape === 'object' ? shape : { guard: shape, fixed: true })
  expect(end).toBeLessThanOrEqual(into.length)
  expect(into.subarray(0, 3).toString()).toBe('xxx')
  return into.subarray(3, end).toString()
}

/** Cells in front of the ones under test, up to and with the time of arrival. */
const HEAD = 'a,b,c,2026-11-20 10:00:00.12'
const HEAD_WRITTEN = 'a,b,c,2026-11-20T10:00:00.120Z'
const guarded = (cells: string): string =>
  written(`${HEAD},${cells}`, true).slice(HEAD_WRITTEN.length + 1, -2)

describe('a record of an export', () => {
  it('ends with CRLF and has the time of arrival as RFC 3339', () => {
    expect(RECEIVED_AT).toBe(3)
    for (const [time, text] of [
      ['2026-11-20 10:00:00', '2026-11-20T10:00:00.000Z'],
      ['2026-11-20 10:00:00.1', '2026-11-20T10:00:00.100Z'],
      ['2026-11-20 10:00:00.123', '2026-11-20T10:00:00.123Z'],
      ['2026-11-20 10:00:00.123456+00', '2026-11-20T10:00:00.123Z'],
    ])
      expect(written(`a,b,c,${time},d`, false)).toBe(`a,b,c,${text},d\r\n`)
  })

  it('has an apostrophe before what a spreadsheet would run, inside of the quotes', () => {
    expect(guarded('a,=1+1,"=HYPERLINK(""x"",1)",-1')).toBe(`a,'=1+1,"'=HYPERLINK(""x"",1)",'-1`)
    expect(guarded('@SUM(1),＝1,"＋1,",＠a')).toBe(`'@SUM(1),'＝1,"'＋1,",'＠a`)
    expect(guarded('"\tx","\r\nx","\nx"')).toBe(`"'\tx","'\r\nx","'\nx"`)
  })

  it('has one where a cell would begin if semicolons separated them', () => {
    expect(guarded('x;=1,"x;""=1"" y","x\r\n=1",x\t@a')).toBe(`x;'=1,"x;""'=1"" y","x\r\n'=1",x\t'@a`)
  })

  it('is as it was where nothing could be run, or nothing is guarded', () => {
    const cells = 'a=1,"b,=c","d"",=e",,"",１,＂,"{""=x"": ""=y""}",a;b,"x\r\ny","""=z"'
    expect(guarded(cells)).toBe(cells)
    expect(written(`${HEAD},=1,"\n-1"`, false)).toBe(`${HEAD_WRITTEN},=1,"\n-1"\r\n`)
  })

  it('of any cells is the record of these cells, each guarded', () => {
    const cell = fc
      .array(
        fc.constantFrom(
          '=',
          '+',
          '-',
          '@',
          '\t',
          '\r',
          '\n',
          '＝',
          '＋',
          '－',
          '＠',
          '"',
          ',',
          ';',
          'a',
          '１',
          '😀',
          ' ',
        ),
      )
      .map((chars) => chars.join(''))
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
        const safe = cells.map((text) =>
          text.replaceAll(/^[\t\r\n]|(?<=^|[;\t\r\n]"*)[=+\-@＝＋－＠]/g, (sign) => `'${sign}`),
        )
        expect(guarded(cells.map(csvCell).join(','))).toBe(safe.map(csvCell).join(','))
        expect(written(`${HEAD},${cells.map(csvCell).join(',')}`, false)).toBe(
          `${HEAD_WRITTEN},${cells.map(csvCell).join(',')}\r\n`,
        )
      }),
    )
  })
})
