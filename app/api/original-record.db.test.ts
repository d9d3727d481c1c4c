import { expect, test } from 'vitest'

import { forgetRights } from '@/lib/access/server/cache'
import { EVENT_SENT_BYTES_MAX } from '@/lib/event/limits'
import { checkLog } from '@/lib/log/server/check-log'
import { testUser, type TestUser } from '@/lib/testing/api'
import { tenantApi } from '@/lib/testing/tenant-api'

import { apiRoutes } from './routes'

const t = tenantApi(apiRoutes, { sourceName: 'flows' })

async function keep(): Promise<void> {
  const json = {
    keepOriginal: true,
    signatureKeys: null,
    refuse: 'none',
    kinds: null,
    silentAfter: null,
    version: 0,
  }
  const path = `/api/v1/sources/flows/settings?tenant=${t.tenant.slug}`
  const answer = await t.api.send('PUT', path, { as: t.admin, json })
  expect(answer.status, answer.text).toBe(200)
}

interface Answer {
  accepted: number
  events: { id: string }[]
}

const record = (id: string, more = '') =>
  `{"id": "${id}",  "type":"FLOW","date":"2026-11-01T00:00:00Z", "detail": {"action":"UPDATE","flowId":"daily"${more}},"userId":"ada"}`
const kestra = async (...lines: string[]) => {
  const answer = await t.api.send('POST', '/api/v1/ingest/kestra', { as: t.writer, body: lines.join('\n') })
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.json as Answer
}
const read = async (id: string | undefined, as: { key: string } | TestUser = t.admin) => {
  const answer = await t.api.send('GET', `/api/v1/events/${id}?tenant=${t.tenant.slug}`, { as })
  expect(answer.status, answer.text).toBe(200)
  return answer.json as { original?: string }
}

test('the original record is kept with its event where that is set, byte for byte, and sealed with it', async () => {
  await kestra(record('a'))
  await keep()
  const sent = record('b', ',"note":"ü\\u0000"')
  const inSyslog = `<165>1 2026-11-01T00:00:00Z host kestra - - - ${record('c')}`
  const answer = await kestra(sent, inSyslog)
  expect(answer).toMatchObject({ accepted: 2 })
  expect((await read(answer.events[0]?.id)).original).toBe(sent)
  expect((await read(answer.events[1]?.id)).original).toBe(inSyslog)
  const kept = (
    await t.db.prisma.event.findMany({
      where: { tenantId: t.tenant.key, sourceName: 'flows' },
      orderBy: { idx: 'asc' },
    })
  ).map(({ original }) => original && Buffer.from(original).toString())
  expect(kept).toEqual([null, sent, inSyslog])
  const listed = await t.api.send('GET', `/api/v1/events?tenant=${t.tenant.slug}&documents=true`, {
    as: t.admin,
  })
  expect(listed.text).not.toContain('"original"')
  expect(await checkLog(t.db, t.tenant, () => undefined)).toMatchObject({ findingsTotal: 0 })
})

test('is not kept where it takes more than an event may', async () => {
  await keep()
  const sent = record('large', ' '.repeat(EVENT_SENT_BYTES_MAX))
  const answer = await kestra(sent, record('small'))
  expect(answer).toMatchObject({ accepted: 2 })
  expect((await read(answer.events[0]?.id)).original).toBeUndefined()
  expect((await read(answer.events[1]?.id)).original).toBe(record('small'))
})

test('it makes no other event of its record: written otherwise, or kept or not, that is a duplicate', async () => {
  await kestra(record('a'))
  await keep()
  expect(await kestra(record('a'))).toMatchObject({ accepted: 0, duplicates: 1 })
  const spaced = record('b').replaceAll(' ', '')
  expect(await kestra(record('b'), spaced)).toMatchObject({ accepted: 1, duplicates: 1, rejected: 0 })
  expect(await kestra(spaced)).toMatchObject({ accepted: 0, duplicates: 1 })
})

test('it is not shown to who has masks, whatever they hide; a limit alone does not hide it', async () => {
  await keep()
  const answer = await kestra(record('a'))
  const reader = async (masks: string[]) => {
    const user = await testUser(t.db, { roles: [[t.tenant, 'viewer']] })
    const grant = { query: 'source:flows', masks }
    await t.db.prisma.roleGrant.updateMany({ where: { accountId: user.id }, data: grant })
    forgetRights(t.db)
    return read(answer.events[0]?.id, user)
  }
  expect(await reader([])).toHaveProperty('original', record('a'))
  expect(await reader(['client.ip'])).not.toHaveProperty('original')
})

test('it is not kept where something was taken out of its event, nor can anybody send one', async () => {
  await keep()
  const json = { secrets: true, paths: ['details.note'], version: 0 }
  await t.api.send('PUT', `/api/v1/redaction?tenant=${t.tenant.slug}`, { as: t.admin, json })
  const answer = await kestra(record('a', ',"password":"hunter2-hunter2"'), record('b'))
  expect(await read(answer.events[0]?.id)).not.toHaveProperty('original')
  expect(await read(answer.events[1]?.id)).toHaveProperty('original')
  const event = { action: 'a.b', change: 'NONE', actor: { type: 'system' }, resource: { type: 'X' } }
  const forged = await t.api.send('POST', '/api/v1/events', {
    as: t.writer,
    json: { ...event, original: 'x' },
  })
  expect(forged.status).toBe(422)
})
