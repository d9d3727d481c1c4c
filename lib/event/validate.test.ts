import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { canonicalJson } from '@/lib/base/canonical-json'
import type { Json, JsonObject } from '@/lib/base/json'
import { uuidv7 } from '@/lib/base/uuid'

import { validateEvent } from './validate'

const NOW = new Date('2026-11-20T10:00:00.000Z')
const DAY_MS = 86_400_000

const LEAST: JsonObject = {
  actor: { type: 'user' },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW' },
}

const FULL: JsonObject = {
  id: uuidv7(NOW.getTime(), new Uint8Array(10)),
  occurredAt: '2026-11-20T10:00:00.000Z',
  actor: {
    type: 'user',
    id: 'u_42',
    name: 'Ada',
    email: 'ada@example.com',
    onBehalfOf: { type: 'service', id: 's1', name: 'Robot', email: 'robot@example.com' },
  },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'daily-load', name: 'Daily load' },
  outcome: 'success',
  reason: 'asked to',
  message: 'Ada changed the flow',
  details: { namespace: 'company.team', revision: 7, nested: { list: [1, null, { deep: true }] } },
  before: { retries: 3, note: null },
  after: null,
  client: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0' },
  traceId: 't1',
  sessionId: 's1',
  subjects: [{ id: 'u_7' }, { email: 'x@example.com' }, { name: 'Grace', type: 'user' }],
}

/** The problems with the least event and these members, as `path: message`. */
function problemsWith(members: JsonObject, now = NOW, retentionMs?: number): string[] {
  const result = validateEvent({ ...LEAST, ...members }, 'events[3]', now, retentionMs)
  return 'problems' in result ? result.problems.map(({ path, message }) => `${path}: ${message}`) : []
}

function draftOf(value: Json): Json {
  const result = validateEvent(value, 'events[0]', NOW)
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  // safe: what was accepted is JSON
  return result.draft as unknown as Json
}

/** An object nested so deep: one level is `{}`. */
function nested(levels: number): Json {
  let value: Json = {}
  for (let i = 1; i < levels; i++) value = i % 2 ? [value] : { a: value }
  return value
}

describe('what is accepted', () => {
  test.each<[string, JsonObject]>([
    ['the least event', LEAST],
    ['every member', FULL],
    ['null as before and after', { ...LEAST, before: null, after: null }],
    ['null inside details', { ...LEAST, details: { a: null } }],
    ['documents that are no objects', { ...LEAST, before: 'text', after: [1, 2] }],
    ['an empty details, client and subjects', { ...LEAST, details: {}, client: {}, subjects: [] }],
    [
      'keys of any script',
      { ...LEAST, details: { größe: 1, ключ: 2, '鍵 1': 3, 'aws:SourceIp': 4, '@a/b$c-d.e_f': 5 } },
    ],
    ['any key in documents', { ...LEAST, before: { '': 1, 'a\nb': 2, 'x@example.com': 3, '<b>': 4 } }],
    ['an IPv6 address', { ...LEAST, client: { ip: '2001:DB8::1' } }],
    ['an address of 64 characters', { ...LEAST, client: { ip: `fe80::1%${'x'.repeat(56)}` } }],
    ['an address with a zone', { ...LEAST, client: { ip: 'fe80::1%eth0' } }],
    [
      'large and small numbers',
      { ...LEAST, details: { a: 2 ** 53 - 1, b: -(2 ** 53 - 1), c: 1e-300, d: 0.1 } },
    ],
    ['64 levels', { ...LEAST, before: nested(63) }],
    ['an action in the place of ours', { ...LEAST, action: 'logs.read' }],
    ['an action that only begins like ours', { ...LEAST, action: 'vouchsafes' }],
    [
      'a text of the greatest length',
      { ...LEAST, message: 'x'.repeat(8192), actor: { type: 'user', id: 'x'.repeat(512) } },
    ],
    ['16 subjects', { ...LEAST, subjects: Array.from({ length: 16 }, (_, i) => ({ id: `u${i}` })) }],
    ['a key of 128 letters beyond ASCII', { ...LEAST, details: { ['é'.repeat(128)]: 1 } }],
    ['a key of 128 characters', { ...LEAST, details: { ['k'.repeat(128)]: 1 } }],
    ['16 levels of details', { ...LEAST, details: { a: nested(16) } }],
  ])('%s, as it is', (_, event) => {
    expect(draftOf(event)).toEqual(event)
    expect(canonicalJson(draftOf(event))).toBe(canonicalJson(event))
  })

  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE event; --",
    '=cmd|"/c calc"!A1',
    '@SUM(1+1)',
    '\u202edetrevni\u202c',
    '👩‍👩‍👧‍👦 🏳️‍🌈',
    'e\u0301 ﬃ Å İ ı ß',
    '\u0001\u0007\u001b[31m\u007f',
    '\r\n\t',
    '\u2028\u2029\ufeff\u200b',
    '\uffff\ufffe',
    '{"$ne":null}',
    '../../etc/passwd%00',
    '${jndi:ldap://x}',
    'null',
    'x'.repeat(60_000),
  ])('hostile text is kept literally: %j', (text) => {
    const event = {
      ...LEAST,
      details: { text, list: [text] },
      before: { [text]: text },
      after: text.repeat(5),
    }
    if (text.length > 20_000) event.details.list = []
    expect(draftOf(event)).toEqual(event)
    const short = text.slice(0, 500)
    const named = {
      ...LEAST,
      actor: { type: 'user', id: short, name: short },
      message: short,
      sessionId: short,
    }
    expect(draftOf(named)).toEqual(named)
  })

  test('100 kB of text fit into before and after', () => {
    const event = { ...LEAST, before: { text: 'é'.repeat(50_000) }, after: 'x'.repeat(100_000) }
    expect(draftOf(event)).toEqual(event)
  })

  test('an id is taken in either case and kept in lower case', () => {
    const id = '0199A3C1-0000-7ABC-8DEF-000000000001'
    expect(draftOf({ ...LEAST, id })).toEqual({ ...LEAST, id: id.toLowerCase() })
  })

  test('a time is kept in UTC with the digits that were sent', () => {
    expect(draftOf({ ...LEAST, occurredAt: '2026-11-20T10:30:00.123456+01:00' })).toEqual({
      ...LEAST,
      occurredAt: '2026-11-20T09:30:00.123456Z',
    })
    expect(draftOf({ ...LEAST, occurredAt: '2026-11-20T10:00:00Z' })).toMatchObject({
      occurredAt: '2026-11-20T10:00:00.000Z',
    })
  })

  test('an id agrees with a finer time when their milliseconds do', () => {
    expect(draftOf({ ...FULL, occurredAt: '2026-11-20T10:00:00.000999999Z' })).toMatchObject({ id: FULL.id })
  })
})

describe('what is refused, and where', () => {
  test.each<[string, JsonObject, string[]]>([
    ['a null', { outcome: null }, ['events[3].outcome: is null: leave it out instead']],
    [
      'a null in a party',
      { actor: { type: 'user', id: null } },
      ['events[3].actor.id: is null: leave it out instead'],
    ],
    ['null for something needed', { action: null }, ['events[3].action: is needed, and null says nothing']],
    ['null for details', { details: null }, ['events[3].details: is null: leave it out instead']],
    ['an empty text', { message: '' }, ['events[3].message: is empty: leave it out instead']],
    ['an empty action', { action: '' }, ['events[3].action: is empty']],
    ['a missing type', { actor: {} }, ['events[3].actor.type: is needed']],
    ['a wrong type', { message: 5 }, ['events[3].message: must be text, not a number']],
    ['a list for an object', { details: [] }, ['events[3].details: must be an object, not an array']],
    ['text for an object', { actor: 'ada' }, ['events[3].actor: must be an object, not text']],
    ['an object for a list', { subjects: {} }, ['events[3].subjects: must be an array, not an object']],
    [
      'an unknown change',
      { change: 'update' },
      [
        'events[3].change: must be one of CREATE, READ, UPDATE, DELETE, NONE, not "update"; did you mean UPDATE?',
      ],
    ],
    [
      'an unknown actor type',
      { actor: { type: 'robot' } },
      ['events[3].actor.type: must be one of user, service, system, anonymous, not "robot"'],
    ],
    [
      'a change that is no text',
      { change: 1 },
      ['events[3].change: must be CREATE, READ, UPDATE, DELETE, NONE, not a number'],
    ],
    [
      'an id in the action',
      { action: 'DELETE /flows/ü' },
      [expect.stringMatching(/^events\[3\]\.action: must match/)],
    ],
    [
      'a space in the type',
      { resource: { type: 'MY FLOW' } },
      [expect.stringMatching(/^events\[3\]\.resource\.type: must/)],
    ],
    [
      'a type of 129 characters',
      { resource: { type: 'T'.repeat(129) } },
      [expect.stringMatching(/^events\[3\]\.resource\.type/)],
    ],
    [
      'a long message',
      { message: 'x'.repeat(8193) },
      ['events[3].message: has 8193 characters; at most 8192 are taken'],
    ],
    [
      'a long id',
      { traceId: 'x'.repeat(513) },
      ['events[3].traceId: has 513 characters; at most 512 are taken'],
    ],
    [
      'a long agent',
      { client: { userAgent: 'x'.repeat(1025) } },
      [expect.stringMatching(/userAgent: has 1025/)],
    ],
    [
      '17 subjects',
      { subjects: Array.from({ length: 17 }, () => ({ id: 'u' })) },
      ['events[3].subjects: has 17 elements; at most 16 are taken'],
    ],
    [
      'a subject that is nobody',
      { subjects: [{ id: 'a' }, { type: 'user' }] },
      ['events[3].subjects[1]: names nobody: it needs an id, an email or a name'],
    ],
    [
      'on behalf of nobody',
      { actor: { type: 'user', onBehalfOf: {} } },
      ['events[3].actor.onBehalfOf: names nobody: it needs an id, an email or a name'],
    ],
    [
      'an address that is none',
      { client: { ip: '10.0.0.1:8080' } },
      ['events[3].client.ip: must be an IPv4 or IPv6 address without port or brackets, not "10.0.0.1:8080"'],
    ],
    [
      'our action',
      { action: 'log.erased' },
      ['events[3].action: is one that only Vouchsafe itself records: it begins with log. or vouchsafe'],
    ],
    [
      'our action in capitals',
      { action: 'Vouchsafe.user.invited' },
      [expect.stringMatching(/only Vouchsafe/)],
    ],
  ])('%s', (_, members, problems) => expect(problemsWith(members)).toEqual(problems))

  test.each(['Log.erased', 'VOUCHSAFE', ...['.', '_', ':', '/', '-'].map((c) => `Vouchsafe${c}user.invite`)])(
    'our action as %s',
    (action) => expect(problemsWith({ action })).toEqual([expect.stringMatching(/only Vouchsafe/)]),
  )

  test.each(['log', 'login', 'log_out', 'log-in', 'vouchsafed.x'])("%s is anybody's action", (action) =>
    expect(problemsWith({ action })).toEqual([]),
  )

  test.each<[string, string]>([
    ['tenant', 'is set from the API key: leave it out'],
    ['source', 'is set from the API key: leave it out'],
    ['receivedAt', 'is set when the event arrives: leave it out (occurredAt says when it happened)'],
    ['index', 'is set when the event is appended to the log: leave it out'],
    ['late', 'is set when the event arrives: leave it out'],
    ['partial', 'is set when the event is indexed: leave it out'],
    ['occurred_at', 'is not a member of an event; did you mean occurredAt?'],
    ['detials', 'is not a member of an event; did you mean details?'],
    ['timestamp', 'is not a member of an event; did you mean occurredAt?'],
    ['userAgent', 'is not a member of an event; did you mean client.userAgent?'],
    ['colour', 'is not a member of an event; facts of your own go into details'],
    ['constructor', 'is not a member of an event; facts of your own go into details'],
    ['toString', 'is not a member of an event; facts of your own go into details'],
  ])('a member %s', (name, message) => {
    expect(problemsWith({ [name]: 'x' })).toEqual([`events[3].${name}: ${message}`])
  })

  test('unknown members inside others, with what they may mean', () => {
    const event = {
      actor: { type: 'user', mail: 'x', e_mail: 'y', onBehalfOf: { id: 'a', role: 'b' } },
      resource: { type: 'T', Name: 'n' },
      client: { ip: '::1', 'user-agent': 'x' },
      subjects: [{ id: 'a', 'x y': 1 }],
    }
    expect(problemsWith(event)).toEqual([
      'events[3].actor.onBehalfOf.role: is not known here: only type, id, name, email are',
      'events[3].actor.mail: is not known here; did you mean email?',
      'events[3].actor.e_mail: is not known here; did you mean email?',
      'events[3].resource.Name: is not known here; did you mean name?',
      'events[3].client["user-agent"]: is not known here; did you mean userAgent?',
      'events[3].subjects[0]["x y"]: is not known here: only type, id, name, email are',
    ])
  })

  test.each<[Json]>([[null], [[]], ['text'], [1], [true], [[LEAST]]])('%j is no event', (value) => {
    expect(validateEvent(value, 'events[0]', NOW)).toEqual({
      problems: [{ path: 'events[0]', message: 'must be a JSON object' }],
    })
  })

  test('everything that is missing at once', () => {
    const result = validateEvent({}, 'events[0]', NOW)
    expect('problems' in result && result.problems).toEqual(
      ['actor', 'action', 'change', 'resource'].map((name) => ({
        path: `events[0].${name}`,
        message: 'is needed',
      })),
    )
  })
})

describe('values', () => {
  test.each<[string, string]>([
    [
      '{"details":{"a":"x\\u0000y"}}',
      'events[3].details.a: holds a NUL character (\\u0000), which cannot be stored',
    ],
    [
      '{"after":[{"x":["\\ud83d"]}]}',
      'events[3].after[0].x[0]: holds half of a surrogate pair: that is not Unicode text',
    ],
    [
      '{"before":{"\\ude00":1}}',
      'events[3].before["\\ude00"]: is named with half of a surrogate pair: that is not Unicode text',
    ],
    [
      '{"before":{"a\\u0000":1}}',
      'events[3].before["a\\u0000"]: is named with a NUL character (\\u0000), which cannot be stored',
    ],
    ['{"message":"\\u0000"}', 'events[3].message: holds a NUL character (\\u0000), which cannot be stored'],
    [
      '{"before":9007199254740992}',
      'events[3].before: is an integer beyond ±(2^53−1), whose last digits get lost: send it as text',
    ],
    [
      '{"details":{"n":[-9007199254740993]}}',
      'events[3].details.n[0]: is an integer beyond ±(2^53−1), whose last digits get lost: send it as text',
    ],
    ['{"details":{"n":1e400}}', 'events[3].details.n: is a number too large to be read: send it as text'],
    ['{"__proto__":{"a":1}}', 'events[3].__proto__: has a name'],
    ['{"details":{"__proto__":1}}', 'events[3].details.__proto__: has a name'],
    ['{"before":[{"x":{"__proto__":null}}]}', 'events[3].before[0].x.__proto__: has a name'],
  ])('%s', (members, problem) => {
    const event: JsonObject = JSON.parse(`${JSON.stringify(LEAST).slice(0, -1)},${members.slice(1)}`)
    const result = validateEvent(event, 'events[3]', NOW)
    if (!('problems' in result)) throw new Error('accepted')
    const [first, ...more] = result.problems.map(({ path, message }) => `${path}: ${message}`)
    expect(more).toEqual([])
    expect(first).toContain(problem)
  })

  test.each<[string, string]>([
    ['', 'events[3].details[""]: is a key without a name'],
    ['k'.repeat(129), 'is a key of 129 characters; at most 128 are taken'],
    ['a,b', 'events[3].details["a,b"]: is a key with other characters than'],
    ['a"b', String.raw`events[3].details["a\"b"]: is a key with other characters than`],
    ['a\tb', String.raw`events[3].details["a\tb"]: is a key with other characters than`],
    ['🔑', 'events[3].details["🔑"]: is a key with other characters than'],
    ['a\u200bb', 'is a key with other characters than'],
    ['ada@example.com', 'events[3].details["ada@example.com"]: is a key that looks like an e-mail address'],
    ['user:ada@example.com', 'is a key that looks like an e-mail address'],
    ['ада@пример.рф', 'is a key that looks like an e-mail address'],
  ])('a details key %j, at any depth', (key, problem) => {
    expect(problemsWith({ details: { [key]: 1 } })).toEqual([expect.stringContaining(problem)])
    const deep = problemsWith({ details: { list: [{ [key]: 1 }] } })
    expect(deep).toEqual([expect.stringContaining(problem.replace('details[', 'details.list[0]['))])
  })

  test('65 levels', () => {
    const [problem, ...more] = problemsWith({ before: nested(64) })
    expect(more).toEqual([])
    expect(problem).toMatch(/^events\[3\]\.before.*: is nested too deep: an event has at most 64 levels$/)
  })

  test('a hundred thousand levels do not exhaust the stack', () => {
    expect(problemsWith({ before: JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) })).toHaveLength(1)
  })
})

describe('sizes', () => {
  const overhead = (value: Json): number => new TextEncoder().encode(JSON.stringify(value)).length

  test.each(['x', '"', '\n', '\u0001', 'é', '💥'])(
    'are bytes of compact JSON, to the byte, of %j',
    (unit) => {
      const sized = (x: string): JsonObject => ({ ...LEAST, details: { x } })
      const room = 64 * 1024 - overhead(sized(''))
      const text = unit.repeat(Math.floor(room / (overhead(unit) - 2)))
      const filled = text + 'y'.repeat(room - (overhead(text) - 2))
      expect(overhead(sized(filled))).toBe(64 * 1024)
      expect(problemsWith(sized(filled))).toEqual([])
      expect(problemsWith(sized(`${filled}y`))).toEqual([
        'events[3]: takes 65537 bytes of JSON outside before and after; at most 65536 are taken',
      ])
    },
  )

  test.each([
    [1e-300, 302],
    [-1.25e-300, 305],
    [1e-7, 9],
    [0.5, 3],
    [123_456, 6],
  ])('count a number as it is given back, without its exponent: %j takes %i', (number, length) => {
    const sized = (count: number, x: string): JsonObject => ({
      ...LEAST,
      details: { n: Array.from({ length: count }, () => number), x },
    })
    // With one number of a single digit the rest is known.
    const room = 64 * 1024 - overhead({ ...LEAST, details: { n: [0], x: '' } }) + 1 - length
    expect(problemsWith(sized(1, 'y'.repeat(room)))).toEqual([])
    expect(problemsWith(sized(1, 'y'.repeat(room + 1)))).toHaveLength(1)
  })

  test('before and after count only for the event as a whole', () => {
    const base = overhead({ ...LEAST, before: '', after: '' })
    const before = 'é'.repeat(100_000)
    const full = { ...LEAST, before, after: 'x'.repeat(1024 * 1024 - base - 200_000) }
    expect(overhead(full)).toBe(1024 * 1024)
    expect(problemsWith(full)).toEqual([])
    expect(problemsWith({ ...full, after: `${full.after}x` })).toEqual([
      'events[3]: takes 1048577 bytes of JSON; at most 1048576 are taken',
    ])
  })
})

describe('times', () => {
  const at = (text: string): string => uuidv7(Date.parse(text), new Uint8Array(10))

  test('an id that contradicts its time', () => {
    const id = at('2026-11-20T09:00:00.001Z')
    expect(problemsWith({ id, occurredAt: '2026-11-20T09:00:00.000Z' })).toEqual([
      'events[3].id: contradicts occurredAt: its own time is 2026-11-20T09:00:00.001Z. Make it from occurredAt, or send only one of them',
    ])
    expect(problemsWith({ id, occurredAt: '2026-11-20T10:00:00.0019+01:00' })).toEqual([])
  })

  test.each<[Json, RegExp]>([
    ['0199a3c1-0000-4000-8000-000000000000', /UUIDv7, whose first 48 bits/],
    ['17', /must be a UUIDv7/],
    ['', /is empty|must be a UUIDv7/],
    [17, /must be text, not a number/],
    [null, /is null/],
  ])('%j is no id', (id, message) => {
    expect(problemsWith({ id })).toEqual([expect.stringMatching(message)])
  })

  test.each<Json>([
    'yesterday',
    '2026-11-20',
    '2026-11-20 10:00:00Z',
    '1969-12-31T23:59:59Z',
    '',
    1700000000,
  ])('%j is no time', (occurredAt) => {
    expect(problemsWith({ occurredAt })).toEqual([expect.stringMatching(/^events\[3\]\.occurredAt: /)])
  })

  test('24 hours ahead are taken, a millisecond more is not', () => {
    const ahead = (ms: number): string => new Date(NOW.getTime() + DAY_MS + ms).toISOString()
    expect(problemsWith({ occurredAt: ahead(0) })).toEqual([])
    const message = 'lies more than 24 hours ahead of our clock (2026-11-20T10:00:00.000Z)'
    expect(problemsWith({ occurredAt: ahead(1) })).toEqual([`events[3].occurredAt: ${message}`])
    expect(problemsWith({ id: at(ahead(1)) })).toEqual([`events[3].id: ${message}`])
    expect(problemsWith({ id: 'ffffffff-ffff-7fff-bfff-ffffffffffff' })).toEqual([`events[3].id: ${message}`])
  })

  test('what retention would remove at once is refused', () => {
    const old = '2026-11-13T09:59:59.999Z'
    expect(problemsWith({ occurredAt: old })).toEqual([])
    const message = 'is older than this tenant keeps events (7 days)'
    expect(problemsWith({ occurredAt: old }, NOW, 7 * DAY_MS)).toEqual([`events[3].occurredAt: ${message}`])
    expect(problemsWith({ id: at(old) }, NOW, 7 * DAY_MS)).toEqual([`events[3].id: ${message}`])
    expect(problemsWith({ occurredAt: '2026-11-13T10:00:00.000Z' }, NOW, 7 * DAY_MS)).toEqual([])
    expect(problemsWith({}, NOW, 7 * DAY_MS)).toEqual([])
  })
})

describe('any JSON at all', () => {
  const anyJson = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 })
  const mixed = fc.dictionary(
    fc.oneof(
      fc.constantFrom(...Object.keys(FULL), 'tenant', '__proto__', 'constructor'),
      fc.string({ unit: 'binary' }),
    ),
    anyJson,
  )
  /** A valid event with some members replaced by anything. */
  const disturbed = fc
    .tuple(mixed, fc.subarray(Object.entries(FULL)))
    .map(([members, kept]) => ({ ...LEAST, ...members, ...Object.fromEntries(kept) }))

  test('is accepted or refused with a place, never with an exception; what is accepted stays the same', () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, mixed, disturbed), (value) => {
        const json: Json = JSON.parse(JSON.stringify(value))
        const result = validateEvent(json, 'events[0]', NOW)
        if ('problems' in result) {
          expect(result.problems.length).toBeGreaterThan(0)
          expect(result.problems.length).toBeLessThanOrEqual(101)
          for (const { path, message } of result.problems) {
            expect(path.startsWith('events[0]')).toBe(true)
            expect(`${path}${message}`.isWellFormed() && !`${path}${message}`.includes('\0')).toBe(true)
            expect(path.length + message.length).toBeLessThan(1500)
          }
        } else {
          // safe: what was accepted is JSON
          const text = canonicalJson(result.draft as unknown as Json)
          expect(text).toBe(canonicalJson(json))
          expect(validateEvent(JSON.parse(text), 'events[0]', NOW)).toEqual(result)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('a hundred thousand wrong members give 101 problems', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`member ${i}`, '\0']))
    for (const event of [many, { ...LEAST, details: many }, { ...LEAST, actor: { type: 'user', ...many } }]) {
      const result = validateEvent(event, 'events[0]', NOW)
      expect('problems' in result && result.problems.length).toBe(101)
    }
    const subjects = Array.from({ length: 100_000 }, () => 0)
    const result = validateEvent({ ...LEAST, subjects }, 'events[0]', NOW)
    expect('problems' in result && result.problems.length).toBeLessThanOrEqual(101)
  })
})
