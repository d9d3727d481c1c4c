import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { concat, utf8 } from '@/lib/base/bytes'
import { scaled } from '@/lib/testing/scale'

import { COUNTED_BYTES_MAX, type SyslogFrame, SyslogFrames } from './syslog-frames'

const MAX = 20_000
const RUNS = { numRuns: scaled(200) }
const textOf = ({ bytes }: SyslogFrame): string => new TextDecoder().decode(bytes)

/** Texts of the messages that come of these chunks, and what is left at the end. */
function framesOf(chunks: readonly Uint8Array[], bytesMax = MAX) {
  const parser = new SyslogFrames(bytesMax)
  const frames = chunks.flatMap((chunk) => parser.push(chunk))
  return { frames, rest: parser.end(), parser }
}

/** The same bytes in chunks that end at these places. */
function chunksOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), 0, bytes.length].toSorted((a, b) => a - b)
  return places.slice(1).map((place, i) => bytes.subarray(places[i], place))
}

const counted = (text: string): Uint8Array => concat(utf8(`${utf8(text).length} `), utf8(text))
const line = (text: string): Uint8Array => utf8(`${text}\n`)

const cuts = fc.array(fc.nat(), { maxLength: 12 })
/** Messages as senders write them: no white space at their beginning, no end of a line at theirs, and something in them. */
const message = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('<', '1', '9', ' ', '\n', '\r', 'é', '漢'),
      fc.string({ minLength: 1, maxLength: 1 }),
    ),
    maxLength: 40,
  })
  .map((text) => `<34>${text.replace(/[\n\r\0]+$/, '')}`)
const written = fc.tuple(message, fc.constantFrom('', '\n', '\r\n', '\0'))

describe('messages', () => {
  test('come out as they were written, of either kind, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 8 }), fc.boolean(), cuts, (all, isCounted, at) => {
        const sent = all.map(([text, end]) => {
          const oneLine = text.replaceAll('\n', ' ')
          return isCounted
            ? { text, bytes: concat(counted(text), utf8(end)) }
            : { text: oneLine.replace(/[\r\0]+$/, ''), bytes: line(oneLine) }
        })
        const { frames, rest } = framesOf(chunksOf(concat(...sent.map(({ bytes }) => bytes)), at))
        expect(frames.map(textOf)).toEqual(sent.map(({ text }) => text))
        expect([rest, ...frames.map(({ problem }) => problem)].filter(Boolean)).toEqual([])
      }),
      RUNS,
    )
  })

  test.each<[string, string[]]>([
    ['3 <1>3 <2>\n4 <3>x\n\0 4 <4>y', ['<1>', '<2>', '<3>x', '<4>y']],
    ['5 <1>\nx', ['<1>\nx']],
    ['<2>\r\n<3>\0\n', ['<2>', '<3>']],
    ['<1>a\n3 <2>\n\n99999999 \n<3>\n', ['<1>a', '3 <2>', '99999999 ', '<3>']],
    ['20260203 x\n<1>\n', ['20260203 x', '<1>']],
    ['2026-02-03T04:05:06Z h a: x\n', ['2026-02-03T04:05:06Z h a: x']],
    ['123456789 x\n0 x\n12\n', ['123456789 x', '0 x', '12']],
    ['{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['1 \n3 \n\n\n', []],
  ])('of %j', (text, wanted) => {
    const { frames, rest } = framesOf([utf8(text)])
    expect([frames.map(textOf), rest]).toEqual([wanted, null])
  })
})

describe('a message that is not whole', () => {
  test.each([
    ['<1>x', '<1>x', 'was cut off: the connection ended while the end of its line was missing'],
    ['9 <1>x', '<1>x', 'was cut off: the connection ended while 5 of its 9 bytes were missing'],
    ['9 ', '', 'was cut off: the connection ended while 9 of its 9 bytes were missing'],
    ['12', '12', 'was cut off: the connection ended while the end of its line was missing'],
    ['1 x12', '12', 'was cut off: the connection ended while the end of its length was missing'],
  ])('of %j is told at the end', (text, kept, problem) => {
    const { rest, parser } = framesOf([utf8(text)])
    expect([rest && textOf(rest), rest?.problem]).toEqual([kept, problem])
    expect([parser.end(), parser.heldBytes]).toEqual([null, 0])
  })

  test.each([
    ['counted', counted],
    ['line', line],
  ])('because it is too long is told with its beginning, and those around it are taken: %s', (_, write) => {
    const long = `<1>${'x'.repeat(MAX)}`
    const bytes = concat(write('<1>a'), write(long), write('<1>b'))
    fc.assert(
      fc.property(cuts, (at) => {
        const { frames, rest } = framesOf(chunksOf(bytes, at))
        expect(frames.map(({ problem }) => problem)).toEqual([
          undefined,
          `has ${MAX + 3} bytes; at most ${MAX} are taken, and its beginning is kept`,
          undefined,
        ])
        expect([rest, ...frames.map(textOf)]).toEqual([null, '<1>a', long.slice(0, 8192), '<1>b'])
      }),
      RUNS,
    )
  })

  test('has the largest size that is taken', () => {
    for (const write of [counted, line]) {
      const { frames } = framesOf([write('x'.repeat(MAX)), write('x'.repeat(MAX + 1))])
      expect(frames.map(({ problem }) => problem === undefined)).toEqual([true, false])
    }
  })
})

describe('behind a message with its length', () => {
  const end =
    ', as the messages before it do: nobody knows where the next one begins, so the connection was closed'
  test.each([
    ['a line', '<2>b\n', '<2>b', 'does not begin with its length'],
    ['a zero', '0 \n', '0 ', 'does not begin with its length'],
    [
      'what is too long to be shown',
      `<2>${'x'.repeat(500)}\n`,
      `<2>${'x'.repeat(253)}`,
      'does not begin with its length',
    ],
    [
      'a number without a space',
      '12<2>\n',
      '12<2>',
      `begins with no length of at most ${COUNTED_BYTES_MAX} bytes and a space`,
    ],
    [
      'more than anybody sends',
      '99999999 <2>\n',
      '99999999 <2>',
      `begins with no length of at most ${COUNTED_BYTES_MAX} bytes and a space`,
    ],
  ])('%s is a reject, and the last', (_, text, shown, problem) => {
    const bytes = utf8(`4 <1>a\n${text}3 <3>`)
    fc.assert(
      fc.property(cuts, (at) => {
        const { frames, rest, parser } = framesOf(chunksOf(bytes, at))
        expect(frames.map((frame) => [textOf(frame), frame.problem])).toEqual([
          ['<1>a', undefined],
          [shown, problem + end],
        ])
        expect([rest, parser.isOver, parser.heldBytes]).toEqual([null, true, 0])
      }),
      RUNS,
    )
  })

  test('and cut off it is told at the end', () => {
    const { rest, parser } = framesOf([utf8('1 x<2>b')])
    expect([rest && textOf(rest), rest?.problem]).toEqual(['<2>b', `does not begin with its length${end}`])
    expect(parser.end()).toBeNull()
  })
})

describe('anything else', () => {
  const pieces = fc.oneof(
    fc.uint8Array({ maxLength: 50 }),
    fc.constantFrom('1', '99999999 ', '300 ', '\n', '<34>', '0', ' ', '\r\0').map(utf8),
    fc.integer({ min: 1, max: 3000 }).map((n) => new Uint8Array(n).fill(0x41)),
  )

  test('never throws, is held within bounds, and gives the same messages however it is cut', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), cuts, (all, at) => {
        const bytesMax = 9000
        const bytes = concat(...all)
        const parser = new SyslogFrames(bytesMax)
        const frames = chunksOf(bytes, at).flatMap((chunk) => {
          const some = parser.push(chunk)
          expect(parser.heldBytes).toBeLessThanOrEqual(bytesMax)
          return some
        })
        const whole = framesOf([bytes], bytesMax)
        expect(frames).toEqual(whole.frames)
        expect(parser.end()).toEqual(whole.rest)
        for (const frame of frames) expect(frame.bytes.length).toBeLessThanOrEqual(bytesMax)
      }),
      RUNS,
    )
  })

  test('gives every byte but those between messages once', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 6 }), fc.constantFrom(counted, line), (all, write) => {
        // With a letter around it nothing of a text is taken for what stands between.
        const texts = all.map((text) => `a${text.replaceAll('\n', '')}z`)
        const bytes = concat(...texts.map((text) => write(text)))
        expect(framesOf([bytes]).frames.map(textOf).join('|')).toBe(texts.join('|'))
      }),
      RUNS,
    )
  })
})
