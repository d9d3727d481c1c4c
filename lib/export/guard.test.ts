import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { csvCell } from './csv'
import { guardRecord } from './guard'

const guarded = (record: string): string => Buffer.from(guardRecord(Buffer.from(record))).toString()

describe('a guarded record', () => {
  it('has an apostrophe before what a spreadsheet would run, inside of the quotes', () => {
    expect(guarded('a,=1+1,"=HYPERLINK(""x"",1)",-1')).toBe(`a,'=1+1,"'=HYPERLINK(""x"",1)",'-1`)
    expect(guarded('@SUM(1),＝1,"＋1,",＠a')).toBe(`'@SUM(1),'＝1,"'＋1,",'＠a`)
    expect(guarded('"\tx","\r\nx","\nx"')).toBe(`"'\tx","'\r\nx","'\nx"`)
  })

  it('is the very same bytes when nothing could be run', () => {
    const record = Buffer.from('a=1,"b,=c","d"",=e",,"",１,＂,"{""=x"": ""=y""}"')
    expect(guardRecord(record)).toBe(record)
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
          "'",
          'a',
          '１',
          '😀',
          ' ',
        ),
      )
      .map((chars) => chars.join(''))
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
        const expected = cells.map((text) => csvCell(/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text))
        expect(guarded(cells.map(csvCell).join(','))).toBe(expected.join(','))
        expect(guarded(`${cells.map(csvCell).join(',')}\n`)).toBe(`${expected.join(',')}\n`)
      }),
    )
  })
})
