import { describe, expect, test } from 'vitest'

import type { JsonObject } from '@/lib/base/json'
import type { Change, Outcome } from '@/lib/event/event'
import { decodeText } from '@/lib/testing/decoder-laws'

import { elasticsearch } from './elasticsearch'

const decoded = (record: JsonObject): JsonObject => decodeText(elasticsearch, JSON.stringify(record))

describe('a record of Elasticsearch', () => {
  test.each<[string, string, Outcome]>([
    ['anonymous_access_denied', 'ACCESS', 'failure'],
    ['authentication_success', 'SESSION', 'success'],
    ['authentication_failed', 'SESSION', 'failure'],
    ['realm_authentication_failed', 'SESSION', 'failure'],
    ['access_granted', 'ACCESS', 'success'],
    ['access_denied', 'ACCESS', 'failure'],
    ['system_access_granted', 'ACCESS', 'success'],
    ['run_as_granted', 'ACCESS', 'success'],
    ['run_as_denied', 'ACCESS', 'failure'],
    ['connection_granted', 'CONNECTION', 'success'],
    ['connection_denied', 'CONNECTION', 'failure'],
    ['tampered_request', 'REQUEST', 'failure'],
  ])('%s is about %s and ends with %s', (action, type, outcome) => {
    expect(decoded({ 'event.type': 'rest', 'event.action': action })).toMatchObject({
      action,
      change: 'NONE',
      resource: { type },
      outcome,
    })
  })

  test.each<[string, Change, Outcome | undefined]>([
    ['indices:data/read/search', 'READ', 'success'],
    ['indices:data/read/get[s]', 'READ', 'success'],
    ['indices:monitor/stats', 'READ', 'success'],
    ['indices:admin/get', 'READ', 'success'],
    ['indices:admin/mappings/get', 'READ', 'success'],
    ['indices:admin/resolve/index', 'READ', 'success'],
    ['indices:admin/refresh[s]', 'NONE', 'success'],
    ['indices:data/write/bulk[s]', 'UPDATE', undefined],
    ['indices:data/write/delete', 'UPDATE', undefined],
    ['indices:admin/create', 'CREATE', undefined],
    ['indices:admin/auto_create', 'CREATE', undefined],
    ['indices:admin/delete', 'DELETE', undefined],
    ['indices:admin/data_stream/delete', 'DELETE', undefined],
    ['indices:admin/mapping/put', 'UPDATE', undefined],
    ['indices:admin/settings/update', 'UPDATE', undefined],
    ['indices:admin/close', 'UPDATE', undefined],
    ['internal:x', 'NONE', 'success'],
    ['', 'NONE', 'success'],
  ])('that grants %j on an index asks to %s', (action, change, outcome) => {
    const record = { 'event.type': 'transport', action, indices: ['orders'] }
    const granted = decoded({ ...record, 'event.action': 'access_granted' })
    expect(granted).toMatchObject({ change, resource: { type: 'INDEX', id: 'orders' } })
    expect(granted.outcome).toBe(outcome)
    expect(decoded({ ...record, 'event.action': 'access_denied' })).toMatchObject({
      change,
      outcome: 'failure',
    })
  })
})
