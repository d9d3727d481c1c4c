import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { validateEvent } from '@/lib/event/validate'
import { type CaptureDb, captureDatabase } from '@/lib/testing/capture'
import { scaled } from '@/lib/testing/scale'

import { eventOfRow } from './prisma-event'
import { Outbox } from './prisma-outbox'

/** A type of PostgreSQL with literals of it, and what an event says of each. */
const VALUES: readonly [type: string, literal: string, value: unknown][] = [
  ['smallint', '-32768', -32768],
  ['bigint', '9007199254740991', 9007199254740991],
  ['bigint', '9007199254740992', '9007199254740992'],
  ['bigint', '-9223372036854775808', '-9223372036854775808'],
  ['numeric', '10.50', 10.5],
  ['numeric(65,30)', '0.1', 0.1],
  ['numeric', '12345678901234567890.123456789', '12345678901234567890.123456789'],
  ['numeric', 'NaN', 'NaN'],
  ['double precision', 'Infinity', 'Infinity'],
  ['double precision', '-Infinity', '-Infinity'],
  ['double precision', 'NaN', 'NaN'],
  ['double precision', '1e-300', 1e-300],
  ['double precision', '0.1', 0.1],
  ['real', '3.4028235e38', '340282350000000000000000000000000000000'],
  ['boolean', 't', true],
  ['text', 'a "quoted" \\ text', 'a "quoted" \\ text'],
  ['text', '\u{1F600} ÄÖ\u0001', '\u{1F600} ÄÖ\u0001'],
  ['char(5)', 'ab', 'ab   '],
  ['uuid', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001'],
  ['bytea', '\\x00ff', '\\x00ff'],
  ['timestamptz', '2026-11-22 10:00:00.123456+02', '2026-11-22T08:00:00.123456+00:00'],
  ['timestamp', '2026-11-22 10:00:00', '2026-11-22T10:00:00'],
  ['timestamptz', 'infinity', 'infinity'],
  ['timestamptz', '4713-01-01 00:00:00Z BC', '4713-01-01T00:00:00+00:00 BC'],
  ['date', '2026-11-22', '2026-11-22'],
  ['time', '10:00', '10:00:00'],
  ['interval', '1 day 2 hours', 'P1DT2H'],
  ['inet', '10.0.0.1/8', '10.0.0.1/8'],
  [
    'jsonb',
    '{"b": [1, 2.50, null], "a": 12345678901234567890}',
    { b: [1, 2.5, null], a: '12345678901234567890' },
  ],
  ['jsonb', 'null', null],
  ['json', '{"a": "\\u0000 \\\\u0000 \\ud800"}', { a: '\uFFFD \\u0000 \uFFFD' }],
  ['int[]', '{1,NULL,3}', [1, null, 3]],
  ['text[]', '{"a,b","c\\"d"}', ['a,b', 'c"d']],
  ['bigint[]', '{9007199254740993}', ['9007199254740993']],
  ['mood', 'so so', 'so so'],
  ['point', '(1,2)', '(1,2)'],
  ['daterange', '[2026-01-01,2026-02-01)', '[2026-01-01,2026-02-01)'],
  ['bit(3)', '101', '101'],
  ['xml', '<a>1</a>', '<a>1</a>'],
]

let t: CaptureDb
beforeAll(async () => {
  const columns = VALUES.map(([type], i) => `v${i} ${type}`).join(', ')
  t = await captureDatabase(
    `CREATE TYPE mood AS ENUM ('so so');
     CREATE TABLE "Value" (id int PRIMARY KEY, ${columns});
     CREATE TABLE "Any" (id int PRIMARY KEY, n numeric, f double precision, s text, j jsonb, t timestamptz, b bytea, a text[]);
     CREATE TABLE "Generated" (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED)`,
    ['Value', 'Any', 'Generated'].map((name) => `model ${name} { id Int @id }`).join('\n'),
  )
})
afterAll(() => t.drop())
beforeEach(async () => {
  await t.owner.query('TRUNCATE "Value", "Any", "Generated"')
  await t.drain()
})

/** The events that were captured, as the API reads them; it takes every one. */
async function taken() {
  return (await t.drain()).map((row) => {
    const sent: unknown = JSON.parse(JSON.stringify(eventOfRow(row)))
    const checked = validateEvent(sent, 'event', new Date())
    if ('problems' in checked) throw new Error(JSON.stringify([checked.problems, sent]))
    return checked.draft
  })
}

test('every type has its value in the event', async () => {
  const names = VALUES.map((_, i) => `v${i}`)
  await t.app.query(
    `INSERT INTO "Value" (id, ${names.join(', ')}) VALUES (1, ${names.map((_, i) => `$${i + 1}`).join(', ')})`,
    VALUES.map(([, literal]) => literal),
  )
  const [event] = await taken()
  expect(event?.after).toEqual(
    Object.fromEntries([['id', 1], ...VALUES.map(([, , value], i) => [`v${i}`, value] as const)]),
  )
})

test('one value is the same text whatever the writer has set', async () => {
  await t.app.query(`INSERT INTO "Value" (id, v20, v26, v19) VALUES (1, '2026-11-22Z', '1 day', '\\x00')`)
  await t.app.query(
    `SET timezone = 'Asia/Tokyo'; SET intervalstyle = 'postgres_verbose'; SET bytea_output = 'escape'; SET datestyle = 'German'`,
  )
  await t.app.query('UPDATE "Value" SET v0 = 1')
  await t.app.query('RESET ALL')
  const [created, updated] = await taken()
  expect(updated?.before).toEqual(created?.after)
})

test('stored generated columns are there', async () => {
  await t.app.query('INSERT INTO "Generated" (id) VALUES (2)')
  expect((await taken())[0]?.after).toEqual({ id: 2, twice: 4 })
})

test('a virtual generated column, whose value no trigger has, is left out', async () => {
  const { rows } = await t.owner.query<{ server_version_num: string }>('SHOW server_version_num')
  // PostgreSQL before 18 has no such columns.
  const kind = Number(rows[0]?.server_version_num) >= 180_000 ? 'VIRTUAL' : 'STORED'
  await t.owner.query(
    `CREATE TABLE "Virtual" (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) ${kind})`,
  )
  await t.owner.query(
    `SELECT vouchsafe.watch('"Virtual"', '{"type": "V", "key": ["id"], "redact": [], "ignore": []}')`,
  )
  await t.owner.query('INSERT INTO "Virtual" (id) VALUES (2)')
  const twice = kind === 'VIRTUAL' ? {} : { twice: 4 }
  expect((await taken())[0]?.after).toEqual({ id: 2, ...twice })
})

describe('large values', () => {
  test('one of megabytes is known by its size and hash, and its change is told', async () => {
    await t.app.query(`INSERT INTO "Any" (id, s) VALUES (1, repeat('x', 3000000))`)
    await t.app.query(`UPDATE "Any" SET s = s || 'y'`)
    const [created, updated] = await taken()
    expect(created?.after).toMatchObject({ id: 1, s: { omitted: { bytes: 3_000_002 } } })
    expect(updated?.before).toEqual(created?.after)
    expect(updated?.after).not.toEqual(updated?.before)
  })

  test('a large value that does not change is there, out of line or not', async () => {
    await t.app.query(
      `INSERT INTO "Any" (id, s, n) VALUES (1, (SELECT string_agg(md5(n::text), '') FROM generate_series(1, 3000) AS n), 1)`,
    )
    await t.app.query(`UPDATE "Any" SET n = 2`)
    const [created, updated] = await taken()
    expect(updated?.after).toEqual({ ...(created?.after as object), n: 2 })
  })

  test('are read a few at a time, however small they are on the disk, and with whatever is said of them', async () => {
    await t.app.query('BEGIN')
    await t.app.query(`SELECT set_config('vouchsafe.context', repeat('x', 3000000), true)`)
    await t.app.query(
      `INSERT INTO "Any" (id, s) SELECT n, repeat('x', 300000) FROM generate_series(1, 20) AS n`,
    )
    await t.app.query('COMMIT')
    const outbox = new Outbox(t.owner)
    const rows = await outbox.next()
    expect(rows.length).toBeLessThan(10)
    expect(rows.reduce((sum, row) => sum + JSON.stringify(row).length, 0)).toBeLessThan(3_000_000)
    expect(rows.map(({ key }) => key)).toEqual(rows.map((_, at) => `${at + 1}`))
    expect(eventOfRow(rows[0]!).details).toMatchObject({ context: { text: 'x'.repeat(1024) } })
    await outbox.settle(rows.map((row) => ({ row, refused: 'no' })))
    expect(await outbox.refused('0')).toEqual(rows)
    expect(await taken()).toHaveLength(20 - rows.length)
    await t.owner.query('TRUNCATE vouchsafe.refused')
  })

  test('as do many columns that are too much together, and control characters', async () => {
    await t.app.query(
      `INSERT INTO "Any" (id, s, a) VALUES (1, repeat(chr(1), 100000), array_fill('y'::text, ARRAY[200000]))`,
    )
    expect((await taken())[0]?.after).toMatchObject({ s: { omitted: {} }, a: { omitted: {} }, n: null })
  })
})

test('any row is an event that the API takes, and a change and its undoing meet', async () => {
  const text = fc
    .string({ unit: 'binary', maxLength: 20 })
    .map((one) => one.replaceAll('\0', '').toWellFormed())
  const json = fc.json({ maxDepth: 5 }).filter((one) => !one.includes('\\u0000') && one.isWellFormed())
  const row = fc.record({
    n: fc.option(
      fc
        .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(40))
        .map(([n, scale]) => `${n}e-${scale}`),
    ),
    f: fc.option(fc.double().map(String)),
    s: fc.option(text),
    j: fc.option(json),
    t: fc.option(
      fc
        .date({ noInvalidDate: true, min: new Date(0), max: new Date(8e13) })
        .map((date) => date.toISOString()),
    ),
    b: fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
    a: fc.option(fc.array(fc.option(text))),
  })
  const set = (one: Record<string, unknown>) => [
    one['n'],
    one['f'],
    one['s'],
    one['j'],
    one['t'],
    one['b'],
    one['a'],
  ]
  await fc.assert(
    fc.asyncProperty(row, row, async (one, other) => {
      const update = `UPDATE "Any" SET n = $1, f = $2, s = $3, j = $4, t = $5, b = $6, a = $7`
      await t.app.query(`DELETE FROM "Any"`)
      await t.app.query(
        `INSERT INTO "Any" (id, n, f, s, j, t, b, a) VALUES (1, $1, $2, $3, $4, $5, $6, $7)`,
        set(one),
      )
      await t.app.query(update, set(other))
      await t.app.query(update, set(one))
      const events = (await taken()).filter(({ change }) => change !== 'DELETE')
      for (const [i, event] of events.entries()) if (i > 0) expect(event.before).toEqual(events[i - 1]?.after)
      expect(events.at(-1)?.after).toEqual(events[0]?.after)
    }),
    { numRuns: scaled(8) },
  )
})
