import { Client } from '@elastic/elasticsearch'
import { SeverityNumber } from '@opentelemetry/api-logs'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { testKey, type TestPlace, testPlace } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let place: TestPlace
let tenant: TenantRef
let writer: { key: string }
let reader: { key: string }
beforeAll(async () => {
  place = await testPlace(apiRoutes)
  tenant = await testTenant(place.database.db, { slug: 'mine' })
  writer = await testKey(place.database.db, tenant, ['events:write'], { sourceName: 'shipper' })
  reader = await testKey(place.database.db, tenant, ['events:read'])
})
afterAll(() => place.close())

const found = async (q: string) => {
  const answer = await place.api.send('GET', `/api/v1/events?q=${encodeURIComponent(q)}`, { as: reader })
  return (answer.json as { events: Record<string, unknown>[] }).events
}

const kibana = (n: number) => ({
  '@timestamp': `2026-11-20T09:00:0${n}.000Z`,
  message: `Dashboard ${n} was read`,
  event: {
    dataset: 'kibana.audit',
    action: 'saved_object_get',
    category: ['database'],
    type: ['access'],
    outcome: 'success',
  },
  user: { name: 'ada' },
})

describe("Elastic's own client, pointed at us", () => {
  const clientWith = (auth: NonNullable<ConstructorParameters<typeof Client>[0]>['auth']) =>
    new Client({ node: `${place.api.url}/compat/elasticsearch`, ...(auth && { auth }), maxRetries: 0 })

  test('asks what it is, and sends documents with its bulk helper, once each', async () => {
    const client = clientWith({ apiKey: { id: 'any', api_key: writer.key } })
    expect((await client.info()).version.number).toMatch(/^8\./)
    const send = () =>
      client.helpers.bulk({
        datasource: [1, 2, 3].map(kibana),
        onDocument: (document) => ({ create: { _index: 'logs-kibana', _id: document.message } }),
      })
    expect(await send()).toMatchObject({ total: 3, successful: 3, failed: 0 })
    expect(await send()).toMatchObject({ successful: 3, failed: 0 })
    expect(await found('format:kibana action:saved_object_get')).toMatchObject(
      [3, 2, 1].map((n) => ({
        message: `Dashboard ${n} was read`,
        source: { name: 'shipper', format: 'kibana' },
      })),
    )
    await client.close()
  })

  test('is told of each document that is not taken, and the others are', async () => {
    const client = clientWith({ username: 'vouchsafe', password: writer.key })
    const { errors, items } = await client.bulk({
      index: 'logs',
      operations: [
        { create: {} },
        { '@timestamp': 'never', user: { name: 'bob' }, event: { action: 'first' } },
        { create: {} },
        { '@timestamp': '2999-01-01T00:00:00Z', event: { action: 'second' } },
        { delete: { _id: 'x' } },
        { create: { _id: 'same' } },
        { '@timestamp': '2026-11-20T09:10:00Z', event: { action: 'third' } },
        { create: { _id: 'same' } },
        { '@timestamp': '2026-11-20T09:10:00Z', event: { action: 'fourth' } },
      ],
    })
    expect(errors).toBe(true)
    const told = items.map((item) => {
      const [action, one] = Object.entries(item)[0]!
      return [action, one.status, one.error?.type ?? one.result]
    })
    expect(told).toEqual([
      ['create', 201, 'created'],
      ['create', 400, 'document_parsing_exception'],
      ['delete', 400, 'illegal_argument_exception'],
      ['create', 201, 'created'],
      ['create', 409, 'version_conflict_engine_exception'],
    ])
    expect(await found('action:(first OR second OR third OR fourth)')).toHaveLength(2)
    await client.close()
  })

  test('is refused with a wrong key, and everywhere but here a password is no key', async () => {
    const client = clientWith({ username: 'vouchsafe', password: 'guess' })
    const error = { type: 'security_exception', reason: expect.any(String) }
    await expect(client.info()).rejects.toMatchObject({
      statusCode: 401,
      body: { error: { root_cause: [error], ...error }, status: 401 },
    })
    await client.close()
    const basic = `Basic ${Buffer.from(`x:${reader.key}`).toString('base64')}`
    const answer = await place.api.send('GET', '/api/v1/events', { headers: { authorization: basic } })
    expect(answer.status).toBe(401)
  })

  test.each([
    ['GET', '/_license'],
    ['GET', '/_cluster/health'],
    ['GET', '/_index_template/filebeat-9.4.0'],
    ['PUT', '/_index_template/filebeat-9.4.0'],
    ['PUT', '/_ilm/policy/filebeat'],
    ['PUT', '/_data_stream/filebeat-9.4.0'],
    ['PUT', '/_ingest/pipeline/filebeat-9.4.0'],
  ])('%s %s, which shippers ask before they send, is answered', async (method, path) => {
    const answer = await place.api.send(method, `/compat/elasticsearch${path}?filter_path=x`, {
      as: writer,
      ...(method === 'PUT' && { json: {} }),
    })
    expect([answer.status, answer.headers.get('x-elastic-product')]).toEqual([200, 'Elasticsearch'])
  })

  test.each([
    ['GET', '/_search/of/something', 404, 'resource_not_found_exception'],
    ['GET', '/a/b/c/d', 404, 'resource_not_found_exception'],
    ['DELETE', '/_bulk', 405, 'illegal_argument_exception'],
    ['POST', '/_bulk?colour=red', 400, 'illegal_argument_exception'],
  ])('%s %s is refused in the shape that its clients read', async (method, path, status, type) => {
    const answer = await place.api.send(method, `/compat/elasticsearch${path}`, { as: writer })
    expect(answer.json).toMatchObject({ status, error: { type, root_cause: [{ type }] } })
    expect([answer.status, answer.headers.get('x-elastic-product')]).toEqual([status, 'Elasticsearch'])
  })

  test('a body whose actions cannot be told apart stores nothing', async () => {
    const body = `{"create":{"_index":"a"}}\n${JSON.stringify(kibana(9))}\nnonsense\n{}`
    const answer = await place.api.send('POST', '/compat/elasticsearch/_bulk', { as: writer, body })
    const error = { type: 'illegal_argument_exception', reason: expect.stringContaining('Line 3') }
    expect([answer.status, answer.json]).toEqual([
      400,
      { error: { root_cause: [error], ...error }, status: 400 },
    ])
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await found('"Dashboard 9 was read"')).toEqual([])
  })
})

describe("OpenTelemetry's exporter, pointed at us", () => {
  test('sends log records in JSON, with their attributes as tags', async () => {
    const exporter = new OTLPLogExporter({
      url: `${place.api.url}/compat/otlp/v1/logs`,
      headers: { authorization: `Bearer ${writer.key}` },
    })
    const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] })
    const logger = provider.getLogger('invoices')
    logger.emit({
      eventName: 'invoice.send',
      severityNumber: SeverityNumber.INFO,
      body: 'Invoice 7 was sent',
      attributes: { 'user.id': 'u-7', 'event.outcome': 'success', 'invoice.lines': 12 },
    })
    await provider.forceFlush()
    expect(await found('action:invoice.send attributes.invoice.lines:12')).toMatchObject([
      {
        actor: { type: 'user', id: 'u-7' },
        outcome: 'success',
        message: 'Invoice 7 was sent',
        source: { format: 'otlp' },
      },
    ])
    await provider.shutdown()
  })

  test('protobuf is refused with what to set, and what cannot be taken is counted', async () => {
    const send = (type: string, body: string) =>
      place.api.send('POST', '/compat/otlp/v1/logs', { as: writer, body, headers: { 'content-type': type } })
    const protobuf = await send('application/x-protobuf', 'x')
    expect([protobuf.status, protobuf.text]).toEqual([415, expect.stringContaining('http/json')])
    const far = JSON.stringify({
      resourceLogs: [
        { scopeLogs: [{ logRecords: [{ timeUnixNano: '32503680000000000000' }, { eventName: 'near' }] }] },
      ],
    })
    expect((await send('application/json', far)).json).toMatchObject({
      partialSuccess: { rejectedLogRecords: 1, errorMessage: expect.stringContaining('record 0') },
    })
  })
})
