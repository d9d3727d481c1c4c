import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decodeRecord } from '@/lib/decode/decode-record'
import { readRecords } from '@/lib/decode/read-records'
import { cefLines } from '@/lib/testing/cef-lines'
import { decoderLaws, decodeText, decodeTexts, pitfallTests } from '@/lib/testing/decoder-laws'
import { lineLaws } from '@/lib/testing/line-laws'

import { konnect } from './konnect'
import { KONNECT_PITFALLS } from './pitfalls'

const LIKELY = [
  '1770091506123',
  '2026-02-03T04:05:06.5Z',
  'AUTHENTICATION_OUTCOME_SUCCESS',
  'AUTHENTICATION_OUTCOME_LOCKED',
  'AUTHENTICATION_TYPE_SPAT',
  'Authz.control-planes/7d1f',
  'Ingress',
  'gateway_access',
  'authentication',
  'sso',
  'true',
  'false',
  'POST',
  '201',
  '0b9d7e11-52aa-4f0e-b7c4-6a1f3e8d9c02',
  'ada@example.org (Ada)',
  '3895213347334635099',
  '198.51.100.7',
]

describe('a record', () => {
  decoderLaws(konnect, [...LIKELY, true, false, 403, 1_770_091_506_123])
  pitfallTests(konnect, KONNECT_PITFALLS)
})

describe('a line of CEF', () => {
  const keys = konnect.rows.flatMap(({ from }) => from)
  const unsigned = cefLines(keys, LIKELY).filter(({ text }) => !text.includes(' sig='))
  const signed = fc
    .tuple(unsigned, fc.stringMatching(/^[A-Za-z0-9_-]{86}$/))
    .map(([{ text, values }, sig]) => ({
      text: `${text} sig=${sig}`,
      values: [...values, sig],
    }))
  lineLaws(konnect, fc.oneof(unsigned, signed))
})

const FIELDS = {
  action: 'edit',
  granted: true,
  org_id: '5f0c2a3e-9c1b-4d6f-8a57-0e1d2c3b4a59',
  principal_id: '0b9d7e11-52aa-4f0e-b7c4-6a1f3e8d9c02',
  principal_name: 'ada@example.org (Ada)',
  sig: 'abc',
  src: '198.51.100.7',
  user_agent: 'grpc-node/1.24 (linux; x)',
}
const JSON_LINE = `{"cef_version":0,"event_class_id":"konnect","event_product":"Konnect","event_ts":"2026-02-03T04:05:06Z","event_vendor":"KongInc","event_version":"1.0","name":"Authz.teams/*","rt":"1770091506123","severity":1,"trace_id":3895213347334635099,${JSON.stringify(FIELDS).slice(1)}`
const CEF_LINE = `2026-02-03T04:05:06Z konghq.com CEF:0|KongInc|Konnect|1.0|konnect|Authz.teams/*|1|rt=1770091506123 trace_id=3895213347334635099 src=${FIELDS.src} action=edit granted=true org_id=${FIELDS.org_id} principal_id=${FIELDS.principal_id} principal_name=${FIELDS.principal_name} user_agent=${FIELDS.user_agent} sig=abc`
const EVENT = {
  occurredAt: '2026-02-03T04:05:06.123Z',
  actor: { type: 'user', id: FIELDS.principal_id, name: FIELDS.principal_name, email: 'ada@example.org' },
  action: 'edit',
  change: 'NONE',
  resource: { type: 'ACCESS', id: 'teams/*' },
  outcome: 'success',
  client: { ip: '198.51.100.7', userAgent: FIELDS.user_agent },
  traceId: '3895213347334635099',
}

describe('an event is the same', () => {
  const { details: _, ...event } = decodeText(konnect, JSON_LINE)

  test('as JSON', () => expect(event).toEqual(EVENT))

  test.each([
    ['as CEF', CEF_LINE],
    ['as CEF of 2023, whose time has no year', CEF_LINE.replace('2026-02-03T04:05:06Z', 'Feb 03 04:05:06')],
    ['as CPS', `{"event":${JSON_LINE}}`],
    ['over several lines', JSON_LINE.replaceAll(',"', ',\n  "')],
  ])('%s', (__, text) => expect(decodeText(konnect, text)).toMatchObject(event))

  test('in each line of a batch', () => {
    const batch = `${CEF_LINE}\n${JSON_LINE}\n\n{"event":${JSON_LINE}}\n`
    expect(decodeTexts(konnect, batch)).toMatchObject([event, event, event])
  })

  test('with its details under their own names in either', () => {
    const wanted = {
      event_ts: '2026-02-03T04:05:06Z',
      event_vendor: 'KongInc',
      event_product: 'Konnect',
      event_version: '1.0',
      event_class_id: 'konnect',
      name: 'Authz.teams/*',
      severity: 1,
      org_id: FIELDS.org_id,
      sig: 'abc',
    }
    expect(decodeText(konnect, JSON_LINE).details).toMatchObject(wanted)
    expect(decodeText(konnect, CEF_LINE).details).toMatchObject({ ...wanted, event_host: 'konghq.com' })
  })
})

describe('an event of a Dev Portal', () => {
  test('is a sign-in, with its portal', () => {
    const line =
      '2026-02-03T04:05:06Z konghq.com CEF:0|KongInc|Dev-Portal|1.0|AUTHENTICATION_TYPE_BASIC|AUTHENTICATION_OUTCOME_SUCCESS|0|rt=1770091506123 src=198.51.100.7 request=/api/v2/developer/authenticate success=true portal_id=p1 principal_id=d1 user_agent='
    expect(decodeText(konnect, line)).toMatchObject({
      actor: { type: 'user', id: 'd1' },
      action: 'AUTHENTICATION_TYPE_BASIC',
      change: 'NONE',
      resource: { type: 'SESSION' },
      outcome: 'success',
      details: { event_product: 'Dev-Portal', portal_id: 'p1', request: '/api/v2/developer/authenticate' },
    })
  })

  test('of 2024, whose class id is missing, is read too', () => {
    const line =
      'CEF:0|KongInc|Dev-Portal|1.0|AUTHENTICATION_OUTCOME_SUCCESS|0|rt=1770091506123 success=true principal_id=d1'
    expect(decodeText(konnect, line)).toMatchObject({
      action: 'AUTHENTICATION',
      outcome: 'success',
      details: { event_product: 'Dev-Portal', severity: 0 },
    })
  })
})

describe('a page of the pull API', () => {
  test('holds its records, each by its own names', () => {
    const page = {
      data: [
        {
          type: 'authorization',
          service: 'servicehub',
          resource: 'krn:konnect:reg/eu:org/5f0c:services/77',
          action: 'read',
          granted: false,
          ts: '2026-02-03T04:05:06.52Z',
          principal_id: 'ada',
          actor_id: '',
          signature: 'MEUC',
        },
        {
          type: 'gateway_access',
          method: 'POST',
          uri: '/v2/teams',
          status_code: 201,
          ts: '2026-02-03T04:05:07Z',
        },
        { type: 'authentication', successful: true, authentication_type: 'spat', principal_id: 'bot' },
        { successful: true, authentication_type: 'sso', outcome: 'success', principal_id: 'ada' },
      ],
      meta: { page: { next: 'x', size: 3 } },
    }
    expect(decodeTexts(konnect, JSON.stringify(page, null, 2))).toMatchObject([
      {
        actor: { type: 'user', id: 'ada' },
        action: 'read',
        resource: { type: 'ACCESS', id: 'krn:konnect:reg/eu:org/5f0c:services/77' },
        outcome: 'failure',
        details: { service: 'servicehub', type: 'authorization', actor_id: '' },
      },
      {
        action: 'POST',
        change: 'CREATE',
        resource: { type: 'REQUEST', id: '/v2/teams' },
        outcome: 'success',
      },
      {
        actor: { type: 'service', id: 'bot' },
        action: 'AUTHENTICATION_TYPE_SPAT',
        resource: { type: 'SESSION' },
      },
      {
        actor: { type: 'user', id: 'ada' },
        action: 'AUTHENTICATION_TYPE_SSO',
        resource: { type: 'SESSION' },
      },
    ])
  })
})

test.each<[string, object]>([
  ['a check or a sign-in changes nothing', { type: 'authorization', method: 'DELETE' }],
  ['a method that nobody knows changes nothing', { type: 'gateway_access', method: 'TRACE' }],
])('%s', (_, record) => expect(decodeText(konnect, JSON.stringify(record)).change).toBe('NONE'))

test('who acts for nobody but themselves is on nobody’s behalf', () => {
  const record = { type: 'authorization', principal_id: 'ada', actor_id: 'ada', principal_name: 'Ada' }
  expect(decodeText(konnect, JSON.stringify(record)).actor).toEqual({ type: 'user', id: 'ada', name: 'Ada' })
})

test('a user agent that looks like a signature is a user agent', () => {
  const line = CEF_LINE.replace('user_agent=', 'user_agent=x sig=no ')
  expect(decodeText(konnect, line)).toMatchObject({
    client: { userAgent: `x sig=no ${FIELDS.user_agent}` },
    details: { sig: 'abc' },
  })
})

test('the identity of an event is its line, as it was sent', () => {
  const identitiesOf = (body: string) =>
    [...readRecords(konnect, new TextEncoder().encode(body))].map(
      ({ record = {}, text }) => decodeRecord(konnect, record, text).identity,
    )
  const cps = `{"event":${JSON_LINE}}`
  expect(identitiesOf(`${CEF_LINE}\r\n${JSON_LINE}\n${cps}`)).toEqual([CEF_LINE, JSON_LINE, cps])
})

test('what stands beside the event of a CPS record cannot say anything of it', () => {
  const event = decodeText(konnect, `{"event":${JSON_LINE},"actor_id":"x","kong_initiated":true}`)
  expect(event).toMatchObject(EVENT)
  expect(event.details).toMatchObject({ 'envelope.actor_id': 'x', 'envelope.kong_initiated': true })
})

test.each<[number | string, string | undefined]>([
  [200, 'success'],
  [304, 'success'],
  [400, 'failure'],
  ['503', 'failure'],
  [101, undefined],
  ['x', undefined],
])('a request with status %s ended in %s', (status, outcome) => {
  const record = JSON.stringify({ name: 'Ingress', act: 'GET', status })
  expect(decodeText(konnect, record).outcome).toBe(outcome)
})

test('where neither flag nor status is there, the name of a sign-in says how it ended', () => {
  const outcomeOf = (name: string) => decodeText(konnect, JSON.stringify({ name })).outcome
  expect(outcomeOf('AUTHENTICATION_OUTCOME_SUCCESS')).toBe('success')
  expect(outcomeOf('AUTHENTICATION_OUTCOME_DISABLED')).toBe('failure')
  expect(outcomeOf('Authz.teams')).toBeUndefined()
  expect(outcomeOf('Something.new')).toBeUndefined()
})

test('a kind that is not known keeps its name as the action', () => {
  expect(decodeText(konnect, '{"name":"Something.new","action":""}')).toMatchObject({
    action: 'Something.new',
    resource: { type: 'KONNECT' },
    actor: { type: 'anonymous' },
  })
})
