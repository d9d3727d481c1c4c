import fc from 'fast-check'

import type { WrittenLine } from './line-laws'

const NAME = fc.stringMatching(/^[A-Za-z0-9._/-]{1,20}$/)
const VALUE = fc.string({
  unit: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(' ', '"', '\\', ']', '[', '=', '\n', 'é', '漢') },
    { weight: 2, arbitrary: fc.stringMatching(/^[abcXYZ019._-]$/) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  ),
  maxLength: 20,
})

const element = fc.tuple(
  fc.oneof(
    NAME,
    fc.tuple(NAME, fc.nat({ max: 99_999 })).map(([name, number]) => `${name}@${number}`),
  ),
  fc.array(fc.tuple(NAME, VALUE), { maxLength: 4 }),
)

/** Messages of RFC 5424 and of the older form, with texts like these and any. White space around a text is not written: it is not kept. */
export function syslogLines(likely: readonly string[]): fc.Arbitrary<WrittenLine> {
  const message = fc.oneof(fc.constantFrom(...likely), VALUE).map((text) => text.trim())
  return fc.oneof(newLines(message), oldLines(message))
}

function newLines(message: fc.Arbitrary<string>): fc.Arbitrary<WrittenLine> {
  const field = fc.oneof(fc.constant('-'), NAME)
  const header = fc.tuple(field, field, field, field)
  const time = fc.constantFrom('-', '2026-02-03T04:05:06Z', '2026-02-03T04:05:06.123456+01:00')
  const elements = fc.array(element, { maxLength: 3 })
  return fc
    .tuple(fc.nat({ max: 191 }), time, header, elements, message)
    .map(([priority, at, fields, data, text]) => {
      const written = data.map(
        ([id, params]) => `[${id}${params.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('')}]`,
      )
      const values = data.flatMap(([, params]) => params.map(([, value]) => value))
      const head = `<${priority}>1 ${[at, ...fields].join(' ')}`
      return {
        text: `${head} ${written.length === 0 ? '-' : written.join('')} ${text}`,
        values: [String(priority), ...[at, ...fields].filter((one) => one !== '-'), ...values, text],
      }
    })
}

function oldLines(message: fc.Arbitrary<string>): fc.Arbitrary<WrittenLine> {
  const time = fc.constantFrom(
    'Feb  3 04:05:06',
    'Feb 13 2026 04:05:06.123',
    '2026-02-03T04:05:06.123456+01:00',
  )
  return fc
    .tuple(fc.nat({ max: 191 }), time, NAME, NAME, fc.nat(), message)
    .map(([priority, at, host, program, pid, text]) => ({
      text: `<${priority}>${at} ${host} ${program}[${pid}]: ${text}`,
      values: [String(priority), at, host, program, String(pid), text],
    }))
}

const escaped = (text: string): string => text.replace(/["\\\]]/g, '\\$&')
