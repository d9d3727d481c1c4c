import { describe, expect, test } from 'vitest'

import type { JsonObject } from '@/lib/base/json'
import { decodeRecord } from '@/lib/decode/decode-record'
import { readRecords } from '@/lib/decode/read-records'
import { decoderLaws, decodeText, pitfallTests } from '@/lib/testing/decoder-laws'

import { kibana } from './kibana'
import { KIBANA_PITFALLS } from './pitfalls'

const decoded = (record: JsonObject): JsonObject => decodeText(kibana, JSON.stringify(record))

describe('a record of Kibana', () => {
  decoderLaws(kibana, [
    '2026-03-04T05:06:07.890+02:00',
    'user_login',
    'http_request',
    'saved_object_update',
    ['authentication'],
    ['database'],
    ['web', 'iam'],
    'change',
    ['creation'],
    'success',
    'failure',
    'elastic/fleet-server',
    'mira',
    'alert',
    '198.51.100.7',
    '192.0.2.1, 198.51.100.7',
    'User has updated alert [id=a-1]',
    'd5f1c2a0-9c6b-4e6e-9b55-7b7c6a5f0d11',
    [{ op: 'replace', path: '/a/b', value: 1, oldValue: 'x' }],
    [
      { op: 'add', path: '/a', value: { b: [null] } },
      { op: 'remove', path: '/b~1', oldValue: 2 },
    ],
    '{"format":"json_patch_extended","ops":[{"op":"add","path":"/a","value":1}]}',
  ])
  pitfallTests(kibana, KIBANA_PITFALLS)

  test.each([
    ['user_login', 'success', 'user'],
    ['user_login', 'failure', 'anonymous'],
    ['user_logout', 'unknown', 'user'],
    ['session_cleanup', 'unknown', 'system'],
    ['access_agreement_acknowledged', undefined, 'user'],
  ])('%s with outcome %s is about a session, and done by %s', (action, outcome, type) => {
    const user = type === 'user' ? { user: { name: 'mira', id: 'u_7', roles: ['editor'] } } : {}
    const event = decoded({
      event: { action, category: ['authentication'], ...(outcome && { outcome }) },
      kibana: {
        session_id: 's1',
        authentication_provider: 'corp',
        authentication_realm: 'saml1',
        lookup_realm: 'saml1',
      },
      ...user,
    })
    expect(event).toMatchObject({
      action,
      change: 'NONE',
      resource: { type: 'SESSION', id: 's1' },
      sessionId: 's1',
    })
    expect(event.outcome).toBe(outcome)
    expect(event.actor).toEqual(type === 'user' ? { type, id: 'u_7', name: 'mira' } : { type })
    expect(event.details).toMatchObject({
      'kibana.authentication_provider': 'corp',
      'kibana.authentication_realm': 'saml1',
      'kibana.lookup_realm': 'saml1',
    })
  })

  test.each([
    [
      'nested, with arrays',
      { event: { action: 'space_get', category: ['database'], type: ['access'], outcome: 'failure' } },
    ],
    [
      'with dotted names and single values',
      {
        'event.action': 'space_get',
        'event.category': 'database',
        'event.type': 'access',
        'event.outcome': 'failure',
      },
    ],
    [
      'half and half',
      {
        event: { action: 'space_get', type: 'access' },
        'event.category': ['database'],
        'event.outcome': 'failure',
      },
    ],
  ])('is read %s', (_, record) => {
    expect(decoded(record)).toMatchObject({
      action: 'space_get',
      change: 'READ',
      outcome: 'failure',
      resource: { type: 'SPACE' },
    })
  })

  test('keeps the error, the trace, spaces and the process, each at its place', () => {
    const event = decoded({
      '@timestamp': '2026-03-04T05:06:07.890Z',
      event: { action: 'saved_object_get', category: ['database'], type: ['access'], outcome: 'failure' },
      kibana: {
        space_id: 'default',
        unauthorized_types: ['dashboard'],
        unauthorized_spaces: ['retail'],
        add_to_spaces: ['a', 'b'],
      },
      error: { code: 'Error', message: 'Unable to get dashboard' },
      trace: { id: 'd5f1c2a0-9c6b-4e6e-9b55-7b7c6a5f0d11' },
      process: { pid: 7 },
      client: { ip: '2001:db8::7' },
      service: { node: { roles: ['ui'] } },
    })
    expect(event).toMatchObject({
      reason: 'Unable to get dashboard',
      traceId: 'd5f1c2a0-9c6b-4e6e-9b55-7b7c6a5f0d11',
      client: { ip: '2001:db8::7' },
      actor: { type: 'anonymous' },
      details: {
        'kibana.space_id': 'default',
        'kibana.unauthorized_types': ['dashboard'],
        'kibana.unauthorized_spaces': ['retail'],
        'kibana.add_to_spaces': ['a', 'b'],
        'error.code': 'Error',
        'process.pid': 7,
        'service.node.roles': ['ui'],
      },
    })
  })

  test.each([
    ['User has accessed alert [id=a1]', 'a1'],
    ['User has accessed alerts [id=a1] [id=a2]', undefined],
    ['User has accessed an alert', undefined],
  ])('whose sentence is %j is about the alert %s', (message, id) => {
    expect(decoded({ event: { action: 'alert_get' }, message }).resource).toEqual({
      type: 'ALERT',
      ...(id && { id }),
    })
  })

  test('through OpenTelemetry has other names, and the diff as a text', () => {
    const event = decoded({
      event: { action: 'saved_object_update', type: 'change', category: 'database' },
      'kibana.space.id': 'retail',
      'kibana.session.id': 's2',
      'http.request.id': 'r9',
      'source.ip': '198.51.100.7',
      'kibana.diff': JSON.stringify({ ops: [{ op: 'replace', path: '/a', value: 2, oldValue: 1 }] }),
    })
    expect(event).toMatchObject({
      sessionId: 's2',
      traceId: 'r9',
      client: { ip: '198.51.100.7' },
      before: { a: 1 },
      after: { a: 2 },
    })
  })

  test.each([
    ['creation', [{ op: 'add', path: '/a', value: 1 }], { after: { a: 1 } }],
    ['deletion', [{ op: 'remove', path: '/a', oldValue: 1 }], { before: { a: 1 } }],
    ['change', [{ op: 'add', path: '/a', value: null }], { before: {}, after: { a: null } }],
    ['change', [{ op: 'replace', path: '', value: 'b', oldValue: 'a' }], { before: 'a', after: 'b' }],
  ])('with the diff of a %s has the documents of it: %j', (type, ops, documents) => {
    const { before, after } = decoded({
      event: { action: 'saved_object_x', type },
      kibana: { diff: { ops } },
    })
    expect({ before, after }).toEqual({ before: undefined, after: undefined, ...documents })
  })

  test.each([
    ['no operation that we know', [{ op: 'move', path: '/a', from: '/b' }]],
    ['an operation with more in it', [{ op: 'add', path: '/a', value: 1, why: 'x' }]],
    ['an operation that is none', ['add']],
    [
      'two values at one place',
      [
        { op: 'add', path: '/a', value: 1 },
        { op: 'add', path: '/a/b', value: 2 },
      ],
    ],
    ['nothing', []],
  ])('with a diff that has %s keeps it as it is', (_, ops) => {
    const event = decoded({ event: { type: 'change' }, kibana: { diff: { ops } } })
    expect(event).not.toHaveProperty('before')
    expect(event).not.toHaveProperty('after')
    expect(event.details).toMatchObject({ 'kibana.diff.ops': ops })
  })

  test('that was shipped is the same event each time, by its place in the file', () => {
    const line = JSON.stringify({ '@timestamp': '2026-03-04T05:06:07Z', 'event.action': 'space_get' })
    const shipped = (offset: number, seen: string): string =>
      JSON.stringify({ seen, host: { id: 'h1' }, log: { offset, file: { path: '/a.log' } }, message: line })
    const identityOf = (body: string): string | undefined => {
      const [one] = readRecords(kibana, new TextEncoder().encode(body))
      return decodeRecord(kibana, one?.record ?? {}, one?.text ?? '').identity
    }
    expect(identityOf(shipped(10, 'a'))).toBe(identityOf(shipped(10, 'b')))
    expect(identityOf(shipped(10, 'a'))).not.toBe(identityOf(shipped(90, 'a')))
    expect(identityOf(shipped(10, 'a'))).toBeDefined()
    expect(identityOf(line)).toBeUndefined()
  })

  test.each(['not JSON', '{"other":1}', '[{"event.action":"x"}]', '{"event.action":"x","shipped":1}'])(
    'whose message is %s is no line that was shipped',
    (message) => {
      expect(decoded({ 'event.action': 'space_get', message })).toMatchObject({
        action: 'space_get',
        message,
      })
    },
  )
})
