import { describe, expect, test } from 'vitest'

import type { Json, JsonObject } from '@/lib/base/json'
import { decodeRecord } from '@/lib/decode/decode-record'
import { decoderLaws, decodeText, decodeTexts, memberAt, pitfallTests } from '@/lib/testing/decoder-laws'

import { kubernetes } from './kubernetes'
import { KUBERNETES_PITFALLS } from './pitfalls'

const decoded = (record: JsonObject): JsonObject => decodeText(kubernetes, JSON.stringify(record))

const MAP: JsonObject = {
  kind: 'ConfigMap',
  metadata: { name: 'flags', namespace: 'shop' },
  data: { dark: 'on' },
}
const STORED: JsonObject = { ...MAP, metadata: { name: 'flags', namespace: 'shop', uid: '9f' } }

function request(verb: string, more: JsonObject = {}): JsonObject {
  return {
    auditID: 'r1',
    stage: 'ResponseComplete',
    verb,
    user: { username: 'rosa@shop.example' },
    objectRef: { resource: 'configmaps', namespace: 'shop', name: 'flags' },
    responseStatus: { code: 200 },
    ...more,
  }
}

describe('an event of Kubernetes', () => {
  decoderLaws(kubernetes, [
    '2026-03-01T10:00:00.123456Z',
    'create',
    'update',
    'patch',
    'delete',
    'ResponseComplete',
    'configmaps',
    'exec',
    'shop',
    'flags',
    'system:serviceaccount:shop:deployer',
    'rosa@shop.example',
    ['192.0.2.77', '10.4.0.9'],
    ['192.0.2.77'],
    [null, '192.0.2.77'],
    200,
    201,
    403,
    'forbid',
    MAP,
    STORED,
    { metadata: { deletionTimestamp: '2026-03-01T10:00:00Z' } },
    '/api/v1/namespaces/shop/configmaps?dryRun=All',
  ])
  pitfallTests(kubernetes, KUBERNETES_PITFALLS)

  test('is read where the table says', () => {
    expect(
      decoded({
        kind: 'Event',
        apiVersion: 'audit.k8s.io/v1',
        level: 'RequestResponse',
        ...request('create', {
          requestURI: '/api/v1/namespaces/shop/configmaps',
          user: { username: 'system:serviceaccount:ci:deploy', uid: 'u1', groups: ['system:authenticated'] },
          sourceIPs: ['203.0.113.50'],
          userAgent: 'helm/3.16',
          objectRef: { resource: 'configmaps', namespace: 'shop', name: 'flags', apiVersion: 'v1' },
          responseStatus: { code: 201 },
          requestObject: { ...MAP, apiVersion: 'v1' },
          responseObject: STORED,
          requestReceivedTimestamp: '2026-03-01T10:00:00.100000Z',
          stageTimestamp: '2026-03-01T10:00:00.123456Z',
          annotations: {
            'authorization.k8s.io/decision': 'allow',
            'authorization.k8s.io/reason': 'RBAC: yes',
          },
        }),
      }),
    ).toEqual({
      occurredAt: '2026-03-01T10:00:00.123456Z',
      actor: { type: 'service', id: 'system:serviceaccount:ci:deploy' },
      action: 'create',
      change: 'CREATE',
      resource: { type: 'CONFIGMAPS', id: 'shop/flags', name: 'flags' },
      outcome: 'success',
      after: STORED,
      client: { ip: '203.0.113.50', userAgent: 'helm/3.16' },
      traceId: 'r1',
      details: {
        requestObject: { apiVersion: 'v1' },
        namespace: 'shop',
        stage: 'ResponseComplete',
        level: 'RequestResponse',
        requestURI: '/api/v1/namespaces/shop/configmaps',
        requestReceivedTimestamp: '2026-03-01T10:00:00.100000Z',
        kind: 'Event',
        apiVersion: 'audit.k8s.io/v1',
        'objectRef.resource': 'configmaps',
        'objectRef.name': 'flags',
        'objectRef.apiVersion': 'v1',
        'user.uid': 'u1',
        'user.groups': ['system:authenticated'],
        'responseStatus.code': 201,
        'annotations.authorization.k8s.io/decision': 'allow',
        'annotations.authorization.k8s.io/reason': 'RBAC: yes',
      },
    })
  })

  test('may come in a list', () => {
    const list = { kind: 'EventList', metadata: {}, items: [request('get'), request('list')] }
    expect(decodeTexts(kubernetes, JSON.stringify(list)).map(({ action }) => action)).toEqual(['get', 'list'])
  })

  test('is known by its request and its stage', () => {
    const identity = (record: JsonObject): string | undefined => decodeRecord(kubernetes, record, '').identity
    expect(identity(request('get'))).toBe('r1 ResponseComplete')
    expect(identity(request('get', { stage: 'RequestReceived' }))).toBe('r1 RequestReceived')
    expect(identity({ stage: 'ResponseComplete' })).toBeUndefined()
  })

  test.each<[string, JsonObject, string]>([
    ['get', {}, 'READ'],
    ['watch', {}, 'READ'],
    ['deletecollection', {}, 'DELETE'],
    ['patch', {}, 'UPDATE'],
    ['patch', { responseStatus: { code: 201 } }, 'CREATE'],
    ['post', { objectRef: {}, requestURI: '/logout' }, 'NONE'],
    ['get', { objectRef: {}, requestURI: '/healthz?verbose' }, 'READ'],
    ['create', { objectRef: { resource: 'pods', subresource: 'eviction' } }, 'DELETE'],
    ['create', { objectRef: { resource: 'serviceaccounts', subresource: 'token' } }, 'NONE'],
    ['create', { objectRef: { resource: 'pods', subresource: 'own' } }, 'NONE'],
    ['get', { objectRef: { resource: 'pods', subresource: 'log' } }, 'READ'],
    ['update', { objectRef: { resource: 'deployments', subresource: 'scale' } }, 'UPDATE'],
    ['create', { objectRef: { resource: 'tokenreviews' } }, 'NONE'],
    ['constructor', {}, 'NONE'],
  ])('of %s %j has the change %s', (verb, more, change) => {
    expect(decoded(request(verb, more)).change).toBe(change)
  })

  test.each<[JsonObject, string]>([
    [{ responseStatus: { code: 404 } }, 'failure'],
    [{ responseStatus: {} }, 'unknown'],
    [{ responseStatus: { code: 101 } }, 'success'],
    [{ responseStatus: { status: 'Failure' } }, 'failure'],
    [{ stage: 'Panic' }, 'failure'],
    [{ responseStatus: {}, annotations: { 'authorization.k8s.io/decision': 'forbid' } }, 'failure'],
  ])('with %j ended with %s', (more, outcome) => {
    expect(decoded(request('get', more)).outcome).toBe(outcome)
  })

  test('says why it was refused, and leaves why it was allowed in details', () => {
    const annotations = (decision: string): JsonObject => ({
      'authorization.k8s.io/decision': decision,
      'authorization.k8s.io/reason': 'no rule',
    })
    expect(decoded(request('get', { annotations: annotations('forbid') })).reason).toBe('no rule')
    expect(decoded(request('get', { annotations: annotations('allow') }))).not.toHaveProperty('reason')
    const status = { code: 409, message: 'it is there already', reason: 'AlreadyExists' }
    const conflict = decoded(request('create', { responseStatus: status }))
    expect(conflict).toMatchObject({
      reason: 'it is there already',
      details: { 'responseStatus.reason': 'AlreadyExists' },
    })
  })

  test.each<[string, Json]>([
    ['system:admin', { type: 'user', id: 'system:admin' }],
    ['system:node:worker-3', { type: 'system', id: 'system:node:worker-3' }],
    ['system:anonymous', { type: 'anonymous', id: 'system:anonymous' }],
    ['rosa', { type: 'user', id: 'rosa' }],
  ])('of %s was done by %j', (username, actor) => {
    expect(decoded(request('get', { user: { username } })).actor).toEqual(actor)
  })

  test('without a user was done by nobody known', () => {
    expect(decoded(request('get', { user: {} })).actor).toEqual({ type: 'anonymous' })
  })

  test.each<[string, JsonObject, string | undefined]>([
    ['pods', { name: 'a', namespace: 'n' }, 'n/a'],
    ['nodes', { name: 'a' }, 'a'],
    ['namespaces', { name: 'n', namespace: 'n' }, 'n'],
    ['pods', { namespace: 'n' }, undefined],
  ])('about %s %j has the id %s', (resource, reference, id) => {
    const event = decoded(request('list', { objectRef: { resource, ...reference } }))
    expect(event.resource).toMatchObject({ type: resource.toUpperCase() })
    expect(memberAt(event, 'resource.id')).toBe(id)
  })

  test('about what the server named has that name; about no resource, its path', () => {
    const made = {
      objectRef: { resource: 'pods', namespace: 'n' },
      responseObject: { metadata: { name: 'job-x7' } },
    }
    expect(decoded(request('create', made)).resource).toEqual({
      type: 'PODS',
      id: 'n/job-x7',
      name: 'job-x7',
    })
    expect(decoded(request('get', { objectRef: {}, requestURI: '/metrics?x=1' })).resource).toEqual({
      type: 'REQUEST',
      id: '/metrics',
    })
  })
})

describe('the state after', () => {
  const MARKED: JsonObject = { metadata: { deletionTimestamp: '2026-03-01T10:00:00Z' } }

  test.each<[string, JsonObject, JsonObject | undefined, JsonObject | undefined]>([
    ['is the answer to an update', request('update', { responseObject: STORED }), undefined, STORED],
    [
      'is the answer to a patch',
      request('patch', { requestObject: {}, responseObject: STORED }),
      undefined,
      STORED,
    ],
    ['is what was asked for without an answer', request('update', { requestObject: MAP }), undefined, MAP],
    [
      'is what was asked for and refused',
      request('update', {
        requestObject: MAP,
        responseObject: { kind: 'Status' },
        responseStatus: { code: 409 },
      }),
      undefined,
      MAP,
    ],
    [
      'is not the answer to what failed',
      request('update', { requestObject: MAP, responseObject: STORED, responseStatus: { code: 500 } }),
      undefined,
      MAP,
    ],
    ['is not that of reading', request('get', { responseObject: STORED }), undefined, undefined],
    ['is not a status', request('create', { responseObject: { kind: 'Status' } }), undefined, undefined],
    [
      'is not that of a subresource of its own',
      request('update', {
        objectRef: { resource: 'deployments', name: 'a', subresource: 'scale' },
        requestObject: { spec: { replicas: 1 } },
        responseObject: { spec: { replicas: 1 } },
      }),
      undefined,
      undefined,
    ],
    [
      'is that of a status',
      request('update', {
        objectRef: { resource: 'deployments', name: 'a', subresource: 'status' },
        responseObject: STORED,
      }),
      undefined,
      STORED,
    ],
    [
      'is not there where a deletion gave back what is gone',
      request('delete', { responseObject: STORED }),
      STORED,
      undefined,
    ],
    ['is what a deletion marked', request('delete', { responseObject: MARKED }), undefined, MARKED],
    [
      'is not of many',
      request('deletecollection', { responseObject: { items: [MAP] } }),
      undefined,
      undefined,
    ],
    [
      'is not that of a dry run',
      request('create', { requestURI: '/x?dryRun=All', requestObject: MAP, responseObject: STORED }),
      undefined,
      undefined,
    ],
  ])('%s', (_, record, before, after) => {
    const event = decoded(record)
    expect(event.before).toEqual(before)
    expect(event.after).toEqual(after)
  })

  test('stands in details as it was sent where it is none, and the request as far as the answer does not repeat it', () => {
    expect(decoded(request('get', { responseObject: STORED })).details).toMatchObject({
      'responseObject.data.dark': 'on',
    })
    const asked = { ...MAP, data: { dark: 'on', light: 'off' }, spec: { a: [1] } }
    const { details } = decoded(request('update', { requestObject: asked, responseObject: STORED }))
    expect(details).toMatchObject({ requestObject: { data: { light: 'off' }, spec: { a: [1] } } })
    expect(details).not.toHaveProperty('requestObject.data.dark')
  })
})
