import { describe, expect, test } from 'vitest'

import type { JsonObject } from '@/lib/base/json'
import { decodeRecord } from '@/lib/decode/decode-record'
import { readRecords } from '@/lib/decode/read-records'
import { decoderLaws, decodeText, decodeTexts, pitfallTests } from '@/lib/testing/decoder-laws'

import { kestra } from './kestra'
import { KESTRA_PITFALLS } from './pitfalls'

const EDIT: JsonObject = {
  id: '1kXz8',
  tenantId: 'north',
  type: 'UPDATE',
  date: '2026-03-04T05:06:07.123456Z',
  userId: 'usr_ida',
  ipAddress: '203.0.113.9',
  deleted: false,
  detail: {
    type: 'io.kestra.ee.models.audits.details.FlowAuditLog',
    resource: 'FLOW',
    namespace: 'north.billing',
    flowId: 'nightly',
    revision: 4,
    reason: 'x',
  },
  appliedPatch: [{ op: 'replace', path: '/source', value: 'id: nightly\nretries: 5' }],
  revertPatch: [{ op: 'replace', path: '/source', value: 'id: nightly\nretries: 3' }],
}
const USER: JsonObject = { id: 'usr_ida', username: 'ida', email: 'ida@north.example', superAdmin: false }

describe('a record of Kestra', () => {
  decoderLaws(kestra, [
    '2026-03-04T05:06:07.123456Z',
    'UPDATE',
    'CREATE',
    'DELETE',
    'LOGIN_FAILURE',
    'KV_STORE',
    'USER',
    'FLOW',
    'io.kestra.ee.models.audits.details.WorkerGroupAuditLog',
    'usr_ida',
    '203.0.113.9',
    [{ op: 'replace', path: '/a/b', value: [1, 'x'] }],
    [{ op: 'add', path: '', value: { id: 'whole' } }],
    [{ op: 'replace', path: '', value: null }],
    [{ op: 'remove', path: '' }],
    [],
    { namespace: 'north.billing', id: 'i', odd: 1 },
  ])
  pitfallTests(kestra, KESTRA_PITFALLS)

  test('keeps what stands in the place of a patch and is none', () => {
    const revertPatch = [{ op: 'add', path: '/a', value: 1 }]
    const event = decodeText(kestra, JSON.stringify({ type: 'DELETE', appliedPatch: { '': 0 }, revertPatch }))
    expect(event).not.toHaveProperty('before')
    expect(event.details).toEqual({ 'appliedPatch.': 0, revertPatch })
  })

  test('is read where the table says, its tags by the names that Kestra shows', () => {
    expect(decodeText(kestra, JSON.stringify(EDIT))).toEqual({
      occurredAt: '2026-03-04T05:06:07.123456Z',
      actor: { type: 'user', id: 'usr_ida' },
      action: 'UPDATE',
      change: 'UPDATE',
      resource: { type: 'FLOW', id: 'nightly' },
      outcome: 'success',
      before: { source: 'id: nightly\nretries: 3' },
      after: { source: 'id: nightly\nretries: 5' },
      client: { ip: '203.0.113.9' },
      details: {
        auditLogId: '1kXz8',
        tenantId: 'north',
        deleted: false,
        namespace: 'north.billing',
        flowId: 'nightly',
        revision: 4,
        'detail.type': 'io.kestra.ee.models.audits.details.FlowAuditLog',
        'detail.resource': 'FLOW',
        'detail.reason': 'x',
        appliedPatch: [{ op: 'replace', path: '/source' }],
        revertPatch: [{ op: 'replace', path: '/source' }],
      },
    })
  })

  test('has an identity of its own, in each carrier the same', () => {
    const line = JSON.stringify(EDIT)
    const bodies = [
      line,
      `[${line}]`,
      `{"results":[{"auditLog":${line},"user":{}}],"total":1}`,
      'id,type,userId\n1kXz8,UPDATE,ada',
    ]
    const identities = bodies.flatMap((body) =>
      [...readRecords(kestra, new TextEncoder().encode(body))].map(
        ({ record = {}, text }) => decodeRecord(kestra, record, text).identity,
      ),
    )
    expect(identities).toEqual(['1kXz8', '1kXz8', '1kXz8', '1kXz8'])
    expect(decodeRecord(kestra, { type: 'READ' }, '').identity).toBeUndefined()
  })

  test.each<[string, string, string]>([
    ['the class of 2.0', '{"type":"io.kestra.ee.models.audits.details.WorkerGroupAuditLog"}', 'WORKER_GROUP'],
    [
      'the class of 0.x',
      '{"cls":"io.kestra.ee.models.audits.details.TestSuiteRunAuditLog"}',
      'TESTSUITE_RUN',
    ],
    ['the permission of 0.x', '{"permission":"KVSTORE"}', 'KVSTORE'],
    ['a type that is unknown', '{"resource":"UNKNOWN","type":"a.b.SecretAuditLog"}', 'SECRET'],
    ['nothing', '{"id":"i"}', 'UNKNOWN'],
  ])('tells what it is about by %s', (_, detail, type) => {
    expect(decodeText(kestra, `{"type":"READ","detail":${detail}}`).resource).toMatchObject({ type })
  })

  test.each<[string, string, string]>([
    ['CREATE', 'CREATE', 'success'],
    ['READ', 'READ', 'success'],
    ['DELETE', 'DELETE', 'success'],
    ['LOGIN', 'NONE', 'success'],
    ['IMPERSONATE', 'NONE', 'success'],
    ['ACCOUNT_LOCKED', 'NONE', 'failure'],
    ['UNKNOWN', 'NONE', 'unknown'],
    ['constructor', 'NONE', 'unknown'],
  ])('called %s has the change %s and the outcome %s', (type, change, outcome) => {
    expect(decodeText(kestra, JSON.stringify({ type }))).toMatchObject({ action: type, change, outcome })
  })

  test('of a user is about that user', () => {
    const detail = { resource: 'USER', id: 'usr_new' }
    const made = decodeText(kestra, JSON.stringify({ type: 'CREATE', userId: 'usr_ida', detail }))
    expect(made).toMatchObject({ actor: { id: 'usr_ida' }, subjects: [{ type: 'user', id: 'usr_new' }] })
    const own = decodeText(kestra, JSON.stringify({ type: 'UPDATE', userId: 'usr_new', detail }))
    expect(own).not.toHaveProperty('subjects')
  })
})

describe('an answer of the search', () => {
  test('is its records, each with its user', () => {
    const body = { results: [{ auditLog: EDIT, user: USER }, { auditLog: { ...EDIT, id: '2' } }], total: 2 }
    const [first, second] = decodeTexts(kestra, JSON.stringify(body))
    expect(first?.actor).toEqual({ type: 'user', id: 'usr_ida', name: 'ida', email: 'ida@north.example' })
    expect(first?.details).toMatchObject({ 'user.superAdmin': false, auditLogId: '1kXz8' })
    expect(second?.details).toMatchObject({ auditLogId: '2' })
  })

  test('names the owner of a borrowed account, not who used it', () => {
    const auditLog = { ...EDIT, impersonatedBy: 'usr_root' }
    expect(decodeText(kestra, JSON.stringify({ auditLog, user: USER })).actor).toEqual({
      type: 'user',
      id: 'usr_root',
      onBehalfOf: { type: 'user', id: 'usr_ida', name: 'ida', email: 'ida@north.example' },
    })
  })

  test('keeps both where a record has a user of its own', () => {
    const auditLog = { ...EDIT, user: 'a' }
    const { details } = decodeText(kestra, JSON.stringify({ auditLog, user: USER }))
    expect(details).toMatchObject({ 'auditLog.user': 'a', 'user.superAdmin': false })
  })
})

describe('a row of the CSV export', () => {
  test('is read like the record, and empty cells say nothing', () => {
    const csv =
      'id,type,detail,date,userId,impersonatedBy\n' +
      '9,UPDATE,"{""resource"":""FLOW"",""flowId"":""nightly"",""namespace"":""n""}",2026-03-04T05:06:07Z,u,\n'
    expect(decodeText(kestra, csv)).toEqual({
      occurredAt: '2026-03-04T05:06:07.000Z',
      actor: { type: 'user', id: 'u' },
      action: 'UPDATE',
      change: 'UPDATE',
      outcome: 'success',
      resource: { type: 'FLOW', id: 'nightly' },
      details: { auditLogId: '9', namespace: 'n', flowId: 'nightly', 'detail.resource': 'FLOW' },
    })
  })

  test.each([
    'line one\nline two',
    'garbage not json\n',
    'Date: today, all is well\r\n\r\na,b,c',
    ', ,\n"a\nb"',
  ])('is none without a head that names one of its fields, and each line is a reject: %j', (text) => {
    const read = [...readRecords(kestra, new TextEncoder().encode(text))]
    const lines = text.split(/\r?\n/).filter((line) => line !== '')
    expect(read.map((one) => one.text)).toEqual(lines)
    for (const { problem } of read) expect(problem).toMatch(/^is neither JSON nor CSV: .* Kestra/)
  })

  test('keeps a cell that only looks like JSON, or says a name twice, as its text', () => {
    const { details } = decodeText(kestra, 'id,a,b\n9,{x,"{""c"":1,""c"":2}"\n')
    expect(details).toEqual({ auditLogId: '9', a: '{x', b: '{"c":1,"c":2}' })
  })
})
