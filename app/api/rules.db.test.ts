import { randomUUID } from 'node:crypto'

import { expect, test } from 'vitest'

import type { RuleView } from '@/lib/rules/rule-input'
import { RULE_TEMPLATES } from '@/lib/rules/templates'
import { testKey, type TestUser } from '@/lib/testing/api'
import { tenantApi } from '@/lib/testing/tenant-api'

import { apiRoutes } from './routes'

const t = tenantApi(apiRoutes)

const at = (rest = '') => `/api/v1/rules${rest}?tenant=${t.tenant.slug}`
const change = (id: string, json: object) => t.api.send('PATCH', at(`/${id}`), { as: t.admin, json })
const list = async () => {
  const answer = await t.api.send('GET', at(), { as: t.admin })
  return (answer.json as { rules: RuleView[] }).rules
}

async function made(json: object): Promise<RuleView> {
  const answer = await t.api.send('POST', at(), { as: t.admin, json })
  expect(answer.status, answer.text).toBe(201)
  return answer.json as RuleView
}

const event = (type: string, more: object = {}) => ({
  action: 'flow.look',
  change: 'READ',
  resource: { type, id: 'f' },
  actor: { type: 'user', id: 'u' },
  ...more,
})

interface Answer {
  accepted: number
  ignored: number
  events: { id: string | null; index: number | null; status: string; rule?: string }[]
}
async function sent(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await t.api.send('POST', '/api/v1/events', { as: t.writer, json: body, headers })
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.json as Answer
}

const stored = async () =>
  t.db.prisma.event.findMany({ where: { tenantId: t.tenant.key }, orderBy: { idx: 'asc' } })
const ofOthers = async () => (await stored()).filter(({ sourceName }) => sourceName !== 'vouchsafe')
const ours = async () => (await stored()).filter(({ action }) => action.startsWith('vouchsafe.rule'))

test('what a rule finds is not stored, is said at its place in the answer, and counts for the rule', async () => {
  const rule = await made({ name: 'Looking at flows', query: 'type:FLOW change:READ' })
  const id = '0199a3c1-0000-7000-8000-000000000001'
  const answer = await sent([event('FLOW'), event('KV'), event('FLOW', { id })])
  expect(answer).toMatchObject({ accepted: 1, ignored: 2 })
  expect(answer.events).toEqual([
    { id: null, index: null, status: 'ignored', rule: rule.id },
    { id: expect.any(String), index: 1, status: 'accepted' },
    { id, index: null, status: 'ignored', rule: rule.id },
  ])
  expect((await ofOthers()).map(({ resourceType }) => resourceType)).toEqual(['KV'])
  const all = await t.api.send('POST', '/api/v1/events', { as: t.writer, json: event('FLOW') })
  expect([all.status, (all.json as Answer).ignored]).toEqual([200, 1])
  const [listed] = await list()
  expect(listed?.ignored).toMatchObject({ total: 3, lastDay: 3 })
  expect(listed?.ignored.lastAt).toMatch(/:00:00\.000Z$/)
})

test('a repeated request has its first answer, whatever the rules are by then, and counts once', async () => {
  const rule = await made({ name: 'Reads', query: 'change:READ' })
  const headers = { 'idempotency-key': randomUUID() }
  const body = [event('FLOW'), event('KV', { change: 'UPDATE' })]
  const first = await sent(body, headers)
  expect((await change(rule.id, { enabled: false, version: 1 })).status).toBe(200)
  expect(await sent(body, headers)).toEqual(first)
  expect((await list())[0]?.ignored.total).toBe(1)
  expect(await sent([event('FLOW')])).toMatchObject({ accepted: 1, ignored: 0 })
})

test('a problem of an event stands at the place where it was sent, also behind ignored ones', async () => {
  await made({ name: 'Reads', query: 'change:READ' })
  const id = '0199a3c1-0000-7000-8000-000000000002'
  await sent([event('KV', { id, change: 'UPDATE' })])
  const json = [event('FLOW'), event('KV', { id, change: 'DELETE' })]
  const answer = await t.api.send('POST', '/api/v1/events', { as: t.writer, json })
  expect(answer.status).toBe(409)
  expect((answer.json as { errors: { path: string }[] }).errors[0]?.path).toBe('events[1].id')
  // Nothing of the request was stored, so nothing was kept out of it either.
  expect((await list())[0]?.ignored.total).toBe(0)
})

test('records of other systems are ignored by what their decoder makes of them, each by itself', async () => {
  const rule = await made({ name: 'Requests', query: 'type:REQUEST' })
  const record = (action: string, category: string) => ({
    '@timestamp': '2026-11-01T00:00:00Z',
    event: { action, category: [category], outcome: 'unknown' },
    user: { name: 'mira' },
  })
  const json = [record('http_request', 'web'), { not: 'it' }, record('user_logout', 'authentication')]
  const answer = await t.api.send('POST', '/api/v1/ingest/kibana', {
    as: t.writer,
    json: [...json, record('http_request', 'web')],
  })
  expect(answer.json).toMatchObject({ ignored: 2 })
  const { events } = answer.json as Answer & { events: { item: number }[] }
  expect(events.filter(({ status }) => status === 'ignored')).toEqual([
    { item: 0, id: null, index: null, status: 'ignored', rule: rule.id },
    { item: 3, id: null, index: null, status: 'ignored', rule: rule.id },
  ])
  expect((await ofOthers()).map(({ action }) => action)).toContain('user_logout')
  expect((await ofOthers()).map(({ action }) => action)).not.toContain('http_request')
})

test('documents for `_bulk` are ignored, and their client is told that they were taken', async () => {
  await made({ name: 'Looks', query: 'action:look' })
  const document = (id: string, action: string) =>
    `${JSON.stringify({ create: { _index: 'logs', _id: id } })}\n${JSON.stringify({ '@timestamp': '2026-11-20T09:00:00Z', event: { action } })}\n`
  const body = document('a', 'look') + document('b', 'leap') + document('c', 'look')
  const answer = await t.api.send('POST', '/compat/elasticsearch/_bulk', { as: t.writer, body })
  expect([answer.status, answer.json]).toMatchObject([
    200,
    { errors: false, items: [200, 201, 200].map((status) => ({ create: { status } })) },
  ])
  expect((await ofOthers()).map(({ action }) => action)).toEqual(['leap'])
  expect((await list())[0]?.ignored.total).toBe(2)
})

test('a reject that is tried again is ignored like what comes in, is kept no longer, and that is recorded', async () => {
  const ahead = { '@timestamp': '2999-01-01T00:00:00Z', event: { action: 'look' } }
  await t.api.send('POST', '/api/v1/ingest/ecs', { as: t.writer, json: [ahead] })
  await t.db.pool.query(
    `UPDATE reject SET record = convert_to(replace(convert_from(record, 'UTF8'), '2999', '2026'), 'UTF8') WHERE tenant_id = $1`,
    [t.tenant.id],
  )
  const rule = await made({ name: 'Looks', query: 'action:look' })
  const rejects = async () => {
    const { json } = await t.api.send('GET', `/api/v1/rejects?tenant=${t.tenant.slug}`, { as: t.admin })
    return (json as { rejects: { id: string }[] }).rejects.map(({ id }) => id)
  }
  const [id] = await rejects()
  const path = `/api/v1/rejects/${id}/retry?tenant=${t.tenant.slug}`
  const answer = await t.api.send('POST', path, { as: t.admin })
  expect(answer.json).toMatchObject({ status: 'ignored', rule: rule.id, index: null })
  expect([await ofOthers(), await rejects()]).toEqual([[], []])
  expect((await list())[0]?.ignored.total).toBe(1)
  expect((await stored()).at(-1)).toMatchObject({
    action: 'vouchsafe.reject.retry',
    details: { rule: rule.id },
  })
})

test('a rule of a source touches no other, and none touches what Vouchsafe records', async () => {
  const other = await testKey(t.db, t.tenant, ['events:write'], { sourceName: 'noisy' })
  await made({ name: 'Noise', query: '-type:NOTHING', source: 'noisy', confirmAll: true })
  await made({ name: 'All of Vouchsafe’s', query: 'action:vouchsafe.*' })
  expect(await sent(event('FLOW'))).toMatchObject({ accepted: 1, ignored: 0 })
  const noisy = await t.api.send('POST', '/api/v1/events', { as: other, json: event('FLOW') })
  expect(noisy.json).toMatchObject({ accepted: 0, ignored: 1 })
  const ignored = (await list()).map((rule) => [rule.ignored.total, rule.ignored.sources])
  expect(ignored).toEqual([
    [0, []],
    [1, [{ name: 'noisy', lastDay: 1 }]],
  ])
  expect(await ours()).toHaveLength(2)
})

test('every change is recorded with what was and what is, and the second of two editors is told', async () => {
  const rule = await made({ name: 'Reads', query: 'change:READ', enabled: false })
  const changed = await change(rule.id, {
    query: 'change:READ type:FLOW',
    source: 'ci',
    enabled: true,
    version: 1,
  })
  expect(changed.json).toMatchObject({ version: 2, source: 'ci', problems: [] })
  const late = await change(rule.id, { name: 'Mine', version: 1 })
  expect(late.status).toBe(409)
  expect(late.text).toContain('Look at it again')
  expect((await change(rule.id, { source: 'ci', version: 2 })).json).toMatchObject({ version: 2 })
  expect((await t.api.send('DELETE', at(`/${rule.id}`), { as: t.admin })).status).toBe(204)
  expect((await t.api.send('DELETE', at(`/${rule.id}`), { as: t.admin })).status).toBe(404)
  const before = { name: 'Reads', query: 'change:READ', source: null, enabled: false }
  const after = { name: 'Reads', query: 'change:READ type:FLOW', source: 'ci', enabled: true }
  expect(await ours()).toMatchObject([
    { action: 'vouchsafe.rule.create', resourceId: rule.id, after: before },
    { action: 'vouchsafe.rule.update', resourceId: rule.id, before: before, after: after },
    { action: 'vouchsafe.rule.delete', resourceId: rule.id, before: after },
  ])
})

test('what cannot be a rule is refused with its place, and so is a name that is taken', async () => {
  await made({ name: 'Reads', query: 'change:READ' })
  const refused = async (json: object) => {
    const answer = await t.api.send('POST', at(), { as: t.admin, json })
    const [error] = (answer.json as { errors: { path: string }[] }).errors
    return [answer.status, error?.path]
  }
  expect(await refused({ name: 'A', query: 'change:EATEN' })).toEqual([422, 'query:7-12'])
  expect(await refused({ name: 'A', query: '' })).toEqual([422, 'query'])
  expect(await refused({ name: 'A', query: 'type:X', source: 'VouchSafe' })).toEqual([422, 'source'])
  expect(await refused({ name: ' READS ', query: 'type:X' })).toEqual([409, 'name'])
})

test('a rule that would ignore everything is made, changed and turned on only by who says that it may', async () => {
  const refused = async (answer: Promise<{ status: number; json: unknown; text: string }>) => {
    const { status, json, text } = await answer
    return [status, (json as { errors?: { path: string }[] }).errors?.map(({ path }) => path), text]
  }
  const post = (json: object) => t.api.send('POST', at(), { as: t.admin, json: { name: 'All', ...json } })
  expect(await refused(post({ query: '-action:zzz' }))).toEqual([
    422,
    ['confirmAll'],
    expect.stringContaining('every event but those that it names'),
  ])
  // Nothing has come yet: no event is all there is.
  const rule = await made({ name: 'Flows', query: 'type:FLOW', enabled: false })
  await sent([event('FLOW'), event('FLOW')])
  expect(await refused(change(rule.id, { enabled: true, version: 1 }))).toEqual([
    422,
    ['confirmAll'],
    expect.stringContaining('every event in the last 24 hours'),
  ])
  expect((await post({ query: 'type:FLOW', source: 'nobody' })).status).toBe(201)
  expect(await change(rule.id, { name: 'Renamed', version: 1 })).toMatchObject({ status: 200 })
  expect(await change(rule.id, { enabled: true, confirmAll: true, version: 2 })).toMatchObject({
    status: 200,
  })
  expect(await sent(event('FLOW'))).toMatchObject({ accepted: 0, ignored: 1 })
  // One other event, and it is not everything any more.
  await sent(event('KV'))
  await made({ name: 'Once more', query: 'type:FLOW' })
})

test('a rule of an older language ignores nothing and says so, until it is saved again', async () => {
  const rule = await made({ name: 'Reads', query: 'change:READ' })
  await t.db.prisma.rule.update({ where: { id: rule.id }, data: { grammar: 0 } })
  await expect.poll(async () => (await sent(event('FLOW'))).ignored).toBe(0)
  expect((await list())[0]?.problems[0]?.message).toContain('ignores nothing')
  expect((await change(rule.id, { name: 'Still', version: 1 })).status).toBe(422)
  const again = await change(rule.id, { query: 'change:READ', confirmAll: true, version: 1 })
  expect(again.json).toMatchObject({ problems: [] })
  expect((await sent(event('FLOW'))).ignored).toBe(1)
})

test('a preview counts and shows what the rule would have ignored, to who may read it', async () => {
  const old = new Date(Date.now() - 30 * 3_600_000).toISOString()
  const flows = Array.from({ length: 12 }, () => event('FLOW'))
  await sent([...flows, event('KV'), event('FLOW', { occurredAt: old })])
  const preview = (as: { key: string } | TestUser, json: object) =>
    t.api.send('POST', at('/preview'), { as, json })
  const answer = await preview(t.admin, { query: 'type:FLOW OR type:GONE', source: null })
  expect(answer.json).toMatchObject({ count: 12, exact: true, of: 13, ofExact: true, everything: false })
  expect((await preview(t.admin, { query: '-type:GONE' })).json).toMatchObject({
    count: 13,
    everything: true,
  })
  expect((await preview(t.admin, { query: 'type:F* OR type:K*' })).json).toMatchObject({ everything: true })
  const { samples, search } = answer.json as { samples: { resource: { type: string } }[]; search: string }
  expect(samples).toHaveLength(10)
  expect(search).toBe('type:FLOW OR type:GONE')
  expect((await preview(t.admin, { query: 'type:FLOW', source: 'elsewhere' })).json).toMatchObject({
    count: 0,
    of: 0,
    everything: false,
  })
  // Our own events, such as those of these very reads, are no rule's.
  expect((await preview(t.admin, { query: 'action:vouchsafe.*' })).json).toMatchObject({ count: 0 })
  const config = await testKey(t.db, t.tenant, ['config'])
  expect((await preview(config, { query: 'type:FLOW' })).status).toBe(403)
})

test('the ready-made rules are given with the list, and each can be made as it is', async () => {
  const answer = await t.api.send('GET', at(), { as: t.admin })
  const { templates } = answer.json as { templates: { name: string; query: string }[] }
  expect(templates).toEqual(RULE_TEMPLATES)
  for (const { name, query } of templates) await made({ name, query })
})

test('filters of other systems are imported as they were previewed: all of them or none, each recorded', async () => {
  const text = 'xpack.security.audit.ignore_filters:\n  - actions: [look]\n  - spaces: [default]\n'
  const post = (rest: string, json: object) => t.api.send('POST', at(rest), { as: t.admin, json })
  const preview = await post('/import/preview', { text })
  expect(preview.json).toMatchObject({ refused: [], taken: [], rules: [{ name: 'Kibana: filter 1' }, {}] })
  expect(await list()).toEqual([])
  const partly = `${text}  - users: ["/a/"]\n`
  const refused = await post('/import', { text: partly })
  expect([refused.status, refused.json]).toMatchObject([
    422,
    { errors: [{ path: 'xpack.security.audit.ignore_filters[2].users (line 4)' }] },
  ])
  expect((await post('/import', { text, source: 'vouchsafe' })).status).toBe(422)
  const imported = await post('/import', { text: partly, source: 'kibana-1', leaveOut: true })
  expect([imported.status, imported.json]).toMatchObject([
    201,
    { rules: [{ source: 'kibana-1', enabled: true, version: 1 }, {}] },
  ])
  expect((await post('/import/preview', { text })).json).toMatchObject({
    taken: ['Kibana: filter 1', 'Kibana: filter 2'],
  })
  const more = `${text.replace('- actions', '- users: [b]\n  - actions')}`
  const names = (await list()).map(({ id }) => id)
  expect((await post('/import', { text: more })).status).toBe(409)
  expect((await list()).map(({ id }) => id)).toEqual(names)
  expect(await ours()).toMatchObject([
    { action: 'vouchsafe.rule.create', after: { name: 'Kibana: filter 1' } },
    { action: 'vouchsafe.rule.create', after: { name: 'Kibana: filter 2' } },
  ])
})
