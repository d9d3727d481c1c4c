import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { validateEvent } from '@/lib/event/validate'

import { toJson } from './to-json'

class Point {
  constructor(
    readonly x: number,
    readonly secret = () => x,
  ) {}
}
class Opaque {
  readonly #inside = 1
  get inside(): number {
    return this.#inside
  }
}

const cycle: Record<string, unknown> = { name: 'a' }
cycle['self'] = cycle
const twice = { a: 1 }

describe('a value as JSON', () => {
  test.each<[string, unknown, unknown]>([
    ['texts, numbers, null', { a: 'x', b: 1.5, c: null, d: [true] }, { a: 'x', b: 1.5, c: null, d: [true] }],
    ['absence', { a: undefined, b: [undefined, 1] }, { b: [null, 1] }],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a date that is none', new Date(Number.NaN), '[Invalid Date]'],
    ['a bigint', { total: 10n }, { total: '10' }],
    ['numbers that JSON has not', [Number.NaN, -Infinity, 2 ** 53], ['NaN', '-Infinity', '9007199254740992']],
    ['bytes', new Uint8Array([1, 2, 255]).subarray(1), 'base64:Av8='],
    ['a buffer', Buffer.from('hi'), 'base64:aGk='],
    ['a map of texts', new Map([['a', 1n]]), { a: '1' }],
    ['a map of other keys', new Map([[1, 'a']]), [[1, 'a']]],
    ['a set', new Set(['a', 'b']), ['a', 'b']],
    ['an address', new URL('https://x.test/?a=1'), 'https://x.test/?a=1'],
    ['parameters', new URLSearchParams('a=1'), 'a=1'],
    ['a pattern', /a+/g, '/a+/g'],
    [
      'an error',
      Object.assign(new TypeError('no', { cause: 'why' }), { code: 7 }),
      { name: 'TypeError', message: 'no', code: 7, cause: 'why' },
    ],
    ['an object of a class', new Point(1), { x: 1, secret: '[function]' }],
    ['one that shows nothing', new Opaque(), '[Opaque]'],
    ['a promise', { p: Promise.resolve(1) }, { p: '[Promise]' }],
    ['a symbol', Symbol('s'), '[Symbol(s)]'],
    ['a circle', cycle, { name: 'a', self: '[circular]' }],
    ['the same twice, which is no circle', [twice, twice], [{ a: 1 }, { a: 1 }]],
    ['what says itself what it is', { toJSON: () => ({ n: 1n }) }, { n: '1' }],
    [
      'what says that it is itself',
      Object.assign({
        a: 1,
        toJSON(): unknown {
          return this
        },
      }),
      { a: 1, toJSON: '[function]' },
    ],
    ['half a character and NUL', 'a\ud800b\0', 'a\ufffdb␀'],
    ['a name that sets the prototype', JSON.parse('{"__proto__":{"x":1}}'), { '[__proto__]': { x: 1 } }],
  ])('%s', (_, value, json) => {
    expect(toJson(value)).toEqual({ json, isWhole: true })
  })

  test('of what throws says so in its place', () => {
    const hostile = {
      get a(): never {
        throw new Error('not for you')
      },
      b: {
        toJSON: () => {
          throw new Error('nor this')
        },
      },
      c: new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('nor that')
          },
        },
      ),
      d: 1,
    }
    expect(toJson(hostile).json).toEqual({
      a: '[unreadable: not for you]',
      b: '[unreadable: nor this]',
      c: '[unreadable: nor that]',
      d: 1,
    })
  })

  test('ends, however deep or long the value is', () => {
    let deep: unknown = 'bottom'
    for (let i = 0; i < 100_000; i++) deep = [deep]
    expect(JSON.stringify(toJson(deep).json)).toContain('[more than 60 levels]')
    const endless = { toJSON: (): unknown => ({ ...endless }) }
    expect(JSON.stringify(toJson(endless).json)).toContain('[more than 60 levels]')
    expect(toJson(Array.from({ length: 2_000_000 })).isWhole).toBe(false)
  })

  test('is taken by the server, whatever the value was, and is a copy', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withObjectString: true,
      withTypedArray: true,
      withSparseArray: true,
    })
    fc.assert(
      fc.property(anything, (value) => {
        const { json } = toJson(value)
        const event = {
          actor: { type: 'system' },
          action: 'x',
          change: 'NONE',
          resource: { type: 'X' },
          ...(json !== undefined && { after: JSON.parse(JSON.stringify(json)) as unknown }),
        }
        expect(validateEvent(event, 'events[0]', new Date(0))).not.toHaveProperty('problems')
      }),
      { numRuns: 150 },
    )
  })
})
