import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { utf8Length } from '@/lib/base/bytes'
import type { Json, JsonObject } from '@/lib/base/json'

import { eventLexemes, type LexemeInput, LEXEMES_BYTES_MAX, LEXEMES_MAX } from './lexemes'

const plain: LexemeInput = {
  tenantKey: 7,
  late: false,
  actor: { type: 'user', id: 'u_42', name: 'Ada', email: 'Ada@Example.com' },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'daily-load', name: 'Daily load' },
  outcome: 'success',
  source: { name: 'kestra', format: 'events' },
}
/** Lexemes as they can be read: `d|namespace|company.team`. */
const shown = (event: Partial<LexemeInput>): string[] =>
  eventLexemes({ ...plain, ...event }).lexemes.map((lexeme) => lexeme.replaceAll('\u001F', '|'))
const added = (event: Partial<LexemeInput>): string[] => {
  const before = new Set(shown({}))
  return shown(event).filter((lexeme) => !before.has(lexeme))
}

describe('what the index holds of an event', () => {
  test('the tenant and every field that it has', () => {
    expect(shown({})).toEqual([
      't||7',
      'f|type|flow',
      'f|change|update',
      'f|action|flow.update',
      'f|outcome|success',
      'f|actor.id|u_42',
      'f|actor.name|ada',
      'f|actor.email|ada@example.com',
      'f|actor.type|user',
      'f|resource.id|daily-load',
      'f|resource.name|daily load',
      'f|source|kestra',
      'f|format|events',
      'w.name||daily',
      'w.name||load',
    ])
  })

  test.each<[string, Partial<LexemeInput>, string[]]>([
    ['no tenant in memory', { tenantKey: null }, []],
    ['late', { late: true }, ['f|late|true']],
    ['trace and session', { traceId: 'T1', sessionId: 's' }, ['f|trace|t1', 'f|session|s']],
    ['an address as bits', { client: { ip: '1.2.3.4' } }, ['ip|4|00000001000000100000001100000100']],
    [
      'people besides the actor',
      {
        actor: { ...plain.actor, onBehalfOf: { id: 'root', name: 'R' } },
        subjects: [{ type: 'user', email: 'E@x' }],
      },
      ['f|onbehalfof|root', 'f|onbehalfof|r', 'f|subject|e@x'],
    ],
    [
      'words of message and reason, once',
      { message: 'Job job 12', reason: 'no job' },
      ['w.text||job', 'w.text||no'],
    ],
    [
      'details by dotted path, arrays by element, scalars as they are shown',
      { details: { A: { 'b.c': [1, [2.5, { d: null }]] }, on: true, off: [], none: {} } },
      ['d|a.b.c|1', 'd|a.b.c|2.5', 'd|a.b.c.d|null', 'd|on|true'],
    ],
    [
      'words of texts in details',
      { details: { namespace: 'company.team', run: 'a1b2c3' } },
      ['d|namespace|company.team', 'w.details||company', 'w.details||team', 'd|run|a1b2c3'],
    ],
    [
      'what changed, with old and new value',
      {
        before: { retries: 3, tasks: [{ id: 'x', n: 1 }], same: 1 },
        after: { retries: 5, tasks: [{ id: 'x', n: 2 }], same: 1 },
      },
      [
        'f|has|before',
        'f|has|after',
        'c||retries',
        'o|retries|3',
        'n|retries|5',
        'c||tasks.n',
        'o|tasks.n|1',
        'n|tasks.n|2',
      ],
    ],
    [
      'what came and what went, by its scalars',
      { before: { gone: { a: 1, b: [] } }, after: { come: ['x', null] } },
      [
        'f|has|before',
        'f|has|after',
        'c||gone.a',
        'o|gone.a|1',
        'c||gone.b',
        'c||come',
        'n|come|x',
        'n|come|null',
      ],
    ],
    ['a new resource by its values alone', { after: { role: 'admin' } }, ['f|has|after', 'n|role|admin']],
    ['a deleted one too', { before: { role: 'admin' } }, ['f|has|before', 'o|role|admin']],
    ['null is a document', { before: null, after: null }, ['f|has|before', 'f|has|after']],
    [
      'a new order of elements',
      { before: [{ id: 1 }, { id: 2 }], after: [{ id: 2 }, { id: 1 }] },
      ['f|has|before', 'f|has|after', 'c||'],
    ],
  ])('%s', (_, event, lexemes) => {
    expect(added(event)).toEqual(lexemes)
  })

  test('an absent outcome is unknown', () => {
    const { outcome: _, ...rest } = plain
    expect(eventLexemes(rest).lexemes).toContain('f\u001Foutcome\u001Funknown')
  })
})

describe('limits', () => {
  const many = (count: number, value: (i: number) => Json): JsonObject =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, value(i)]))

  test('too much in details is for the caller to refuse', () => {
    expect(eventLexemes({ ...plain, details: many(LEXEMES_MAX, (i) => i) })).toMatchObject({
      partial: false,
      tooManyFromDetails: true,
    })
    expect(eventLexemes({ ...plain, details: many(1900, (i) => i) })).toMatchObject({
      tooManyFromDetails: false,
    })
    expect(
      eventLexemes({ ...plain, details: many(600, (i) => `${i}${'x'.repeat(250)}`) }).tooManyFromDetails,
    ).toBe(true)
  })

  test.each([
    ['too many values', many(3000, (i) => i)],
    ['too many bytes', many(900, (i) => '字'.repeat(60) + String(i))],
    ['more values than are compared', many(250_000, (i) => i)],
  ])('%s in after: what fits is kept, and the event says partial', (_, after) => {
    const { lexemes, partial, tooManyFromDetails } = eventLexemes({ ...plain, after })
    expect({ partial, tooManyFromDetails }).toEqual({ partial: true, tooManyFromDetails: false })
    expect(lexemes).toContain('f\u001Fpartial\u001Ftrue')
    expect(lexemes.length).toBeLessThanOrEqual(LEXEMES_MAX)
    expect(lexemes.length).toBeGreaterThan(500)
    expect(lexemes.reduce((bytes, lexeme) => bytes + utf8Length(lexeme), 0)).toBeLessThanOrEqual(
      LEXEMES_BYTES_MAX,
    )
  })

  test('many equal values are one lexeme, so they fit', () => {
    expect(
      eventLexemes({ ...plain, after: { list: Array.from({ length: 50_000 }, () => 'same') } }),
    ).toMatchObject({
      partial: false,
    })
  })

  test('never over, never twice, and the same whatever the order of keys', () => {
    const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json> // safe: it makes JSON values
    const big = fc
      .integer({ min: 500, max: 1500 })
      .map((count) => many(count, (i) => ({ v: i % 1200, w: `word${i}` })))
    fc.assert(
      fc.property(fc.oneof(value, big), fc.oneof(value, big), (before, after) => {
        const { lexemes, partial } = eventLexemes({ ...plain, before, after })
        expect(new Set(lexemes).size).toBe(lexemes.length)
        expect(lexemes.length).toBeLessThanOrEqual(LEXEMES_MAX)
        const other = eventLexemes({ ...plain, before: reversed(before), after: reversed(after) })
        expect(other.partial).toBe(partial)
        expect(other.lexemes.toSorted()).toEqual(lexemes.toSorted())
      }),
      { numRuns: 40 },
    )
  })
})

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reversed(member)])
      .toReversed(),
  )
}
