import type { Pitfall } from '@/lib/decode/decoder'

const HEADER = '2026-02-03T04:05:06Z konghq.com CEF:0|KongInc|Konnect|1.0|'
const ORG = '5f0c2a3e-9c1b-4d6f-8a57-0e1d2c3b4a59'
const ADA = '0b9d7e11-52aa-4f0e-b7c4-6a1f3e8d9c02'
const GRACE = 'c7a1e4d8-3b62-49f5-9e0d-8f2b1a7c6d35'

/** What other readers of Konnect's audit log get wrong. */
export const KONNECT_PITFALLS: readonly Pitfall[] = [
  {
    mistake: 'Severity 1 is taken for a failure, although every granted check has it',
    record: { name: 'Authz.portals', event_class_id: 'konnect', severity: 1, action: 'edit', granted: true },
    expect: { outcome: 'success', 'details.severity': 1 },
  },
  {
    mistake: 'A granted permission is taken for a change that was made',
    record: {
      name: 'Authz.control-planes/7d1f',
      event_class_id: 'konnect',
      action: 'delete',
      granted: true,
      principal_id: ADA,
    },
    expect: {
      action: 'delete',
      change: 'NONE',
      'resource.type': 'ACCESS',
      'resource.id': 'control-planes/7d1f',
      outcome: 'success',
    },
  },
  {
    mistake: 'The kind of an event is told by its class id, or by a word in it',
    record: { name: 'Authz.audit-logs', event_class_id: 'identity', action: 'list', granted: false },
    expect: { 'resource.type': 'ACCESS', action: 'list', outcome: 'failure' },
  },
  {
    mistake: 'A sign-in that failed was done by the one whose account it was',
    record: `${HEADER}AUTHENTICATION_TYPE_BASIC|AUTHENTICATION_OUTCOME_INVALID_PASSWORD|1|rt=1770091506123 src=198.51.100.7 request=/api/v1/authenticate success=false org_id=${ORG} principal_id=${ADA} trace_id=77 user_agent=`,
    expect: {
      actor: { type: 'anonymous' },
      subjects: [{ type: 'user', id: ADA }],
      action: 'AUTHENTICATION_TYPE_BASIC',
      outcome: 'failure',
      reason: 'AUTHENTICATION_OUTCOME_INVALID_PASSWORD',
      'resource.type': 'SESSION',
      'details.principal_id': ADA,
      'details.user_agent': '',
    },
  },
  {
    mistake: 'Truth as text is not truth: `"success":"false"` counts as a success',
    record: {
      name: 'AUTHENTICATION_OUTCOME_LOCKED',
      event_class_id: 'AUTHENTICATION_TYPE_SSO',
      severity: 6,
      success: 'false',
    },
    expect: { outcome: 'failure', reason: 'AUTHENTICATION_OUTCOME_LOCKED' },
  },
  {
    mistake: 'Trace ids beyond 2^53 lose their last digits, and no longer join the events of a request',
    record:
      '{"act":"DELETE","name":"Ingress","request":"/v2/teams/9","rt":1770091506123,"status":204,"trace_id":3895213347334635099}',
    expect: {
      traceId: '3895213347334635099',
      occurredAt: '2026-02-03T04:05:06.123Z',
      change: 'DELETE',
      outcome: 'success',
      'resource.id': '/v2/teams/9',
    },
  },
  {
    mistake: 'Every POST is taken for something created',
    record: {
      name: 'Ingress',
      act: 'POST',
      request: '/v1/explore',
      query: '{"end":"1684270800"}',
      status: 200,
      trace_id: '3895213347334635099',
    },
    expect: { action: 'POST', change: 'NONE', 'details.query': '{"end":"1684270800"}' },
  },
  {
    mistake: 'In CEF `act` is what a device did, so the method of a request is taken for its result',
    record: `${HEADER}KongGateway|Ingress|6|rt=1770091506123 src=198.51.100.7 request=/v2/teams act=PUT status=403 principal_id=${ADA} query={"a":"b"}`,
    expect: { action: 'PUT', change: 'UPDATE', outcome: 'failure', 'details.status': 403 },
  },
  {
    mistake: 'A user agent that looks like further fields says who acted',
    record: `${HEADER}konnect|Authz.teams|6|rt=1770091506123 action=edit granted=false principal_id=${ADA} user_agent=x principal_id=${GRACE} granted=true`,
    expect: {
      'actor.id': ADA,
      outcome: 'failure',
      'client.userAgent': `x principal_id=${GRACE} granted=true`,
    },
  },
  {
    mistake: 'The principal is blamed for what somebody else did in their name',
    record: { type: 'authorization', action: 'read', granted: true, principal_id: ADA, actor_id: GRACE },
    expect: { 'actor.id': GRACE, 'actor.onBehalfOf': { id: ADA } },
  },
  {
    mistake: 'What Kong did itself is laid on a user',
    record: { name: 'Ingress', act: 'GET', status: 200, kong_initiated: true, principal_id: ADA },
    expect: { 'actor.type': 'system', change: 'READ' },
  },
  {
    mistake: 'The pull API’s other names make other events of the same things',
    record: {
      type: 'authentication',
      successful: false,
      outcome: 'token_expired',
      authentication_type: 'pat',
      ts: '2026-02-03T04:05:06.5Z',
      client_ip: '198.51.100.7',
      uri: '/api/v1/introspect',
      principal_id: ADA,
    },
    expect: {
      occurredAt: '2026-02-03T04:05:06.500Z',
      action: 'AUTHENTICATION_TYPE_PAT',
      reason: 'AUTHENTICATION_OUTCOME_TOKEN_EXPIRED',
      outcome: 'failure',
      'client.ip': '198.51.100.7',
      'resource.type': 'SESSION',
      'resource.id': undefined,
    },
  },
  {
    mistake: 'A time that is none keeps the event out, or makes it one of today',
    record: `${HEADER}konnect|Authz.teams|1|rt=1770091506123999 action=list granted=true`,
    expect: { occurredAt: '2026-02-03T04:05:06.000Z', 'details.rt': '1770091506123999' },
  },
]
