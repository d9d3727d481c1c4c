import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { validateEvent } from '@/lib/event/validate'

import type { Actor } from './event'
import { readContext, writeContext } from './prisma-context'
import { eventOfRow, type OutboxRow } from './prisma-event'
import { jsonOfRow } from './prisma-json'

const row = (more: Partial<OutboxRow> = {}): OutboxRow => ({
  xid: '7451',
  place: '12',
  id: '019aa9f8-3c00-7abc-8def-0123456789ab',
  occurredAt: '2025-11-22T05:10:09.152345Z',
  relation: 'public.User',
  type: 'USER',
  operation: 'update',
  key: '42',
  name: 'Ada',
  before: '{"id": 42, "name": "A", "password": "[redacted]"}',
  after: '{"id": 42, "name": "Ada", "password": "[redacted]"}',
  redacted: ['password'],
  redactedChanges: ['password'],
  context: null,
  role: 'shop_app',
  application: '',
  ...more,
})

/** What the API says of the event of a row, as it is sent. */
const problemsOf = (one: OutboxRow): unknown => {
  const checked = validateEvent(JSON.parse(JSON.stringify(eventOfRow(one))), 'event', new Date('2025-11-23'))
  return 'problems' in checked ? checked.problems : null
}

test('a row becomes an event that says who, what and how', () => {
  const context = {
    actor: { type: 'user', id: 'u_7' },
    client: { ip: '203.0.113.7' },
    traceId: 't',
    sessionId: 's',
    reason: 'asked by phone',
    details: { ticket: 12 },
  } as const
  expect(eventOfRow(row({ context: writeContext(context) }))).toEqual({
    id: '019aa9f8-3c00-7abc-8def-0123456789ab',
    occurredAt: '2025-11-22T05:10:09.152345Z',
    actor: { type: 'user', id: 'u_7' },
    action: 'user.update',
    change: 'UPDATE',
    resource: { type: 'USER', id: '42', name: 'Ada' },
    outcome: 'success',
    reason: 'asked by phone',
    details: {
      ticket: 12,
      table: 'public.User',
      role: 'shop_app',
      transaction: '7451',
      redacted: ['after.password', 'before.password'],
      redactedChanges: ['password'],
    },
    before: { id: 42, name: 'A', password: '[redacted]' },
    after: { id: 42, name: 'Ada', password: '[redacted]' },
    client: { ip: '203.0.113.7' },
    traceId: 't',
    sessionId: 's',
  })
})

test('without a context the actor is the role of the database', () => {
  expect(eventOfRow(row()).actor).toEqual({ type: 'service', id: 'shop_app' })
})

describe('values that JavaScript would change become text', () => {
  test.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['10.500000000000000000000000000000', 10.5],
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['5.0', 5],
    ['-0', -0],
    ['0.00', 0],
    ['1e400', '1e400'],
    ['123456789012345678901234567890.5', '123456789012345678901234567890.5'],
    ['2.5e-3', 0.0025],
    ['"9007199254740993 and \\"1e400\\""', '9007199254740993 and "1e400"'],
    ['[1, 20000000000000000000, "x"]', [1, '20000000000000000000', 'x']],
    ['{"__proto__": {"a": 1}}', { '[__proto__]': { a: 1 } }],
  ])('%s', (text, value) => expect(jsonOfRow(text)).toEqual(value))

  test('numbers mean the same as before', () => {
    const parts = fc.record({
      minus: fc.boolean(),
      whole: fc.bigInt({ min: 0n, max: 10n ** 24n }),
      zeros: fc.nat(4),
      fraction: fc.option(fc.bigInt({ min: 0n, max: 10n ** 24n })),
    })
    fc.assert(
      fc.property(parts, ({ minus, whole, zeros, fraction }) => {
        const text = `${minus ? '-' : ''}${whole}${fraction === null ? '' : `.${'0'.repeat(zeros)}${fraction}`}`
        const value = jsonOfRow(text)
        if (typeof value === 'string') return value === text
        // What stayed a number has so few digits that its own text has them all.
        const digits = (one: string) =>
          one
            .replaceAll(/[-.]|e.*$/g, '')
            .replace(/^0+/, '')
            .replace(/0+$/, '')
        return typeof value === 'number' && digits(String(value)) === digits(text)
      }),
    )
  })
})

describe('every row is an event that the API takes', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }).map((one) => one.replaceAll('\0', '').toWellFormed()),
    fc.constantFrom('__proto__', 'a@b.cc', '', '\\', '"', '\uFFFD', 'x'.repeat(70_000)),
  )
  const number = fc.oneof(
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => JSON.stringify(one)),
    fc.constantFrom('-0', '0.10', '1e300', `1${'0'.repeat(300)}`, '0.00000000000000000000000000001'),
  )
  // Texts of jsonb, in which numbers are any digits.
  const document: fc.Arbitrary<string> = fc.letrec<{ json: string }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      text.map((one) => JSON.stringify(one)),
      number,
      fc.constantFrom('null', 'true', 'false'),
      fc.array(tie('json'), { maxLength: 3 }).map((all) => `[${all.join(', ')}]`),
      fc
        .array(fc.tuple(text, tie('json')), { maxLength: 3 })
        .map((all) => `{${all.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(', ')}}`),
    ),
  })).json
  const any = fc.record({
    key: fc.option(text),
    name: fc.option(text.map((one) => one.slice(0, 512).toWellFormed())),
    before: fc.option(document),
    after: fc.option(document),
    context: fc.option(fc.oneof(text, document, fc.json())),
    operation: fc.constantFrom('create', 'update', 'delete', 'restore', 'truncate'),
    application: text.map((one) => one.slice(0, 63).toWellFormed()),
    role: text.map((one) => `r${one.slice(0, 62).toWellFormed()}`),
  })

  test('with whatever is in it and in its context', () => {
    fc.assert(
      fc.property(any, (more) => {
        expect(problemsOf(row(more))).toBeNull()
      }),
    )
  })

  test('nested deeper than an event can be, and longer', () => {
    const deep = `${'{"a": ['.repeat(200)}1${']}'.repeat(200)}`
    expect(problemsOf(row({ before: deep, after: deep }))).toBeNull()
    const long = JSON.stringify({ a: '"'.repeat(600_000) })
    expect(problemsOf(row({ before: long, after: long }))).toBeNull()
    expect(eventOfRow(row({ after: long })).after).toMatchObject({ omitted: { bytes: 1_200_008 } })
    const key = `${'k'.repeat(446)}\u{1F600}${'k'.repeat(3000)}`
    expect(problemsOf(row({ key }))).toBeNull()
  })

  test('twice the same', () => {
    fc.assert(
      fc.property(any, (more) => {
        expect(eventOfRow(row(more))).toEqual(eventOfRow(row(more)))
      }),
    )
  })
})

test('a scope is read as that of a logger, whoever wrote it', () => {
  const long = 'n'.repeat(600)
  const actor = {
    type: 'user',
    id: 42,
    name: '',
    email: undefined,
    onBehalfOf: { id: 7n, name: long },
  } as const
  const client = { ip: '203.0.113.7', userAgent: long.repeat(2) }
  const said = { actor, client, sessionId: long, reason: '', details: { order: 9n, at: new Date(0) } }
  const context = writeContext(said)
  const event = eventOfRow(row({ context }))
  expect(event).toMatchObject({
    actor: { type: 'user', id: '42', onBehalfOf: { id: '7', name: `${'n'.repeat(511)}…` } },
    client: { ip: '203.0.113.7', userAgent: `${'n'.repeat(1023)}…` },
    sessionId: expect.stringMatching(/^n{447}#[0-9a-f]{64}$/) as string,
    details: { order: '9', at: '1970-01-01T00:00:00.000Z' },
  })
  expect(event.actor).not.toHaveProperty('name', '')
  expect(problemsOf(row({ context }))).toBeNull()
  const inSql = '{"actor":{"type":"user","id":42,"name":"","onBehalfOf":{"name":""}},"traceId":7}'
  expect(eventOfRow(row({ context: inSql }))).toMatchObject({ actor: { id: '42' }, traceId: '7' })
  expect(problemsOf(row({ context: inSql }))).toBeNull()
})

describe('a context that an event cannot hold', () => {
  test.each([
    ['no JSON', { text: 'no JSON' }],
    ['[]', { text: '[]' }],
    ['{"actor":{"type":"root"}}', { actor: '{"type":"root"}' }],
    ['{"actor":{"type":"user","isAdmin":true}}', { actor: '{"type":"user","isAdmin":true}' }],
    ['{"client":{"ip":"localhost"}}', { client: '{"ip":"localhost"}' }],
    ['{"source":"me","traceId":""}', { source: '"me"' }],
    ['{"details":{"a@example.com":1}}', { details: '{"a@example.com":1}' }],
  ])('is kept beside: %s', (context, wrong) => {
    expect(readContext(context)).toEqual({ context: {}, wrong })
    expect(eventOfRow(row({ context })).details).toMatchObject({ context: wrong })
    expect(problemsOf(row({ context }))).toBeNull()
  })

  test('is a mistake where it is written', () => {
    const actor = JSON.parse('{"type":"root"}') as Actor
    expect(() => writeContext({ actor })).toThrow(
      'This context cannot be audited: actor.type must be one of user, service, system, anonymous.',
    )
    expect(() => writeContext({ details: { text: 'x'.repeat(20_000) } })).toThrow('cannot be audited')
  })
})
