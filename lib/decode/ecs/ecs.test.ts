import { describe, expect, test } from 'vitest'

import type { JsonObject } from '@/lib/base/json'
import { decodeRecord } from '@/lib/decode/decode-record'
import type { Change } from '@/lib/event/event'
import { decoderLaws, decodeText, pitfallTests } from '@/lib/testing/decoder-laws'

import { ecs } from './ecs'
import { ECS_PITFALLS } from './pitfalls'

const decoded = (record: JsonObject): JsonObject => decodeText(ecs, JSON.stringify(record))

describe('an ECS document', () => {
  decoderLaws(ecs, [
    '2026-03-04T05:06:07.890Z',
    'access',
    ['user', 'creation'],
    ['iam'],
    ['authentication'],
    'web',
    'success',
    'mira',
    '198.51.100.7',
    'pod',
    { name: 'jonas', email: 'jonas@shop.example' },
    { id: 'x', type: 'k8s pod' },
  ])
  pitfallTests(ecs, ECS_PITFALLS)

  test.each<[type: string | string[], category: string, change: Change]>([
    ['creation', 'file', 'CREATE'],
    ['installation', 'package', 'CREATE'],
    ['deletion', 'file', 'DELETE'],
    ['change', 'configuration', 'UPDATE'],
    ['access', 'database', 'READ'],
    [['user', 'deletion'], 'iam', 'DELETE'],
    [['group', 'change'], 'iam', 'UPDATE'],
    ['start', 'process', 'NONE'],
    ['access', 'network', 'NONE'],
    ['change', 'session', 'NONE'],
    ['info', 'host', 'NONE'],
  ])('of type %s in %s says %s', (type, category, change) => {
    expect(decoded({ event: { type, category: [category] } }).change).toBe(change)
  })

  test.each<[string, JsonObject, JsonObject]>([
    [
      'a resource of an orchestrator',
      { orchestrator: { resource: { type: 'config map', id: 'c1', name: 'shop' } } },
      { type: 'CONFIG_MAP', id: 'c1', name: 'shop' },
    ],
    [
      'an entity',
      { entity: { type: 'bucket', id: 'b1', name: 'orders' } },
      { type: 'BUCKET', id: 'b1', name: 'orders' },
    ],
    ['a group', { group: { id: '12', name: 'ops' } }, { type: 'GROUP', id: '12', name: 'ops' }],
    [
      'a file',
      { file: { path: '/etc/passwd', name: 'passwd' } },
      { type: 'FILE', id: '/etc/passwd', name: 'passwd' },
    ],
    [
      'a registry key',
      { registry: { path: 'HKLM/x', value: 'v' } },
      { type: 'REGISTRY_KEY', id: 'HKLM/x', name: 'v' },
    ],
    [
      'a request',
      { event: { category: ['web'] }, url: { path: '/orders' } },
      { type: 'REQUEST', name: '/orders' },
    ],
    [
      'a session',
      { event: { category: ['authentication'] }, group: { name: 'ops' }, session: { id: 's1' } },
      { type: 'SESSION', id: 's1' },
    ],
    [
      'a host',
      { event: { category: ['host'] }, host: { id: 'h1', name: 'dc-1' } },
      { type: 'HOST', id: 'h1', name: 'dc-1' },
    ],
    ['a user', { event: { category: ['iam'], type: ['user', 'change'] } }, { type: 'USER' }],
    ['nothing that is named', {}, { type: 'EVENT' }],
  ])('is about %s', (_, record, resource) => {
    expect(decoded(record).resource).toEqual(resource)
  })

  test('is about who is at the other end, too', () => {
    const { subjects } = decoded({
      user: { name: 'mira' },
      destination: { user: { name: 'jonas' } },
      server: { user: { id: '7' } },
    })
    expect(subjects).toEqual([
      { type: 'user', name: 'jonas' },
      { type: 'user', id: '7' },
    ])
  })

  test('keeps cloud, service, organization, related and all the rest as tags', () => {
    const record = {
      'cloud.account.id': '123',
      'service.name': 'checkout',
      'organization.id': 'o1',
      'related.user': ['mira', 'jonas'],
      'transaction.id': 'x1',
      'http.response.status_code': 403,
    }
    expect(decoded(record).details).toEqual(record)
  })

  test('is the same event each time that it is sent, by its id or its place in a file', () => {
    const identityOf = (record: JsonObject): string | undefined => decodeRecord(ecs, record, '').identity
    expect(identityOf({ event: { id: 'e1', module: 'a' }, seen: 1 })).toBe(
      identityOf({ event: { id: 'e1', module: 'a' }, seen: 2 }),
    )
    expect(identityOf({ event: { id: 'e1', module: 'a' } })).not.toBe(
      identityOf({ event: { id: 'e1', module: 'b' } }),
    )
    const line = {
      '@timestamp': '2026-03-04T05:06:07Z',
      host: { name: 'h' },
      log: { offset: 0, file: { path: '/a' } },
    }
    expect(identityOf(line)).toBe(identityOf({ ...line, seen: 1 }))
    expect(identityOf(line)).not.toBe(identityOf({ ...line, log: { offset: 9, file: { path: '/a' } } }))
    expect(identityOf({ '@timestamp': '2026-03-04T05:06:07Z' })).toBeUndefined()
  })

  test('that an application wrote and Filebeat shipped is the application’s', () => {
    const message = JSON.stringify({
      '@timestamp': '2026-03-04T05:06:07Z',
      'ecs.version': '8.11.0',
      'event.action': 'paid',
    })
    expect(decoded({ '@timestamp': '2026-03-04T06:00:00Z', message, agent: { name: 'fb' } })).toMatchObject({
      action: 'paid',
      occurredAt: '2026-03-04T05:06:07.000Z',
      details: { 'shipped.agent.name': 'fb' },
    })
  })
})
