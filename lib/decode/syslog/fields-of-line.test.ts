import { describe, expect, test } from 'vitest'

import { headerFields } from './fields-of-line'
import { readSyslogLine } from './syslog-line'

const MANY = 100_000

function dataOf(text: string) {
  const line = readSyslogLine(`<0>1 - - - - - ${text}`)
  return line && headerFields(line).structuredData
}

describe('structured data', () => {
  test('has what is there once as a text, and what is there more than once as a list', () => {
    expect(dataOf('[a@1 b="1" c="2" b="3"][d][a@1 b="4"]')).toEqual({
      'a/1': { b: ['1', '3', '4'], c: '2' },
      d: {},
    })
  })

  test('has every value of a parameter that is there very often', () => {
    const values = Array.from({ length: MANY }, (_, at) => String(at))
    const params = values.map((value) => ` b="${value}"`).join('')
    expect(dataOf(`[a${params}]`)).toEqual({ a: { b: values } })
    expect(dataOf(values.map((value) => `[a b="${value}"]`).join(''))).toEqual({ a: { b: values } })
  })
})
