import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { utf8 } from '@/lib/base/bytes'

import { type BulkItem, readBulk } from './bulk'
import { documentFormat } from './document-format'

const textOf = ({ document }: BulkItem): string => new TextDecoder().decode(document)

describe('the body of _bulk', () => {
  test('is read in pairs of lines, with blank ones between, and deletions alone', () => {
    const body = [
      '{"create":{"_index":"logs","_id":"1"}}',
      '{"a":1}',
      '',
      '{"delete":{"_index":"logs","_id":"2"}}',
      '{"index":{}}',
      '{"b":2}',
    ].join('\r\n')
    const read = readBulk(utf8(body), 'standard')
    if (!('items' in read)) throw new Error(read.problem.message)
    expect(read.items.map((one) => [one.action, one.index, one.id, one.line, textOf(one).trim()])).toEqual([
      ['create', 'logs', '1', 2, '{"a":1}'],
      ['delete', 'logs', '2', 4, ''],
      ['index', 'standard', null, 6, '{"b":2}'],
    ])
  })

  test.each<[string, number, string]>([
    ['{"create":{"_index":"a"}}', 1, 'no document follows the action create'],
    ['{"a":1}\n{"b":2}', 1, 'an action is expected here: one of create, index, update, delete'],
    ['{"create":{"_index":"a"}}\n{}\nplain', 3, 'an action is expected here, and this is not JSON'],
    [
      '{"create":{"_index":"a"},"index":{}}\n{}',
      1,
      'an action is expected here: one of create, index, update, delete',
    ],
    ['{"create":{}}\n{}', 1, 'the action names no _index'],
  ])('that cannot be told apart is refused at its line: %j', (body, line, message) => {
    expect(readBulk(utf8(body), null)).toEqual({ problem: { line, message } })
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        expect(Object.keys(readBulk(body, 'x'))).toHaveLength(1)
      }),
    )
  })
})

describe('the format of a document', () => {
  test.each([
    ['kibana', { event: { dataset: 'kibana.audit' } }],
    ['kibana', { 'kibana.space_id': 'default', event: { action: 'user_login' } }],
    ['elasticsearch', { data_stream: { dataset: 'elasticsearch.audit' } }],
    ['elasticsearch', { elasticsearch: { audit: { layer: 'rest' } } }],
    ['elasticsearch', { type: 'audit', 'event.action': 'access_granted', 'cluster.uuid': 'c' }],
    ['ecs', { type: 'audit', message: 'something else' }],
    ['ecs', { '@timestamp': '2026-01-01T00:00:00Z', user: { name: 'ada' } }],
  ])('is %s for %j', (format, document) => {
    expect(documentFormat(document)).toBe(format)
  })
})
