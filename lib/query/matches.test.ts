import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { uuidMs, uuidv7 } from '@/lib/base/uuid'
import type { Event } from '@/lib/event/event'
import { anyEvent } from '@/lib/testing/event-arbitraries'
import { validTree } from '@/lib/testing/query-arbitraries'

import { compileQuery } from './compile'
import { matcher, matches } from './matches'
import { parseQuery } from './parse'
import { WHOLE_SIGHT } from './sight'
import { readQuery } from './validate'

const id = (time: string, n: number): string => uuidv7(Date.parse(time), new Uint8Array(10).fill(n))

function event(name: string, time: string, rest: Partial<Event>): Event {
  return {
    id: id(time, name.length),
    tenant: 'acme',
    index: 0,
    occurredAt: time,
    receivedAt: time,
    actor: { type: 'user' },
    action: 'x.y',
    change: 'NONE',
    resource: { type: 'THING' },
    outcome: 'success',
    source: { name: 'kestra', format: 'events' },
    late: false,
    partial: false,
    hasBefore: rest.before !== undefined,
    hasAfter: rest.after !== undefined,
    ...rest,
  }
}

const EVENTS: Record<string, Event> = {
  edit: event('edit', '2026-11-20T10:00:00.123Z', {
    index: 7,
    actor: { type: 'user', id: 'u_42', name: 'Ada Lovelace', email: 'Ada@Example.com' },
    action: 'flow.update',
    change: 'UPDATE',
    resource: { type: 'FLOW', id: 'daily-load', name: 'Daily load' },
    message: 'Ada updated the flow: could not connect, twice',
    details: {
      namespace: 'company.team',
      Revision: 7,
      size: 1000,
      type: 'cron',
      at: '2026-11-20T09:00:00Z',
      tags: ['etl', 'eu-1'],
      http: { method: 'GET' },
    },
    before: { retries: 3, labels: { team: 'a' }, tasks: [{ id: 'x', timeout: 'PT1M' }] },
    after: { retries: 5, labels: { team: 'b' }, tasks: [{ id: 'x', timeout: 'PT5M' }] },
    client: { ip: '10.1.2.3', userAgent: 'curl/8.5' },
    traceId: 'trace-1',
  }),
  deny: event('deny', '2026-11-21T23:59:59.999Z', {
    index: 8,
    actor: {
      type: 'service',
      id: 'ci',
      name: 'CI',
      onBehalfOf: { type: 'user', id: 'u_42', name: 'Ada Lovelace' },
    },
    action: 'LOGIN',
    resource: { type: 'SESSION' },
    outcome: 'failure',
    reason: 'Could not find the user',
    client: { ip: '2001:db8::7' },
    subjects: [{ type: 'user', id: 'u_9', email: 'eve@example.com' }],
    sessionId: 's-9',
    late: true,
  }),
  make: event('make it', '2026-12-01T00:00:00.000Z', {
    index: 9,
    tenant: 'beta',
    actor: { type: 'anonymous' },
    action: 'tenant.create',
    change: 'CREATE',
    resource: { type: 'TENANT', id: '0199a3c1-0000-4abc-8def-0123456789ab', name: 'Zürich 字典' },
    details: { id: 'x-1', name: 'Zed', role: 'admin', size: 5, note: 'not a number: 1000' },
    after: { role: 'admin' },
    source: { name: 'Other', format: 'ecs' },
  }),
}
const eventIds = Object.fromEntries(Object.entries(EVENTS).map(([name, { id }]) => [name, id]))

/** Names of the events that match. */
const found = (text: string): string => {
  const { tree, problems } = readQuery(text)
  expect({ text, problems }).toEqual({ text, problems: [] })
  return Object.entries(EVENTS)
    .filter(([, one]) => matches(tree, one))
    .map(([name]) => name)
    .join(' ')
}

describe('what a query finds', () => {
  test.each([
    ['', 'edit deny make'],
    ['*', 'edit deny make'],
    // Fields
    ['type:flow', 'edit'],
    ['type:F*', 'edit'],
    ['type:(FLOW OR TENANT)', 'edit make'],
    ['change:UPDATE,CREATE', 'edit make'],
    ['-change:NONE', 'edit make'],
    ['action:flow.*', 'edit'],
    ['action:*.update', 'edit'],
    ['action~OW.UP', 'edit'],
    ['outcome:failure', 'deny'],
    ['outcome:*', 'edit deny make'],
    ['actor:u_42', 'edit deny'],
    ['actor:"ada lovelace"', 'edit deny'],
    ['actor:ada@example.com', 'edit'],
    ['actor:ada*', 'edit deny'],
    ['actor:ada', ''],
    ['actor~lovel', 'edit deny'],
    ['actor:*', 'edit deny'],
    ['actor.id:u_42', 'edit'],
    ['actor.type:service,anonymous', 'deny make'],
    ['onBehalfOf:u_42', 'deny'],
    ['onbehalfof:*', 'deny'],
    ['subject:u_9', 'deny'],
    ['subject:EVE@example.com', 'deny'],
    ['resource:daily-load', 'edit'],
    ['resource:"daily load"', 'edit'],
    ['name:zed', 'make'],
    ['name:"Daily load"', 'edit'],
    ['id:daily-load', 'edit'],
    ['id:x-1', 'make'],
    ['id:0199A3C1-0000-4abc-8def-0123456789ab', 'make'],
    [`id:${eventIds['deny']}`, 'deny'],
    [`id:${eventIds['deny']?.toUpperCase()}`, 'deny'],
    [`-id:${eventIds['deny']}`, 'edit make'],
    [`id:${eventIds['deny']},daily-load -type:FLOW`, 'deny'],
    ['trace:trace-1', 'edit'],
    ['session:s-9', 'deny'],
    ['source:other', 'make'],
    ['format:ecs', 'make'],
    ['late:true', 'deny'],
    ['late:false', 'edit make'],
    ['-late:true', 'edit make'],
    ['partial:true', ''],
    ['index:7', 'edit'],
    ['index>7', 'deny make'],
    ['index<=8', 'edit deny'],
    ['index:7,9', 'edit make'],
    ['tenant:acme', 'edit deny'],
    ['tenant:b*', 'make'],
    ['-tenant:ACME', 'make'],
    // Addresses
    ['ip:10.1.2.3', 'edit'],
    ['ip:10.0.0.0/8', 'edit'],
    ['ip:10.1.3.0/24', ''],
    ['ip:2001:db8::/32', 'deny'],
    ['ip:::/0', 'deny'],
    ['ip:*', 'edit deny'],
    // Dates
    ['date:2026-11', 'edit deny'],
    ['date:2026-11-20', 'edit'],
    ['date:2026-11-20T10', 'edit'],
    ['date:2026-11-20T10:00:00.123Z', 'edit'],
    ['date:2026-11-20T11:00+01:00', 'edit'],
    ['date>=2026-11-21', 'deny make'],
    ['date>2026-11-21', 'make'],
    ['date<2026-12', 'edit deny'],
    ['date<=2026-12-01', 'edit deny make'],
    ['date>=2026-11-21 date<2026-12-01', 'deny'],
    ['date:2026-11-20,2026-12-01', 'edit make'],
    ['-date:2026-11-21', 'edit make'],
    ['date:2026-11-20 OR type:TENANT', 'edit make'],
    ['date<1980', ''],
    ['date>=1970', 'edit deny make'],
    ['date>9999', ''],
    ['received>=2026-12-01', 'make'],
    ['-received>=2026-12-01', 'edit deny'],
    ['received<=9999', 'edit deny make'],
    // Details
    ['namespace:company.team', 'edit'],
    ['namespace:company.*', 'edit'],
    ['namespace:COMPANY.TEAM', 'edit'],
    ['NAMESPACE:*', 'edit'],
    ['revision:7', 'edit'],
    ['revision:7.0', 'edit'],
    ['size:1e3', 'edit'],
    ['details.type:cron', 'edit'],
    ['tags:etl tags:eu-1', 'edit'],
    ['tags:etl,other', 'edit'],
    ['http.method:get', 'edit'],
    ['http:*', 'edit'],
    ['http:get', ''],
    ['tags=etl', ''],
    ['tags=etl,eu-1', 'edit'],
    ['tags=(ETL OR eu*)', 'edit'],
    ['tags=*tl,*-1', 'edit'],
    ['tags=etl,eu', ''],
    ['-tags=etl', 'edit deny make'],
    ['revision=7', 'edit'],
    ['revision=7.0', 'edit'],
    ['revision=8,9', ''],
    ['nothing=here', ''],
    ['size>=1000', 'edit'],
    ['size<1000', 'make'],
    ['size>5 size<=1e3', 'edit'],
    ['note>1', ''],
    ['at>=2026-11-20', 'edit'],
    ['at>2026-11-20', ''],
    ['at<2026-11-20T10', 'edit'],
    ['namespace~any.te', 'edit'],
    ['namespace:*.TEAM', 'edit'],
    ['-namespace~team', 'deny make'],
    ['details:etl', 'edit'],
    ['details:"not a number"', 'make'],
    ['details~"a number: 1"', 'make'],
    ['details:*', 'edit make'],
    // What changed
    ['has:before', 'edit'],
    ['has:after', 'edit make'],
    ['-has:after', 'deny'],
    ['has:ip', 'edit deny'],
    ['has:namespace', 'edit'],
    ['has:details.type', 'edit'],
    ['has:message', 'edit'],
    ['has:late', 'deny'],
    ['has:changed', 'edit'],
    ['has:to', 'edit make'],
    ['changed:retries', 'edit'],
    ['changed:labels', 'edit'],
    ['changed:labels.team', 'edit'],
    ['changed:lab*', 'edit'],
    ['changed:lab', ''],
    ['changed:tasks.timeout', 'edit'],
    ['changed:role', ''],
    ['from:retries=3', 'edit'],
    ['from:retries=5', ''],
    ['to:retries=5', 'edit'],
    ['to:retries=*', 'edit'],
    ['to:tasks.timeout=pt5*', 'edit'],
    ['to:role=admin', 'make'],
    // Words
    ['flow', 'edit'],
    ['FLOW updated', 'edit'],
    ['tenant', 'make'],
    ['ada', 'edit'],
    ['lovelace', 'edit'],
    ['load', 'edit'],
    ['lo*', 'edit deny'],
    ['daily-load', 'edit'],
    ['company', 'edit'],
    ['company.team', 'edit'],
    ['team.company', ''],
    ['u_42', 'edit'],
    ['eve@example.com', ''],
    ['10.1.2.3', 'edit'],
    ['2001:db8::7', 'deny'],
    ['trace-1', 'edit'],
    ['"could not connect"', 'edit'],
    ['"could  NOT  connect,"', 'edit'],
    ['"connect could"', ''],
    ['connect could', 'edit'],
    ['"could not"', 'edit deny'],
    ['"could not conn"', ''],
    ['"could not conn"*', 'edit'],
    ['zürich', 'make'],
    ['字', 'make'],
    ['字典', 'make'],
    ['典字', ''],
    [eventIds['edit'] ?? '', 'edit'],
    ['message:connect', 'edit'],
    ['message:could', 'edit'],
    ['reason:could', 'deny'],
    ['message:conn', ''],
    ['message:conn*', 'edit'],
    ['message~onnec', 'edit'],
    ['message:*twice', 'edit'],
    ['reason:*', 'deny'],
    ['agent:curl', 'edit'],
    ['agent:CURL/8', 'edit'],
    // Together
    ['type:FLOW OR outcome:failure', 'edit deny'],
    ['(type:FLOW OR type:TENANT) -actor:*', 'make'],
    ['-(type:FLOW OR type:TENANT)', 'deny'],
    ['-(type:FLOW namespace:company.team)', 'deny make'],
    ['NOT NOT type:FLOW', 'edit'],
    ['type:FLOW type:TENANT', ''],
    ['outcome:failure OR type:FLOW change:UPDATE', 'edit deny'],
  ])('%s', (text, names) => {
    expect(found(text)).toBe(names)
  })
})

describe('what cannot be honoured', () => {
  test.each([
    ['change:UPDTE', 7, 12, /one of CREATE, READ/, 'UPDATE'],
    ['change:U*', 7, 9, /one of/, 'UPDATE'],
    ['outcome:sucess', 8, 14, /one of/, 'success'],
    ['late:maybe', 5, 10, /true, false/, null],
    ['date:yesterday', 5, 14, /date in UTC/, null],
    ['date:2026-02-30', 5, 15, /date in UTC/, null],
    ['date:2026-11*', 5, 13, /covers all of it/, '2026-11'],
    ['date:2026-11-20T10:00:00.123456Z', 5, 32, /millisecond/, '2026-11-20T10:00:00.123Z'],
    ['date~2026', 5, 9, /compared with/, null],
    ['index:x', 6, 7, /whole number/, null],
    ['ip:10.0.*', 3, 9, /CIDR/, '10.0.0.0/16'],
    ['ip:10.0.0.300', 3, 13, /CIDR/, null],
    ['ip~10', 3, 5, /compared with a colon/, null],
    ['type>5', 5, 6, /compared with a colon/, null],
    ['size>big', 5, 8, /number or a date/, null],
    ['size>1,2', 0, 8, /one value/, null],
    ['*end', 0, 4, /needs a key/, null],
    ['""', 0, 2, /between the quotes/, null],
    ['message:" "', 8, 11, /message:\*/, null],
    ['name~x*', 5, 7, /without a star/, null],
    ['name~""', 5, 7, /without a star/, null],
    ['subject~x', 8, 9, /whole or by its start/, null],
    ['has:x*', 4, 6, /what the event has/, null],
    ['has:has', 4, 7, /what the event has/, null],
    ['changed:*x', 8, 10, /whole or by its start/, null],
    ['to:a=*x', 3, 7, /whole or by its start/, null],
    [`name:${'x'.repeat(200)}*`, 5, 206, /too long/, null],
    [`k:${'x'.repeat(200)}*`, 2, 203, /too long/, null],
  ])('%s', (text, from, to, message, fix) => {
    const [problem, ...others] = readQuery(text).problems
    expect({ problem, others }).toMatchObject({
      problem: { from, to, message: expect.stringMatching(message) as string },
      others: [],
    })
    expect(problem?.fix?.text ?? null).toBe(fix)
    if (fix !== null) expect(readQuery(text.slice(0, from) + fix + text.slice(to)).problems).toEqual([])
  })

  test('a query with problems is neither compiled nor matched', () => {
    for (const text of ['a:(b', 'change:x']) {
      const { tree } = parseQuery(text)
      expect(() => matcher(tree)).toThrow(/has problems/)
      expect(() => compileQuery(tree, { tenantKey: 1, tenantSlug: 'a', sight: WHOLE_SIGHT })).toThrow(
        /has problems/,
      )
    }
  })

  test('an event without the documents that it has is not matched', () => {
    const { before: _, ...rest } = EVENTS['edit']!
    expect(() => matches(parseQuery('').tree, rest)).toThrow(/with its documents/)
  })
})

test('a query and its negation part all events', () => {
  fc.assert(
    fc.property(validTree, fc.array(anyEvent, { minLength: 1, maxLength: 5 }), (tree, events) => {
      if (tree.root === null) return
      const not = { root: { kind: 'not' as const, item: tree.root, from: 0, to: 0 }, complete: true }
      const [yes, no] = [matcher(tree), matcher(not)]
      for (const one of events) expect(no(one)).toBe(!yes(one))
    }),
    { numRuns: 200 },
  )
})

test('many words are looked up in pieces, each for the tenant alone', () => {
  const { tree } = readQuery(Array.from({ length: 60 }, (_, i) => `w${'x'.repeat(i)}`).join(' '))
  const { tsquery, conditions } = compileQuery(tree, { tenantKey: 7, tenantSlug: 'acme', sight: WHOLE_SIGHT })
  const pieces = [tsquery, ...conditions.map(({ values }) => values[0])]
  expect(pieces.length).toBeGreaterThan(4)
  for (const piece of pieces) expect(piece).toMatch(/^\('t\u001F\u001F7' & /)
  expect(conditions.every(({ sql }) => sql === 'search @@ $1::tsquery')).toBe(true)
})

test.each([
  ['date:2026-11', '2026-11-01', '2026-12-01', 0],
  ['date>=2026-11-01 date<2026-12-01 type:x', '2026-11-01', '2026-12-01', 0],
  ['-date<2026-11-01', '2026-11-01', undefined, 0],
  ['date:2026-11-01,2026-11-30', '2026-11-01', '2026-12-01', 1],
  ['(date:2026-11-01 type:x) OR (date:2026-11-30 type:y)', '2026-11-01', '2026-12-01', 1],
  ['date>=2026-11-01 OR type:x', undefined, undefined, 1],
  ['-date:2026-11', undefined, undefined, 1],
])('%s bounds the ids', (text, from, to, conditions) => {
  const compiled = compileQuery(readQuery(text).tree, {
    tenantKey: 7,
    tenantSlug: 'acme',
    sight: WHOLE_SIGHT,
  })
  const day = (id: string | undefined): string | undefined =>
    id === undefined ? undefined : new Date(uuidMs(id)).toISOString().replace('T00:00:00.000Z', '')
  expect([day(compiled.idFrom), day(compiled.idTo)]).toEqual([from, to])
  expect(compiled.conditions).toHaveLength(conditions)
})

test('every valid query compiles', () => {
  fc.assert(
    fc.property(validTree, (tree) => {
      const { tsquery, conditions } = compileQuery(tree, {
        tenantKey: 7,
        tenantSlug: 'acme',
        sight: WHOLE_SIGHT,
      })
      if (tsquery !== null) expect(tsquery).toMatch(/^(?:\(')?'?t\u001F\u001F7'/)
      for (const { sql, values } of conditions) {
        const used = new Set([...sql.matchAll(/\$(\d+)/g)].map(([, n]) => Number(n)))
        expect([...used].toSorted((a, b) => a - b)).toEqual(values.map((_, i) => i + 1))
      }
    }),
    { numRuns: 500 },
  )
})
