import type { Pitfall } from '@/lib/decode/decoder'

const AT = '2026-05-06T07:08:09.120+02:00'

/** What other readers of Kibana's audit log get wrong. */
export const KIBANA_PITFALLS: readonly Pitfall[] = [
  {
    mistake: 'A write is called a success, although Kibana writes it down before it tries',
    record: {
      '@timestamp': AT,
      event: { action: 'saved_object_update', category: ['database'], type: ['change'], outcome: 'unknown' },
      kibana: {
        space_id: 'retail',
        saved_object: { type: 'dashboard', id: 'weekly-sales', name: 'Weekly sales' },
      },
      user: { name: 'mira' },
      message: 'User is updating dashboard [id=weekly-sales]',
    },
    expect: {
      occurredAt: '2026-05-06T05:08:09.120Z',
      outcome: 'unknown',
      change: 'UPDATE',
      'resource.type': 'DASHBOARD',
      'resource.id': 'weekly-sales',
      'resource.name': 'Weekly sales',
      'details.kibana.space_id': 'retail',
    },
  },
  {
    mistake: 'An event without an outcome becomes a success',
    record: {
      event: { action: 'access_agreement_acknowledged', category: ['authentication'] },
      user: { name: 'mira' },
      kibana: { authentication_provider: 'corp', authentication_type: 'saml' },
    },
    expect: { outcome: undefined, change: 'NONE', 'resource.type': 'SESSION', 'actor.name': 'mira' },
  },
  {
    mistake: 'A failed sign-in has no user, so it is dropped or gets a made-up one',
    record: {
      'event.action': 'user_login',
      'event.category': ['authentication'],
      'event.outcome': 'failure',
      'client.ip': '203.0.113.44',
      'kibana.authentication_provider': 'basic',
      'error.message': 'security_exception: unable to authenticate user',
    },
    expect: {
      'actor.type': 'anonymous',
      'actor.name': undefined,
      outcome: 'failure',
      reason: 'security_exception: unable to authenticate user',
      'client.ip': '203.0.113.44',
    },
  },
  {
    mistake: 'The user that a session belonged to becomes the one who removed it',
    record: {
      event: { action: 'session_cleanup', category: ['authentication'], outcome: 'unknown' },
      user: { hash: '0be51e0a41a5f4b5' },
      kibana: { session_id: 'p1Kd0w==', authentication_provider: 'basic' },
    },
    expect: {
      'actor.type': 'system',
      'actor.name': undefined,
      'resource.type': 'SESSION',
      'resource.id': 'p1Kd0w==',
      sessionId: 'p1Kd0w==',
      'details.user.hash': '0be51e0a41a5f4b5',
    },
  },
  {
    mistake: 'The target of a change becomes the actor, because both are below user',
    record: {
      event: { action: 'service_account_create', category: ['iam'], type: ['creation'], outcome: 'success' },
      user: { name: 'mira', target: { id: 'sa_7', name: 'nightly-reports' } },
    },
    expect: {
      'actor.name': 'mira',
      'resource.type': 'SERVICE_ACCOUNT',
      'resource.id': 'sa_7',
      'resource.name': 'nightly-reports',
      subjects: [{ type: 'service', id: 'sa_7', name: 'nightly-reports' }],
    },
  },
  {
    mistake: 'The first address of x-forwarded-for is taken for the client, which anybody can make up',
    record: {
      event: { action: 'http_request', category: ['web'], outcome: 'unknown' },
      http: { request: { method: 'post', headers: { 'x-forwarded-for': '192.0.2.1, 198.51.100.20' } } },
      url: { path: '/internal/security/session' },
      client: { ip: '10.20.0.4' },
      user: { name: 'mira' },
    },
    expect: {
      'client.ip': '10.20.0.4',
      'details.http.request.headers.x-forwarded-for': '192.0.2.1, 198.51.100.20',
      'details.client.forwarded': ['192.0.2.1', '198.51.100.20'],
      'resource.type': 'REQUEST',
      'resource.name': '/internal/security/session',
      change: 'NONE',
    },
  },
  {
    mistake:
      'A rule is an alert and a connector an action, since that is what their saved objects are called',
    record: {
      event: { action: 'rule_disable', category: ['database'], type: ['change'], outcome: 'unknown' },
      kibana: { saved_object: { type: 'alert', id: 'cpu-high' } },
      user: { name: 'mira' },
    },
    expect: {
      'resource.type': 'RULE',
      'resource.id': 'cpu-high',
      'details.kibana.saved_object.type': 'alert',
    },
  },
  {
    mistake: 'The diff is kept as a list of operations that nobody can search or compare',
    record: {
      event: { action: 'saved_object_update', category: ['database'], type: ['change'], outcome: 'success' },
      kibana: {
        saved_object: { type: 'index-pattern', id: 'orders' },
        diff: {
          format: 'json_patch_extended',
          ops: [
            { op: 'replace', path: '/attributes/title', value: 'orders-*', oldValue: 'orders' },
            { op: 'add', path: '/attributes/fieldFormatMap/price~1eur', value: { id: 'number' } },
            { op: 'remove', path: '/attributes/secret', oldValue: '[redacted]' },
          ],
          noOps: [{ path: '/attributes/timeFieldName' }],
        },
      },
    },
    expect: {
      before: { attributes: { title: 'orders', secret: '[redacted]' } },
      after: { attributes: { title: 'orders-*', fieldFormatMap: { 'price/eur': { id: 'number' } } } },
      'details.kibana.diff.ops': [
        { op: 'replace', path: '/attributes/title' },
        { op: 'add', path: '/attributes/fieldFormatMap/price~1eur' },
        { op: 'remove', path: '/attributes/secret' },
      ],
      'details.kibana.diff.noOps': [{ path: '/attributes/timeFieldName' }],
    },
  },
  {
    mistake: 'Removing an entry of the knowledge base counts as creating one, as the list of events has it',
    record: {
      event: {
        action: 'knowledge_base_entry_delete',
        category: ['database'],
        type: ['creation'],
        outcome: 'success',
      },
      user: { name: 'mira' },
      message: 'User has deleted knowledge base entry [id=kb-12]',
    },
    expect: {
      change: 'DELETE',
      'resource.type': 'KNOWLEDGE_BASE_ENTRY',
      'resource.id': 'kb-12',
      outcome: 'success',
    },
  },
  {
    mistake: 'A line that Filebeat shipped is read as an event of Filebeat, at the time when it was read',
    record: {
      '@timestamp': '2026-05-06T09:00:00.000Z',
      host: { name: 'kibana-2' },
      log: { file: { path: '/var/log/kibana/audit.log' }, offset: 5120 },
      message:
        '{"@timestamp":"2026-05-06T07:08:09.120+02:00","event":{"action":"space_delete","category":["database"],"type":["deletion"],"outcome":"unknown"},"kibana":{"saved_object":{"type":"space","id":"retail"}},"user":{"name":"mira"}}',
    },
    expect: {
      occurredAt: '2026-05-06T05:08:09.120Z',
      action: 'space_delete',
      change: 'DELETE',
      'resource.type': 'SPACE',
      'resource.id': 'retail',
      'details.shipped.host.name': 'kibana-2',
      'details.shipped.log.offset': 5120,
    },
  },
]
