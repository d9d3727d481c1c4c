import { expect, test } from 'vitest'

import type { JsonObject } from '@/lib/base/json'
import { decodeRecord } from '@/lib/decode/decode-record'
import { decoderOf } from '@/lib/decode/formats'
import { readRecords } from '@/lib/decode/read-records'
import { validateEvent } from '@/lib/event/validate'
import { readRule } from '@/lib/rules/read-rule'
import { siftFor } from '@/lib/rules/sift'
import { RULE_TEMPLATES } from '@/lib/rules/templates'

const NOW = new Date('2026-11-20T10:00:00Z')
const rules = RULE_TEMPLATES.map(({ name, query }) => {
  const read = readRule({ query, source: null })
  if ('problems' in read) throw new Error(`${name}: ${read.problems[0]?.message}`)
  return { id: name, test: read.test }
})

/** Which ready-made rules ignore a record of another system. */
function ignoredBy(format: string, sent: JsonObject): string[] {
  const decoder = decoderOf(format)
  if (decoder === undefined) throw new Error(`There is no ${format}.`)
  const body = new TextEncoder().encode(JSON.stringify(sent))
  return [...readRecords(decoder, body)].flatMap(({ record, text }) => {
    const checked = validateEvent(decodeRecord(decoder, record ?? {}, text).event, 'event', NOW)
    if ('problems' in checked) throw new Error(checked.problems[0]?.message)
    const where = { tenant: 't', source: { name: 's', format }, receivedAt: NOW }
    return rules.filter((rule) => siftFor([rule], where)?.(checked.draft) === rule.id).map(({ id }) => id)
  })
}

const ecs = (action: string, category: string, outcome: string, type?: string): JsonObject => ({
  '@timestamp': '2026-11-20T09:59:00Z',
  event: { action, category: [category], outcome, ...(type && { type: [type] }) },
  user: { name: 'mira' },
})
const granted = (action: string, more: JsonObject = {}): JsonObject => ({
  '@timestamp': '2026-11-20T09:59:00Z',
  'event.type': 'transport',
  'event.action': 'access_granted',
  'user.name': 'mira',
  action,
  ...more,
})

test.each<[string, string, JsonObject, string[]]>([
  ['a read', 'kibana', ecs('space_get', 'database', 'success', 'access'), ['Reads']],
  ['a read that was refused', 'kibana', ecs('space_get', 'database', 'failure', 'access'), []],
  ['a list', 'kibana', ecs('rule_find', 'database', 'success', 'access'), ['Reads', 'Searches']],
  ['a change', 'kibana', ecs('rule_update', 'database', 'unknown', 'change'), []],
  ['a sign-in', 'kibana', ecs('user_login', 'authentication', 'success'), ['Successful sign-ins']],
  ['a failed sign-in', 'kibana', ecs('user_login', 'authentication', 'failure'), []],
  ['a request', 'kibana', ecs('http_request', 'web', 'unknown'), ['UI requests']],
  [
    'a search',
    'elasticsearch',
    granted('indices:data/read/search', { indices: ['orders'] }),
    ['Reads', 'Searches'],
  ],
  ['a permission check', 'elasticsearch', granted('cluster:monitor/main'), ['Routine permission checks']],
  [
    'a check that was refused',
    'elasticsearch',
    { ...granted('cluster:monitor/main'), 'event.action': 'access_denied' },
    [],
  ],
])('of the ready-made rules, %s of %s is ignored by those that say so', (_, format, sent, expected) => {
  expect(ignoredBy(format, sent)).toEqual(expected)
})

test('each has a name of its own, and says what it is about', () => {
  expect(new Set(RULE_TEMPLATES.map(({ name }) => name)).size).toBe(5)
  for (const { about } of RULE_TEMPLATES) expect(about).toMatch(/\.$/)
})
