import { describe, expect, test } from 'vitest'

import type { Json, JsonObject } from '@/lib/base/json'
import type { Change } from '@/lib/event/event'
import { decodeText } from '@/lib/testing/decoder-laws'

import { elasticsearch } from './elasticsearch'

const decoded = (record: JsonObject): JsonObject => decodeText(elasticsearch, JSON.stringify(record))

describe('a change of the security of Elasticsearch', () => {
  const apikey = { id: 'k1', name: 'nightly', type: 'rest', expiration: null, role_descriptors: [] }
  test.each<
    [
      action: string,
      payload: JsonObject,
      change: Change,
      resource: JsonObject,
      after: Json | undefined,
      who?: Json[],
    ]
  >([
    [
      'put_user',
      { put: { user: { name: 'jonas', roles: [] } } },
      'UPDATE',
      { type: 'USER', id: 'jonas' },
      { name: 'jonas', roles: [] },
      [{ type: 'user', name: 'jonas' }],
    ],
    [
      'change_password',
      { change: { password: { user: { name: 'jonas' } } } },
      'UPDATE',
      { type: 'USER', id: 'jonas' },
      { name: 'jonas', password: '[redacted]' },
      [{ type: 'user', name: 'jonas' }],
    ],
    [
      'put_role',
      { put: { role: { name: 'r', role_descriptor: {} } } },
      'UPDATE',
      { type: 'ROLE', id: 'r' },
      { name: 'r', role_descriptor: {} },
    ],
    [
      'put_role_mapping',
      { put: { role_mapping: { name: 'm', enabled: true } } },
      'UPDATE',
      { type: 'ROLE_MAPPING', id: 'm' },
      { name: 'm', enabled: true },
    ],
    [
      'change_enable_user',
      { change: { enable: { user: { name: 'jonas' } } } },
      'UPDATE',
      { type: 'USER', id: 'jonas' },
      { name: 'jonas', enabled: true },
      [{ type: 'user', name: 'jonas' }],
    ],
    [
      'change_disable_user',
      { change: { disable: { user: { name: 'jonas' } } } },
      'UPDATE',
      { type: 'USER', id: 'jonas' },
      { name: 'jonas', enabled: false },
      [{ type: 'user', name: 'jonas' }],
    ],
    [
      'put_privileges',
      { put: { privileges: [{ application: 'shop', name: 'read' }] } },
      'UPDATE',
      { type: 'PRIVILEGE' },
      [{ application: 'shop', name: 'read' }],
    ],
    [
      'create_apikey',
      { create: { apikey } },
      'CREATE',
      { type: 'API_KEY', id: 'k1', name: 'nightly' },
      apikey,
    ],
    [
      'create_apikey',
      {
        create: {
          apikey,
          grant: { type: 'password', user: { name: 'jonas', has_password: true }, run_as: 'lena' },
        },
      },
      'CREATE',
      { type: 'API_KEY', id: 'k1', name: 'nightly' },
      apikey,
      [
        { type: 'user', name: 'jonas' },
        { type: 'user', name: 'lena' },
      ],
    ],
    [
      'create_service_token',
      { create: { service_token: { namespace: 'elastic', service: 'fleet-server', name: 't' } } },
      'CREATE',
      { type: 'SERVICE_TOKEN', id: 'elastic/fleet-server/t', name: 't' },
      { namespace: 'elastic', service: 'fleet-server', name: 't' },
    ],
    [
      'delete_user',
      { delete: { user: { name: 'jonas' } } },
      'DELETE',
      { type: 'USER', id: 'jonas' },
      undefined,
      [{ type: 'user', name: 'jonas' }],
    ],
    ['delete_role', { delete: { role: { name: 'r' } } }, 'DELETE', { type: 'ROLE', id: 'r' }, undefined],
    [
      'delete_role_mapping',
      { delete: { role_mapping: { name: 'm' } } },
      'DELETE',
      { type: 'ROLE_MAPPING', id: 'm' },
      undefined,
    ],
    [
      'delete_service_token',
      { delete: { service_token: { namespace: 'elastic', service: 'kibana', name: 't' } } },
      'DELETE',
      { type: 'SERVICE_TOKEN', id: 'elastic/kibana/t', name: 't' },
      undefined,
    ],
    [
      'invalidate_apikeys',
      {
        invalidate: {
          apikeys: { ids: ['k1'], owned_by_authenticated_user: false, user: { name: 'jonas', realm: 'n' } },
        },
      },
      'DELETE',
      { type: 'API_KEY', id: 'k1' },
      undefined,
      [{ type: 'user', name: 'jonas' }],
    ],
    [
      'invalidate_apikeys',
      { invalidate: { apikeys: { ids: ['k1', 'k2'] } } },
      'DELETE',
      { type: 'API_KEY' },
      undefined,
    ],
    [
      'delete_privileges',
      { delete: { privileges: { application: 'shop', privileges: ['read'] } } },
      'DELETE',
      { type: 'PRIVILEGE' },
      undefined,
    ],
    [
      'change_apikey',
      { change: { apikey } },
      'UPDATE',
      { type: 'API_KEY', id: 'k1', name: 'nightly' },
      apikey,
    ],
    [
      'change_apikeys',
      { change: { apikeys: { ids: ['k1', 'k2'], metadata: {} } } },
      'UPDATE',
      { type: 'API_KEY' },
      { ids: ['k1', 'k2'], metadata: {} },
    ],
    [
      'put_user_managed_service_account',
      { put: { user_managed_service_account: { name: 's' } } },
      'UPDATE',
      { type: 'SERVICE_ACCOUNT', id: 's' },
      { name: 's' },
    ],
    [
      'delete_user_managed_service_account',
      { delete: { user_managed_service_account: { name: 's' } } },
      'DELETE',
      { type: 'SERVICE_ACCOUNT', id: 's' },
      undefined,
    ],
    [
      'activate_user_profile',
      { put: { grant: { type: 'password', user: { name: 'jonas', has_password: true } } } },
      'UPDATE',
      { type: 'USER_PROFILE' },
      undefined,
      [{ type: 'user', name: 'jonas' }],
    ],
    [
      'update_user_profile_data',
      { put: { uid: 'u_1', labels: { a: 1 }, data: {} } },
      'UPDATE',
      { type: 'USER_PROFILE', id: 'u_1' },
      { uid: 'u_1', labels: { a: 1 }, data: {} },
      [{ type: 'user', id: 'u_1' }],
    ],
    [
      'change_enable_user_profile',
      { change: { enable: { uid: 'u_1' } } },
      'UPDATE',
      { type: 'USER_PROFILE', id: 'u_1' },
      { uid: 'u_1', enabled: true },
      [{ type: 'user', id: 'u_1' }],
    ],
    [
      'change_disable_user_profile',
      { change: { disable: { uid: 'u_1' } } },
      'UPDATE',
      { type: 'USER_PROFILE', id: 'u_1' },
      { uid: 'u_1', enabled: false },
      [{ type: 'user', id: 'u_1' }],
    ],
  ])('%s with %j', (action, payload, change, resource, after, who) => {
    const event = decoded({ 'event.type': 'security_config_change', 'event.action': action, ...payload })
    expect(event).toMatchObject({ action, change, resource, actor: { type: 'user' } })
    expect(event.resource).toEqual(resource)
    expect(event.after).toEqual(after)
    expect(event.subjects).toEqual(who)
    expect(event).not.toHaveProperty('outcome')
    expect(event).not.toHaveProperty('before')
    expect(event.actor).toEqual({ type: 'user' })
  })

  test('names the actor where Elasticsearch was told to write it', () => {
    const event = decoded({
      'event.type': 'security_config_change',
      'event.action': 'delete_user',
      'user.name': 'mira',
      'authentication.type': 'REALM',
      delete: { user: { name: 'jonas' } },
    })
    expect(event).toMatchObject({
      actor: { type: 'user', name: 'mira' },
      subjects: [{ type: 'user', name: 'jonas' }],
    })
  })

  test.each<[boolean, Change]>([
    [true, 'CREATE'],
    [false, 'UPDATE'],
  ])('that is written after the change, with created %s, is a success', (created, change) => {
    const record = { 'event.type': 'security_config_change_outcome', 'event.action': 'put_user', created }
    expect(decoded({ ...record, put: { user: { name: 'jonas' } } })).toMatchObject({
      change,
      outcome: 'success',
    })
  })

  test('with two payloads keeps both, and takes neither for the state', () => {
    const event = decoded({
      'event.type': 'security_config_change',
      put: { user: { name: 'a' } },
      delete: { user: { name: 'b' } },
    })
    expect(event).not.toHaveProperty('after')
    expect(event.details).toMatchObject({ 'put.user.name': 'a', 'delete.user.name': 'b' })
  })
})
