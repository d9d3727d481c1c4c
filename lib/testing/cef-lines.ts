import fc from 'fast-check'

import type { WrittenLine } from './line-laws'

/** Characters that escape, part or end something, and others. */
const TEXT = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(' ', '=', '|', '\\', '\n', '\r', 'n', ',', '"', 'é', '漢') },
    { weight: 3, arbitrary: fc.stringMatching(/^[abcXYZ019._-]$/) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  ),
  maxLength: 30,
})
const ANY_KEY = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,12}$/)

/**
 * Lines of CEF as the standard has them written, of these keys and others, and of values like these and any. Each key
 * occurs once. White space around a value is not written: nobody could read it.
 */
export function cefLines(keys: readonly string[], likely: readonly string[]): fc.Arbitrary<WrittenLine> {
  const value = fc.oneof(fc.constantFrom(...likely), TEXT).map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''))
  const key = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...keys) }, { weight: 1, arbitrary: ANY_KEY })
  const pairs = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 15 })
  const header = fc.array(
    TEXT.map((text) => text.replace(/[\r\n]/g, ' ')),
    { minLength: 5, maxLength: 5 },
  )
  const prefix = fc.constantFrom('', '<134>', '2026-02-03T04:05:06Z host ', '<34>Feb  3 04:05:06 host app: ')
  const severity = fc.constantFrom('0', '7', '10', 'High', 'Unknown')
  return fc.tuple(prefix, header, severity, pairs).map(([front, head, grade, extensions]) => {
    const fields = [...head.map(escapeHeader), grade].join('|')
    const text = extensions.map(([name, one]) => `${name}=${escapeValue(one)}`).join(' ')
    return {
      text: `${front}CEF:0|${fields}|${text}`,
      values: [...head, grade, ...extensions.map(([, one]) => one)],
    }
  })
}

function escapeHeader(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|')
}

function escapeValue(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('=', '\\=').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
}
