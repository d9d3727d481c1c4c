import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { parseTime } from '@/lib/base/time'
import type { Event } from '@/lib/event/event'
import { eventLexemes } from '@/lib/event/lexemes'
import { testDatabase, type TestDb, testTenant } from '@/lib/testing/database'
import { anyEvent } from '@/lib/testing/event-arbitraries'
import { validTree } from '@/lib/testing/query-arbitraries'
import { scaled } from '@/lib/testing/scale'

import type { Query } from './ast'
import { type Compiled, type CompileScope, compileQuery } from './compile'
import { matcher, rowMatcher } from './matches'
import { printQuery } from './print'
import { WHOLE_SIGHT } from './sight'
import { readQuery } from './validate'

let database: TestDb
let ours: TenantRef
let others: TenantRef

beforeAll(async () => {
  database = await testDatabase()
  ours = await testTenant(database.db, { slug: 'acme' })
  others = await testTenant(database.db, { slug: 'other' })
})
afterAll(() => database?.drop())

const COLUMNS = [
  'tenant_id',
  'late',
  'partial',
  'idx',
  'received_at',
  'id',
  'occurred_at',
  'content_mac',
  'action',
  'change',
  'outcome',
  'actor_type',
  'actor_id',
  'actor_name',
  'actor_email',
  'on_behalf_of',
  'resource_type',
  'resource_id',
  'resource_name',
  'reason',
  'message',
  'ip',
  'user_agent',
  'trace_id',
  'session_id',
  'source_name',
  'source_format',
  'subjects',
  'details',
  'before',
  'after',
]

async function insert(tenant: TenantRef, event: Event): Promise<void> {
  const json = (value: unknown): string | undefined =>
    value === undefined ? undefined : JSON.stringify(value)
  const { actor, resource, client, source } = event
  const values = [
    tenant.key,
    event.late,
    event.partial,
    event.index,
    event.receivedAt,
    event.id,
    event.occurredAt,
    Buffer.alloc(16),
    event.action,
    event.change,
    event.outcome,
    actor.type,
    actor.id,
    actor.name,
    actor.email,
    json(actor.onBehalfOf),
    resource.type,
    resource.id,
    resource.name,
    event.reason,
    event.message,
    client?.ip,
    client?.userAgent,
    event.traceId,
    event.sessionId,
    source.name,
    source.format,
    json(event.subjects),
    json(event.details),
    json(event.before),
    json(event.after),
  ]
  const { lexemes } = eventLexemes({ ...event, tenantKey: tenant.key })
  const places = values.map((_, i) => `$${i + 1}`)
  await database.db.pool.query(
    `INSERT INTO event (${COLUMNS.join(', ')}, search) VALUES (${places.join(', ')}, array_to_tsvector($${values.length + 1}::text[]))`,
    [...values, lexemes],
  )
}

/** Ids of the tenant's events among these that a compiled query finds, as a search puts its statement together. */
async function found(compiled: Compiled, tenant: TenantRef, events: readonly Event[]): Promise<string[]> {
  const values: unknown[] = [tenant.key, events.map((event) => event.id)]
  const add = (value: unknown): string => `$${values.push(value)}`
  const where = ['tenant_id = $1', 'id = ANY($2::uuid[])']
  if (compiled.tsquery !== null) where.push(`search @@ ${add(compiled.tsquery)}::tsquery`)
  if (compiled.idFrom !== undefined) where.push(`id >= ${add(compiled.idFrom)}`)
  if (compiled.idTo !== undefined) where.push(`id < ${add(compiled.idTo)}`)
  for (const { sql, values: own } of compiled.conditions) {
    where.push(sql.replaceAll(/\$(\d+)/g, (_, n: string) => add(own[Number(n) - 1])))
  }
  const { rows } = await database.db.pool.query<{ id: string }>(
    `SELECT id FROM event WHERE ${where.join(' AND ')} ORDER BY id`,
    values,
  )
  return rows.map((row) => row.id)
}

const scope = (): CompileScope => ({
  tenantKey: ours.key,
  tenantSlug: ours.slug,
  sight: WHOLE_SIGHT,
})
function expected(tree: Query, events: readonly Event[]): string[] {
  const ids = (found: readonly Event[]) => found.map((event) => event.id).toSorted()
  const matching = ids(events.filter(matcher(tree)))
  // A row without its documents says the same by the lexemes that it was indexed by.
  const rowMatches = rowMatcher(tree, WHOLE_SIGHT)
  const rows = events.filter((event) => {
    const { before: _, after: __, ...listed } = event
    const { lexemes } = eventLexemes({ ...event, tenantKey: ours.key })
    return rowMatches({ event: listed, lexemes: new Set(lexemes) })
  })
  expect(ids(rows)).toEqual(matching)
  return matching
}

describe('SQL and matches() say the same', () => {
  test('of random events and random queries', async () => {
    let some = 0
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyEvent, { minLength: 20, maxLength: 40, selector: (event) => event.id }),
        fc.array(validTree, { minLength: 40, maxLength: 40 }),
        async (events, trees) => {
          for (const event of events) await insert(ours, event)
          // The same events of another tenant are never found.
          for (const event of events.slice(0, 5)) await insert(others, event)
          for (const tree of trees) {
            const matching = expected(tree, events)
            if (matching.length > 0 && matching.length < events.length) some++
            const rows = await found(compileQuery(tree, scope()), ours, events)
            expect({ query: printQuery(tree), rows }).toEqual({ query: printQuery(tree), rows: matching })
          }
        },
      ),
      { numRuns: scaled(6), endOnFailure: true },
    )
    // The generators would test nothing if queries found all or nothing.
    expect(some).toBeGreaterThan(25)
  })

  test('of every value of a hostile event, looked up whole and by its start', async () => {
    const events = fc.sample(anyEvent, scaled(25))
    for (const event of events) await insert(ours, event)
    for (const event of events) {
      for (const [key, value] of [
        ['actor.id', event.actor.id],
        ['resource.name', event.resource.name],
        ['trace', event.traceId],
        ['source', event.source.name],
      ] as const) {
        if (value === undefined) continue
        for (const end of value === '' ? [''] : ['', '*']) {
          const text = `${key}:"${value.replaceAll(/["\\]/g, '\\$&')}"${end}`
          const { tree, problems } = readQuery(text)
          // A start may be too long to be looked up, which is said.
          if (end === '*' && problems.length > 0) continue
          expect({ text, problems }).toEqual({ text, problems: [] })
          const rows = await found(compileQuery(tree, scope()), ours, events)
          expect(rows).toContain(event.id)
          expect(rows).toEqual(expected(tree, events))
        }
      }
    }
  })

  test('of phrases of signs alone, whatever spaces stand around them', async () => {
    const texts = ['!', ' ! ', 'a!b', 'a ! ? b', '!\u00A0\n?', '? !', '', 'a', ' '.repeat(50), '-> <-']
    const [sample] = fc.sample(anyEvent, 1)
    const events = fc.sample(anyEvent, texts.length).map(({ id, index }, i): Event => {
      return { ...sample!, id, index: index!, message: texts[i]!, details: { note: texts[i]! } }
    })
    for (const event of events) await insert(ours, event)
    for (const key of ['details', 'message']) {
      for (const [phrase, wanted] of [
        [' ! ', 6],
        ['!', 6],
        ['\u00A0! ?\t', 2],
        ['  ->   <- ', 1],
        ['?!', 0],
      ] as const) {
        const { tree, problems } = readQuery(`${key}:"${phrase}"`)
        expect({ phrase, problems }).toEqual({ phrase, problems: [] })
        const rows = await found(compileQuery(tree, scope()), ours, events)
        expect({ phrase, rows }).toEqual({ phrase, rows: expected(tree, events) })
        expect({ phrase, count: rows.length }).toEqual({ phrase, count: wanted })
      }
    }
  })
})

describe('another tenant is never found', () => {
  test.each([
    '',
    '-type:x',
    'type:* OR -type:*',
    'tenant:acme',
    '-tenant:other',
    'a:1 OR -a:1',
    'message~a OR -message~a',
    'id:0199a3c1-0000-7abc-8def-0123456789ab OR type:*',
  ])('%s', async (text) => {
    const [event] = fc.sample(anyEvent, 1)
    await insert(others, event!)
    const { tree, problems } = readQuery(text)
    expect(problems).toEqual([])
    const { rows } = await database.db.pool.query<{ n: number }>(
      `SELECT count(*)::integer AS n FROM event WHERE ${condition(compileQuery(tree, scope()))} AND tenant_id <> $1`,
      [ours.key],
    )
    // Without the caller's tenant_id only what has no lexeme at all could be found.
    expect(rows[0]?.n === 0 || compileQuery(tree, scope()).tsquery === null).toBe(true)
  })

  function condition({ tsquery }: Compiled): string {
    return tsquery === null ? 'true' : `search @@ '${tsquery.replaceAll("'", "''")}'::tsquery`
  }
})

test('an id of an event is found through indexes, not by reading rows', async () => {
  const events = fc.sample(anyEvent, 30)
  for (const event of events) await insert(ours, event)
  const [wanted] = events
  const { tree } = readQuery(`id:${wanted!.id}`)
  const compiled = compileQuery(tree, scope())
  expect(await found(compiled, ours, events)).toEqual([wanted!.id])
  const values: unknown[] = []
  const [{ sql, values: own }] = compiled.conditions as [Compiled['conditions'][number]]
  const place = sql.replaceAll(/\$(\d+)/g, (_, n: string) => `$${values.push(own[Number(n) - 1])}`)
  const client = await database.db.pool.connect()
  try {
    await client.query('BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off')
    const month = parseTime(wanted!.occurredAt)
    expect(month).not.toBeNull()
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT id FROM event WHERE tenant_id + 0 = ${ours.key} AND ${place}`,
      values,
    )
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/BitmapOr/)
    expect(plan).not.toMatch(/Seq Scan on/)
    await client.query('COMMIT')
  } finally {
    client.release()
  }
})
