import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { cef } from '@/lib/decode/cef/cef'
import { ecs } from '@/lib/decode/ecs/ecs'
import { fieldsOfKonnectLine } from '@/lib/decode/konnect/fields-of-line'
import { konnect } from '@/lib/decode/konnect/konnect'
import { signedByKonnect } from '@/lib/decode/konnect/signature'
import type { Event } from '@/lib/event/event'
import { decodeText, memberAt } from '@/lib/testing/decoder-laws'
import { anyEvent } from '@/lib/testing/event-arbitraries'
import { scaled } from '@/lib/testing/scale'

import type { Carried } from './carried'
import { DELIVERY_FORMATS, type DeliveryFormat, encodeEvent } from './formats'

const TENANT = '5f0c2a3e-9c1b-4d6f-8a57-0e1d2c3b4a59'
const PARENT = '0b9d7e11-52aa-4f0e-b7c4-6a1f3e8d9c02'

const HOSTILE = ['x" ,"sig":"AAAA"}', 'x sig=AAAA', 'a\r\nb', 'a\u2028b\u0085', '\\', '=', '|', ' kid=k ']
const anyCarried: fc.Arbitrary<Carried> = fc
  .record({
    event: anyEvent,
    userAgent: fc.option(fc.constantFrom(...HOSTILE), { nil: undefined }),
    type: fc.constantFrom('FLOW', 'SESSION', 'ACCESS', 'REQUEST'),
    parentId: fc.constantFrom(PARENT, null),
    replayed: fc.boolean(),
  })
  .map(({ event, userAgent, type, parentId, replayed }) => ({
    event: {
      ...event,
      resource: { ...event.resource, type },
      ...(userAgent !== undefined && { client: { ...event.client, userAgent } }),
    },
    tenantId: TENANT,
    parentId,
    replayed,
  }))
const anyFormat = fc.constantFrom(...DELIVERY_FORMATS)

const SIGNATURE = 'S'.repeat(86)

test('a signature is of exactly the bytes that are left when a receiver cuts it out', () => {
  fc.assert(
    fc.property(anyFormat, anyCarried, (format, carried) => {
      let signed = ''
      const line = encodeEvent(format, carried, {
        keyId: 'key-1',
        sign: (record) => {
          signed = record
          return SIGNATURE
        },
      })
      const found = signedByKonnect(line)
      expect(found?.signature).toBe(SIGNATURE)
      expect(new TextDecoder().decode(found?.payloads[0])).toBe(signed)
    }),
    { numRuns: scaled(1_000) },
  )
})

test('an event is one line to everybody, in every format', () => {
  fc.assert(
    fc.property(anyFormat, anyCarried, (format, carried) => {
      expect(encodeEvent(format, carried)).toMatch(/^[^\n\r\v\f\u0085\u2028\u2029\u001c-\u001e]+$/)
    }),
    { numRuns: scaled(1_000) },
  )
})

test('Konnect’s formats all say the same', () => {
  fc.assert(
    fc.property(anyCarried, (carried) => {
      // safe: what these formats make is an object
      const record = JSON.parse(encodeEvent('konnect-json', carried)) as Record<string, unknown>
      expect(JSON.parse(encodeEvent('cps', carried))).toEqual({ event: record })
      expect(Object.keys(record)).toEqual(Object.keys(record).toSorted())
      const line = fieldsOfKonnectLine(encodeEvent('konnect-cef', carried)) ?? {}
      expect(Object.keys(line).toSorted()).toEqual([...Object.keys(record), 'event_host'].toSorted())
      const scalars = Object.entries(record).filter(([, value]) => typeof value !== 'string')
      for (const [name, value] of scalars)
        expect(JSON.stringify(line[name]).replaceAll('"', '')).toBe(String(value))
    }),
    { numRuns: scaled(300) },
  )
})

test('the event’s own format is the event as the API gives it', () => {
  fc.assert(
    fc.property(anyCarried, ({ event, ...rest }) => {
      const line = encodeEvent('json', { ...rest, event, replayed: false })
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(event)))
    }),
    { numRuns: scaled(300) },
  )
})

const EVENT: Event = {
  id: '0199a3c1-0000-7abc-8def-0123456789ab',
  tenant: 'acme',
  index: 41,
  occurredAt: '2026-11-20T10:00:00.123456Z',
  receivedAt: '2026-11-20T10:00:01.000Z',
  actor: { type: 'user', id: 'u_42', name: 'Ada', email: 'ada@example.org' },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'daily-load', name: 'Daily load' },
  outcome: 'success',
  message: 'Ada changed Daily load',
  details: {
    namespace: 'company.team',
    revision: 7,
    tags: ['a', 'b'],
    'git.sha': 'abc',
    git: { sha: 'def' },
  },
  before: { retries: 3 },
  after: { retries: 5 },
  client: { ip: '203.0.113.7', userAgent: 'curl/8' },
  traceId: 't-1',
  sessionId: 's-1',
  source: { name: 'kestra', format: 'kestra' },
  late: false,
  partial: false,
  hasBefore: true,
  hasAfter: true,
}
const CARRIED: Carried = { event: EVENT, tenantId: TENANT, parentId: null, replayed: false }
const of = (event: Partial<Event>): Carried => ({ ...CARRIED, event: { ...EVENT, ...event } })

test('the standard’s CEF needs no mapping of its own', () => {
  expect(encodeEvent('cef', CARRIED)).toBe(
    'CEF:0|Vouchsafe|Vouchsafe|1|flow.update|Ada changed Daily load|3|' +
      'rt=1795168800123 externalId=0199a3c1-0000-7abc-8def-0123456789ab outcome=success ' +
      'msg=Ada changed Daily load suid=u_42 suser=ada@example.org src=203.0.113.7 requestClientApplication=curl/8 ' +
      'reportedResourceType=FLOW reportedResourceID=daily-load reportedResourceName=Daily load ' +
      'cs1=acme cs1Label=tenant cs2=UPDATE cs2Label=change cs3=t-1 cs3Label=traceId cs4=s-1 cs4Label=sessionId ' +
      'cs6={"namespace":"company.team","revision":7,"tags":["a","b"],"git.sha":"abc","git":{"sha":"def"}} cs6Label=details ' +
      'cn1=41 cn1Label=index flexDate1=1795168801000 flexDate1Label=receivedAt flexString1=kestra flexString1Label=source',
  )
  expect(encodeEvent('cef', of({ client: { ip: '2001:db8::1' } }))).toContain(
    ' c6a2=2001:db8::1 c6a2Label=Source IPv6 Address ',
  )
})

describe.each<[DeliveryFormat, typeof cef]>([
  ['cef', cef],
  ['ecs', ecs],
])('what others read in %s', (format, decoder) => {
  test.each([
    ['actor.type', 'user'],
    ['actor.id', 'u_42'],
    ['actor.email', 'ada@example.org'],
    ['action', 'flow.update'],
    ['outcome', 'success'],
    ['message', 'Ada changed Daily load'],
    ['client.ip', '203.0.113.7'],
    ['client.userAgent', 'curl/8'],
  ])('as %s', (place, value) => {
    expect(memberAt(decodeText(decoder, encodeEvent(format, CARRIED)), place)).toBe(value)
  })
})

test('ECS has a field for nearly everything, and labels for details', () => {
  expect(JSON.parse(encodeEvent('ecs', CARRIED))).toMatchObject({
    '@timestamp': EVENT.occurredAt,
    event: {
      kind: 'event',
      id: EVENT.id,
      category: ['configuration'],
      type: ['change'],
      outcome: 'success',
      sequence: 41,
      severity: 3,
    },
    organization: { id: TENANT, name: 'acme' },
    user: { id: 'u_42', name: 'Ada', email: 'ada@example.org' },
    related: { user: ['u_42', 'Ada', 'ada@example.org'], ip: ['203.0.113.7'] },
    trace: { id: 't-1' },
    labels: { namespace: 'company.team', revision: '7', tags: ['a', 'b'], git_sha: 'abc', git_sha_2: 'def' },
    vouchsafe: { resource: EVENT.resource, before: '{"retries":3}', after: '{"retries":5}' },
  })
  const check = of({ resource: { type: 'ACCESS' }, change: 'NONE', outcome: 'failure' })
  expect(JSON.parse(encodeEvent('ecs', check))).toMatchObject({ event: { type: ['info', 'denied'] } })
})

describe('in Konnect’s words', () => {
  const recordOf = (carried: Carried): unknown => JSON.parse(encodeEvent('konnect-json', carried))

  test.each<[string, Partial<Event>, object]>([
    [
      'a sign-in',
      { resource: { type: 'SESSION' }, action: 'LOGIN', outcome: 'success' },
      {
        name: 'AUTHENTICATION_OUTCOME_SUCCESS',
        event_class_id: 'AUTHENTICATION_TYPE_BASIC',
        severity: 0,
        success: true,
      },
    ],
    [
      'a sign-in to an account that is locked',
      { resource: { type: 'SESSION' }, outcome: 'failure', reason: 'locked' },
      { name: 'AUTHENTICATION_OUTCOME_LOCKED', severity: 6, success: false },
    ],
    [
      'a sign-in that failed, and nobody knows why',
      { resource: { type: 'SESSION' }, outcome: 'failure', reason: 'success' },
      { name: 'AUTHENTICATION_OUTCOME_INVALID', severity: 7, success: false },
    ],
    [
      'a permission that was denied',
      { resource: { type: 'ACCESS', id: 'teams/*' }, action: 'edit', outcome: 'failure' },
      { name: 'Authz.teams/*', event_class_id: 'kestra', severity: 6, granted: false, action: 'edit' },
    ],
    [
      'a request that broke',
      { resource: { type: 'REQUEST', id: '/v2/teams' }, action: 'POST', details: { status: '500' } },
      {
        name: 'Ingress',
        event_class_id: 'KongGateway',
        severity: 10,
        act: 'POST',
        request: '/v2/teams',
        status: 500,
      },
    ],
    [
      'a change, of which Konnect sends none',
      {},
      {
        name: 'Change.FLOW',
        severity: 1,
        action: 'flow.update',
        change: 'UPDATE',
        resource_id: 'daily-load',
      },
    ],
    ['what Kong did itself', { actor: { type: 'system' } }, { kong_initiated: true }],
    [
      'what one did for another',
      { actor: { type: 'user', id: 'eve', onBehalfOf: { id: 'ada' } } },
      { principal_id: 'ada', actor_id: 'eve' },
    ],
  ])('%s', (_, event, wanted) => expect(recordOf(of(event))).toMatchObject(wanted))

  test('a portal is a tenant below another', () => {
    expect(recordOf({ ...CARRIED, parentId: PARENT })).toMatchObject({
      event_product: 'Dev-Portal',
      org_id: PARENT,
      portal_id: TENANT,
    })
    expect(recordOf(CARRIED)).toMatchObject({ event_product: 'Konnect', org_id: TENANT })
  })

  test('a line of CEF has time and host in front, and says which key', () => {
    const line = encodeEvent('konnect-cef', CARRIED, { keyId: 'k7', sign: () => SIGNATURE })
    expect(line).toMatch(
      /^2026-11-20T10:00:00Z konghq\.com CEF:0\|KongInc\|Konnect\|1\.0\|kestra\|Change\.FLOW\|1\|rt=1795168800123 /,
    )
    expect(line).toMatch(/ user_agent=curl\/8 kid=k7 sig=S{86}$/)
  })

  test('what came from Konnect goes out as it came in', () => {
    const line =
      '{"act":"POST","cef_version":"0","event_class_id":"KongGateway","event_product":"Konnect","event_ts":"2026-02-03T04:05:06Z",' +
      '"event_vendor":"KongInc","event_version":"1.0","name":"Ingress","org_id":"o1","principal_id":"p1","principal_name":"ada@example.org",' +
      '"query":"{\\"a\\":\\"1\\"}","request":"/v2/teams","rt":1770091506123,"severity":6,"src":"198.51.100.7","status":403,' +
      '"trace_id":"abc","user_agent":"x"}'
    // safe: the decoder makes an event, which the law checks
    const sent = decodeText(konnect, line) as unknown as Event
    const again = encodeEvent('konnect-json', { ...CARRIED, event: { ...EVENT, ...sent }, tenantId: 'o1' })
    expect(JSON.parse(again)).toEqual({ ...(JSON.parse(line) as object), event_id: EVENT.id })
  })
})

test('a replay says that it is one', () => {
  for (const format of DELIVERY_FORMATS) {
    expect(encodeEvent(format, CARRIED)).not.toContain('replayed')
    expect(encodeEvent(format, { ...CARRIED, replayed: true })).toContain('replayed')
  }
})
