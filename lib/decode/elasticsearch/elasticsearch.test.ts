import { describe, expect, test } from 'vitest'

import type { Json, JsonObject } from '@/lib/base/json'
import { decoderLaws, decodeText, lostScalars, pitfallTests } from '@/lib/testing/decoder-laws'

import { elasticsearch } from './elasticsearch'
import { kibanaRequestId } from './origin'
import { ELASTICSEARCH_PITFALLS } from './pitfalls'

const decoded = (record: JsonObject): JsonObject => decodeText(elasticsearch, JSON.stringify(record))

describe('a record of Elasticsearch', () => {
  decoderLaws(elasticsearch, [
    '2026-03-04T05:06:07,890+0000',
    '2026-03-04T05:06:07,890',
    'security_config_change',
    'transport',
    'access_granted',
    'access_denied',
    'authentication_failed',
    'change_disable_user',
    'put_user',
    'API_KEY',
    'mira',
    '_service_account',
    'elastic/fleet-server',
    'indices:data/write/bulk',
    ['logs-1'],
    ['logs-1', 'logs-2'],
    '198.51.100.7:40122',
    '[2001:db8::9]:51812',
    '5a0c8f1e-3a34-4d57-9b60-52d0a1f7c2aa;kibana:task',
    { user: { name: 'jonas', roles: ['a'] } },
    { disable: { user: { name: 'jonas' } } },
    { enable: { uid: 'u_1' } },
    { password: { user: { name: 'jonas' } } },
    {
      apikey: { id: 'k1', name: 'x', metadata: { a: [1, null] } },
      grant: { type: 'password', user: { name: 'jonas' } },
    },
    { apikeys: { ids: ['k1'], user: { name: 'jonas' } } },
    { uid: 'u_1', labels: {}, data: { a: 1 } },
    true,
  ])
  pitfallTests(elasticsearch, ELASTICSEARCH_PITFALLS)

  // Nobody can tell later that UTC was only supposed, unless the text stays.
  test.each<[string, JsonObject, string, JsonObject | undefined]>([
    ['with a zone', { timestamp: '2026-03-04T05:06:07,890+0100' }, '2026-03-04T04:06:07.890Z', undefined],
    [
      'without a zone',
      { timestamp: '2026-03-04T05:06:07,890' },
      '2026-03-04T05:06:07.890Z',
      { timestamp: '2026-03-04T05:06:07,890' },
    ],
    [
      'by the name of the documentation',
      { '@timestamp': '2026-03-04T05:06:07,890+0000' },
      '2026-03-04T05:06:07.890Z',
      undefined,
    ],
  ])('has its time %s', (_, record, occurredAt, details) => {
    const event = decoded(record)
    expect(event.occurredAt).toBe(occurredAt)
    expect(event.details).toEqual(details)
  })

  test.each<[string, JsonObject, JsonObject]>([
    ['a user', { 'user.name': 'mira', 'user.realm': 'native1' }, { type: 'user', name: 'mira' }],
    [
      'the first user',
      { 'user.name': 'elastic', 'user.realm': 'reserved' },
      { type: 'user', name: 'elastic' },
    ],
    [
      'Kibana',
      { 'user.name': 'kibana_system', 'user.realm': 'reserved' },
      { type: 'service', name: 'kibana_system' },
    ],
    [
      'a service account',
      {
        'user.name': 'elastic/fleet-server',
        'user.realm': '_service_account',
        'authentication.type': 'TOKEN',
        'authentication.token.name': 't1',
      },
      { type: 'service', name: 'elastic/fleet-server' },
    ],
    [
      'a node',
      { 'user.name': '_system', 'user.realm': '__attach', 'authentication.type': 'INTERNAL' },
      { type: 'system', name: '_system' },
    ],
    ['nobody', {}, { type: 'anonymous' }],
    [
      'anybody',
      { 'user.name': 'guest', 'authentication.type': 'ANONYMOUS' },
      { type: 'anonymous', name: 'guest' },
    ],
    [
      'a key without a name',
      { 'authentication.type': 'API_KEY', 'apikey.id': 'k1', 'user.name': 'mira' },
      { type: 'service', id: 'k1', onBehalfOf: { type: 'user', name: 'mira' } },
    ],
    [
      'the key of another cluster',
      {
        'apikey.id': 'k1',
        'user.name': 'mira',
        cross_cluster_access: { 'user.name': 'jonas', 'user.realm': 'native2' },
      },
      { type: 'service', id: 'k1', onBehalfOf: { type: 'user', name: 'jonas' } },
    ],
    [
      'a key that runs as a user',
      { 'user.name': 'jonas', 'user.run_by.name': 'mira', 'user.run_by.realm': '_es_api_key' },
      { type: 'service', name: 'mira', onBehalfOf: { type: 'user', name: 'jonas' } },
    ],
    [
      'who asks to run as another',
      {
        'event.action': 'run_as_denied',
        'user.name': 'mira',
        'user.run_as.name': 'jonas',
        'user.run_as.realm': 'native1',
      },
      { type: 'user', name: 'mira', onBehalfOf: { type: 'user', name: 'jonas' } },
    ],
  ])('says who acted: %s', (_, record, actor) => {
    expect(decoded({ 'event.type': 'transport', 'event.action': 'access_granted', ...record }).actor).toEqual(
      actor,
    )
  })

  test.each<[string, string | undefined]>([
    ['5a0c8f1e-3a34-4d57-9b60-52d0a1f7c2aa', '5a0c8f1e-3a34-4d57-9b60-52d0a1f7c2aa'],
    ['5a0c8f1e-3a34-4d57-9b60-52d0a1f7c2aa;kibana:task%20manager', '5a0c8f1e-3a34-4d57-9b60-52d0a1f7c2aa'],
    ['callers-own;kibana:application:discover', 'callers-own'],
    ['unknownId;kibana:task', undefined],
    ['my-shop', undefined],
    ['my-shop;5a0c8f1e', undefined],
    [';kibana:x', undefined],
    ['', undefined],
  ])('with the opaque id %j is of Kibana’s request %s', (opaqueId, id) => {
    expect(kibanaRequestId(opaqueId)).toBe(id)
  })

  test.each<[JsonObject, string]>([
    [{ opaque_id: 'my-shop', 'trace.id': 't1', 'request.id': 'r1' }, 't1'],
    [{ opaque_id: 'my-shop', trace_id: 't1', 'request.id': 'r1' }, 't1'],
    [{ opaque_id: 'my-shop', 'request.id': 'r1' }, 'r1'],
  ])('of no request of Kibana is in the next best trace: %j', (record, traceId) => {
    const event = decoded(record)
    expect(event.traceId).toBe(traceId)
    expect(event.details).toEqual(record)
  })

  test('keeps every attribute of the reference', () => {
    const record: JsonObject = {
      type: 'audit',
      'cluster.uuid': 'c1',
      'cluster.name': 'shop',
      'node.name': 'es-1',
      'node.id': 'n1',
      'host.ip': '10.0.0.5',
      'host.name': 'es-1.internal',
      'event.type': 'rest',
      'event.action': 'authentication_success',
      'authentication.type': 'TOKEN',
      'authentication.token.name': 't1',
      'authentication.token.type': '_service_account_index',
      'user.name': 'elastic/fleet-server',
      'user.realm': '_service_account',
      'user.realm_domain': 'd1',
      'user.roles': ['a', 'b'],
      'origin.type': 'rest',
      'origin.address': '198.51.100.7:40122',
      x_forwarded_for: '203.0.113.9, 10.0.0.9',
      'url.path': '/orders/_search',
      'url.query': 'pretty',
      'request.method': 'POST',
      'request.body': '{"query":{"match_all":{}}}',
      'request.id': 'r1',
      realm: 'native1',
    }
    const event = decoded(record)
    expect(lostScalars(record, event)).toEqual([])
    expect(event).toMatchObject({
      action: 'authentication_success',
      outcome: 'success',
      change: 'NONE',
      resource: { type: 'SESSION' },
      client: { ip: '198.51.100.7' },
      details: {
        'request.body': '{"query":{"match_all":{}}}',
        'user.roles': ['a', 'b'],
        x_forwarded_for: '203.0.113.9, 10.0.0.9',
      },
    })
  })

  test('of the address filter says by which rule, and through which door', () => {
    const event = decoded({
      'event.type': 'ip_filter',
      'event.action': 'connection_denied',
      'origin.address': '203.0.113.9',
      'transport.profile': '.http',
      rule: 'deny 203.0.113.0/24',
    })
    expect(event).toMatchObject({
      actor: { type: 'anonymous' },
      resource: { type: 'CONNECTION', name: '.http' },
      outcome: 'failure',
      reason: 'deny 203.0.113.0/24',
      client: { ip: '203.0.113.9' },
    })
  })

  test('after a pipeline is the same event as before it', () => {
    const piped = decoded({
      '@timestamp': '2026-03-04T05:06:07.890Z',
      event: { action: 'access_granted', category: 'database', type: ['access'], outcome: 'success' },
      user: { name: 'mira' },
      source: { address: '198.51.100.7:40122', ip: '198.51.100.7', port: 40122 },
      http: { request: { id: 'r1' } },
      elasticsearch: {
        audit: {
          layer: 'transport',
          action: 'indices:data/read/search',
          'authentication.type': 'REALM',
          user: {},
          'user.realm': 'native1',
          event: {},
          indices: ['orders'],
          opaque_id: '5a0c8f1e-3a34-4d57-9b60-52d0a1f7c2aa',
          request: { id: 'r1' },
        },
        node: { id: 'n1' },
      },
    })
    const line = decoded({
      timestamp: '2026-03-04T05:06:07,890+0000',
      'event.type': 'transport',
      'event.action': 'access_granted',
      'authentication.type': 'REALM',
      'user.name': 'mira',
      'user.realm': 'native1',
      'origin.address': '198.51.100.7:40122',
      action: 'indices:data/read/search',
      indices: ['orders'],
      opaque_id: '5a0c8f1e-3a34-4d57-9b60-52d0a1f7c2aa',
      'request.id': 'r1',
      'node.id': 'n1',
    })
    const { details: ofPiped, ...rest } = piped
    const { details: ofLine, ...same } = line
    expect(rest).toEqual(same)
    const shared: Json = {
      'user.realm': 'native1',
      'request.id': 'r1',
      'node.id': 'n1',
      action: 'indices:data/read/search',
    }
    expect(ofPiped).toMatchObject(shared)
    expect(ofLine).toMatchObject(shared)
  })

  test('whose pipeline put two values at one place loses neither', () => {
    const document = {
      rule: 'a',
      node: { id: 1 },
      'node.id': 3,
      elasticsearch: { audit: { rule: 'b', layer: 'rest' }, node: { id: 2 } },
    }
    expect(lostScalars(document, decoded(document))).toEqual([])
  })
})
