import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { utf8 } from '@/lib/base/bytes'
import { AppError } from '@/lib/base/errors'
import type { Json } from '@/lib/base/json'

import { CONTENT_TYPES } from './content-type'
import { decodeEvents, type DecodedEvent } from './decode'

const JSON_TYPE = 'application/json'
const LINES_TYPE = 'application/x-ndjson'

const decode = (body: string | Uint8Array, contentType: string | null = JSON_TYPE): DecodedEvent[] => [
  ...decodeEvents(typeof body === 'string' ? utf8(body) : body, contentType),
]
const values = (events: readonly DecodedEvent[]): unknown[] => events.map((event) => event.value)
const problems = (events: readonly DecodedEvent[]): string[] =>
  events.flatMap((event) => event.problems.map(({ path, message }) => `${path}: ${message}`))

/** The code and message of the AppError that decoding ends with. */
function refusal(body: string | Uint8Array, contentType: string | null = JSON_TYPE): string {
  try {
    decode(body, contentType)
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`
    throw error
  }
  throw new Error('not refused')
}

describe('content types', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    ' application/json ; charset=us-ascii',
    'application/json; profile="x"',
  ])('%j is JSON', (type) => expect(values(decode('{"a":1}', type))).toEqual([{ a: 1 }]))

  test('the known ones are listed for any other', () => {
    const types = [
      null,
      '',
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonx',
      'constructor',
    ]
    for (const type of types) {
      const message = refusal('{}', type)
      const sent = type ? `Content-Type ${type} is not known` : 'The request has no Content-Type'
      expect(message.startsWith(`unsupported_media: ${sent}: send `)).toBe(true)
      for (const known of CONTENT_TYPES) expect(message).toContain(known)
    }
    expect(refusal('{}', 'application/json; charset=utf-16')).toMatch(/^unsupported_media: Charset utf-16 /)
  })
})

describe('one JSON document', () => {
  test('one event', () => {
    expect(decode(' {"a":[1]} ')).toEqual([
      { place: 'events[0]', line: null, bytes: 10, value: { a: [1] }, problems: [], unreadable: false },
    ])
  })

  test('an array of events, each with its place', () => {
    const events = decode('[{"a":"]},{"},\n {"b":[[],{}]} , 5]')
    expect(values(events)).toEqual([{ a: ']},{' }, { b: [[], {}] }, 5])
    expect(events.map((event) => event.place)).toEqual(['events[0]', 'events[1]', 'events[2]'])
  })

  test.each(['', ' \n', '[]', ' [ \n ] ', '\ufeff'])('%j holds no event', (body) => {
    expect(refusal(body)).toBe('bad_request: The request holds no event.')
  })

  test.each<[string, string[]]>([
    ['{"a":1,\n  "b": x}', ['events[0]: is not JSON: line 2, column 8 has "x" where a value should be']],
    ['[{"a":1},{"b"}]', ['events[1]: is not JSON: line 1, column 14 has "}" where a colon should be']],
    ['[{},]', ['events[1]: is not JSON: line 1, column 5 has "]" where a value should be']],
    ['[,{}]', ['events[0]: is not JSON: line 1, column 2 has "," where a value should be']],
    ['[{} {}]', ['events[0]: is not JSON: line 1, column 5 has "{" after the end of the value']],
    ['[{"é💥":1},\n{"é💥":}]', ['events[1]: is not JSON: line 2, column 8 has "}" where a value should be']],
    [
      '[{"a":"unclosed},{"b":1}]',
      ['events[0]: is not JSON: line 1, column 20 has "b" where a comma or } should be'],
    ],
    ['[{]}]', ['events[0]: is not JSON: line 1, column 3 has "]" where a member\'s name should be']],
    ['[', ['events[0]: is not JSON: line 1, column 2 has the end of the text where a value should be']],
    ['[{}', ['events: is not JSON: line 1, column 4 has no ] at the end of the array']],
    ['[{}}', ['events: is not JSON: line 1, column 4 has no ] at the end of the array']],
    ['[{}]\n x', ['events: is not JSON: line 2, column 2 has something after the end of the array']],
    ['[] []', ['events: is not JSON: line 1, column 4 has something after the end of the array']],
    ['nonsense', ['events[0]: is not JSON: line 1, column 1 has "n" where a value should be']],
    [
      '{"a":1}\n{"a":2}',
      [
        'events[0]: is not JSON: line 2, column 1 has "{" after the end of the value. For one event a line send Content-Type application/x-ndjson',
      ],
    ],
  ])('%j is not JSON', (body, expected) => {
    const events = decode(body)
    expect(problems(events)).toEqual(expected)
    expect(events.at(-1)?.value).toBeUndefined()
  })

  test('text that is not UTF-8', () => {
    const bytes = new Uint8Array([...utf8('[{},\n{"a":"'), 0xff, ...utf8('"}]')])
    expect(problems(decode(bytes))).toEqual(['events[1]: is not UTF-8 text (it begins in line 1)'])
    // UTF-16 in either order.
    expect(problems(decode(Uint8Array.of(0xfe, 0xff, 0, 0x7b, 0, 0x7d)))).toHaveLength(1)
    expect(problems(decode(Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0)))).toHaveLength(1)
  })

  test('a byte order mark is ignored in front, and nowhere else', () => {
    expect(values(decode('\ufeff{"a":1}'))).toEqual([{ a: 1 }])
    expect(values(decode('\ufeff[{"a":1}]'))).toEqual([{ a: 1 }])
    expect(problems(decode('[\ufeff{"a":1}]'))).toHaveLength(1)
  })

  test('ten thousand brackets are an error of one event', () => {
    for (const body of [
      '['.repeat(10_000),
      '{"a":'.repeat(10_000),
      `[${'['.repeat(10_000)}`,
      ']'.repeat(10_000),
    ]) {
      expect(problems(decode(body))).toHaveLength(1)
    }
  })
})

describe('one event a line', () => {
  test('blank lines count as lines but not as events, with any line end', () => {
    const events = decode('\ufeff{"a":1}\r\n\n  \t\n{"b":2}\n\n{"c":3}', LINES_TYPE)
    expect(values(events)).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }])
    expect(events.map(({ place, line }) => [place, line])).toEqual([
      ['events[0]', 1],
      ['events[1]', 4],
      ['events[2]', 6],
    ])
  })

  test('a bad line does not hide the others', () => {
    const lines = utf8('{"a":1}\n{"b"\n[1\n"')
    const bytes = new Uint8Array([...lines, 0xff, ...utf8('"\n{"c":1} {"d":1}\n{"e":5}\n')])
    const events = decode(bytes, LINES_TYPE)
    expect(values(events)).toEqual([{ a: 1 }, undefined, undefined, undefined, undefined, { e: 5 }])
    expect(problems(events)).toEqual([
      'events[1]: is not JSON: line 2, column 5 has the end of the text where a colon should be',
      'events[2]: is not JSON: line 3, column 3 has the end of the text where a comma or ] should be',
      'events[3]: is not UTF-8 text (it begins in line 4)',
      'events[4]: is not JSON: line 5, column 9 has "{" after the end of the value',
    ])
  })

  test.each(['', '\n', '\n \n\r\n'])('%j holds no event', (body) => {
    expect(refusal(body, LINES_TYPE)).toBe('bad_request: The request holds no event.')
  })
})

describe('limits', () => {
  // To look through the rest again for each line would take minutes.
  test.each<[string, string]>([
    ['blank lines', '\n'.repeat(10_000_000)],
    ['errors after blank lines', '\n'.repeat(9_000_000) + '{\n'.repeat(9_000)],
    ['spaces', ' '.repeat(10_000_000)],
  ])('ten megabytes of %s are read once', (_, body) => {
    const found = body.includes('{') ? problems(decode(body, LINES_TYPE)).length : 0
    if (found === 0) expect(refusal(body, LINES_TYPE)).toBe('bad_request: The request holds no event.')
    else expect(found).toBe(9_000)
  })

  test('10,000 events are taken, one more is not', () => {
    const lines = '{}\n'.repeat(10_000)
    expect(decode(lines, LINES_TYPE)).toHaveLength(10_000)
    expect(refusal(`${lines}{}`, LINES_TYPE)).toMatch(/^too_large: A request holds at most 10000 events/)
    const array = JSON.stringify(Array.from({ length: 10_001 }, () => ({})))
    expect(refusal(array)).toMatch(/^too_large/)
  })
})

describe('an event that is too large to be read', () => {
  const MAX = 2 * 1024 * 1024
  const sized = (bytes: number): string => `{"a":"${'x'.repeat(bytes - 8)}"}`

  test('is refused without being parsed; those after it are still read', () => {
    const body = `[${sized(MAX)},${sized(MAX + 1)},{"b":1}]`
    const events = decode(body)
    expect(events.map(({ value, unreadable }) => [typeof value, unreadable])).toEqual([
      ['object', false],
      ['undefined', false],
      ['object', false],
    ])
    const message = `takes ${MAX + 1} bytes as sent; at most ${MAX} are taken`
    expect(problems(events)).toEqual([`events[1]: ${message}`])
    expect(problems(decode(sized(MAX + 1), LINES_TYPE))).toEqual([`events[0]: ${message}`])
    expect(problems(decode(sized(MAX + 1)))).toEqual([`events[0]: ${message}`])
    // Cut within a character, which is nobody's fault.
    expect(problems(decode(`{"a":"${'é'.repeat(MAX)}"}`))).toEqual([
      `events[0]: takes ${2 * MAX + 8} bytes as sent; at most ${MAX} are taken`,
    ])
  })

  test('because of a missing quote is refused for the quote', () => {
    const rest = ',{"b":"some text"}'.repeat(150_000)
    const events = decode(`[{"a":1},{"a":"unclosed}${rest}]`)
    expect(problems(events)).toEqual([
      'events[1]: is not JSON: line 1, column 28 has "b" where a comma or } should be',
    ])
    expect(events.at(-1)?.unreadable).toBe(true)
  })
})

describe('repeated names', () => {
  test.each<[string, string[]]>([
    ['{"a":1,"a":1}', ['events[0].a']],
    ['{"details":{"x":{"y":[{"z":1,"z":2}]}}}', ['events[0].details.x.y[0].z']],
    ['[{"a":1},{"b":{"a b":1,"a b":2}}]', ['events[1].b["a b"]']],
    [String.raw`{"a":1,"\u0061":2}`, ['events[0].a']],
    ['{"__proto__":1,"__proto__":2}', ['events[0].__proto__']],
    ['{"a":1,"b":2,"a":3,"b":4}', ['events[0].a', 'events[0].b']],
    [String.raw`{"a\\":":","b\"":"\\","c":":::"}`, []],
    ['{"a":{"b":1},"c":{"b":1}}', []],
  ])('%s', (body, places) => {
    const expected = places.map((place) => `${place}: is given more than once: readers would differ`)
    expect(problems(decode(body))).toEqual(expected)
    expect(problems(decode(body.replaceAll('\n', ' '), LINES_TYPE)).length).toBe(expected.length)
  })

  // Texts with much that looks like structure.
  const text = fc.oneof(fc.string(), fc.constantFrom('"', '\\', '":"', '{"a":1}', '\\"', ',', '\u0000', '💥'))
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(text, tie('tree'), { maxKeys: 4 }),
    ),
  }))

  /** Writes a value as JSON, and gives the object with this number (in order of writing) its first name twice. */
  function writeTwice(value: Json, target: { left: number; place: string | null }, place: string): string {
    if (Array.isArray(value)) {
      return `[${value.map((item, i) => writeTwice(item, target, `${place}[${i}]`)).join(' , ')}]`
    }
    if (value === null || typeof value !== 'object') return JSON.stringify(value)
    const isTarget = target.left-- === 0
    const members = Object.entries(value).map(
      ([name, member]) => `${JSON.stringify(name)} : ${writeTwice(member, target, `${place}.${name}`)}`,
    )
    const [first] = members
    if (isTarget && first !== undefined) {
      members.push(first)
      target.place = place
    }
    return `{${members.join(',')}}`
  }

  test('are found at any depth, and never where there are none', () => {
    fc.assert(
      fc.property(fc.dictionary(text, tree, { minKeys: 1 }), fc.nat({ max: 12 }), (value, left) => {
        const target = { left, place: null }
        const written = writeTwice(value, target, '')
        for (const [body, type] of [
          [written, JSON_TYPE],
          [`[${written}]`, JSON_TYPE],
          [written, LINES_TYPE],
        ] as const) {
          const [event, ...more] = decode(body, type)
          expect(more).toEqual([])
          expect(event?.value).toEqual(JSON.parse(written))
          expect((event?.problems.length ?? 0) > 0).toBe(target.place !== null)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('against JSON.parse', () => {
  const space = fc.constantFrom('', ' ', '\n', '\t', '\r\n  ')

  test('an array in pieces is the same as the array as a whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ stringUnit: 'binary' }), { minLength: 1 }),
        space,
        (items, around) => {
          // Half pairs do not survive UTF-8; JSON.stringify writes them as escapes.
          const body = around + JSON.stringify(items, null, around) + around
          expect(values(decode(body))).toEqual(JSON.parse(body))
          const lines = items.map((item) => JSON.stringify(item)).join(`\n${around}`)
          expect(values(decode(lines, LINES_TYPE))).toEqual(JSON.parse(body))
        },
      ),
    )
  })

  test('a damaged document is refused exactly when JSON.parse refuses it', () => {
    const put = fc.constantFrom('', '"', '\\', ',', ':', '{', '}', '[', ']', '0', ' ', '\n')
    const document = fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(document, fc.nat(), fc.nat({ max: 2 }), put, (items, where, cut, piece) => {
        const whole = JSON.stringify(items)
        const at = where % (whole.length + 1)
        const body = whole.slice(0, at) + piece + whole.slice(at + cut)
        let parsed: unknown
        try {
          parsed = JSON.parse(body)
        } catch {
          expect(refusedAsJson(body)).toBe(true)
          return
        }
        if (Array.isArray(parsed) && parsed.length === 0) return
        expect(values(decode(body))).toEqual(Array.isArray(parsed) ? parsed : [parsed])
      }),
      { numRuns: 3000 },
    )
  })

  function refusedAsJson(body: string): boolean {
    if (body.trim() === '') return refusal(body).startsWith('bad_request')
    return problems(decode(body)).some((problem) => problem.includes('is not JSON: line '))
  }
})
