import type { Pitfall } from '@/lib/decode/decoder'

/** What other readers of ECS documents get wrong. */
export const ECS_PITFALLS: readonly Pitfall[] = [
  {
    mistake: 'The user that something was done to is taken for who did it',
    record: {
      '@timestamp': '2026-05-06T07:08:09.120Z',
      event: { action: 'added-user', category: ['iam'], type: ['user', 'creation'], outcome: 'success' },
      user: { id: '1001', name: 'mira', target: { id: '1044', name: 'jonas' } },
    },
    expect: {
      'actor.id': '1001',
      'actor.name': 'mira',
      change: 'CREATE',
      'resource.type': 'USER',
      'resource.id': '1044',
      'resource.name': 'jonas',
      subjects: [{ type: 'user', id: '1044', name: 'jonas' }],
    },
  },
  {
    mistake: 'With sudo the one whose rights were used is blamed, and who used them is lost',
    record: {
      event: { action: 'executed', category: ['process'], type: ['start'] },
      user: { name: 'mira', effective: { id: '0', name: 'root' } },
      process: { name: 'systemctl', entity_id: 'p-9' },
    },
    expect: {
      'actor.name': 'mira',
      'actor.onBehalfOf': { type: 'user', id: '0', name: 'root' },
      'resource.type': 'PROCESS',
      'resource.id': 'p-9',
      change: 'NONE',
      outcome: undefined,
    },
  },
  {
    mistake: 'The machine that wrote the log is taken for where the request came from',
    record: {
      event: { action: 'logon-failed', category: ['authentication'], type: ['start'], outcome: 'failure' },
      host: { ip: ['10.0.0.5'], name: 'dc-1' },
      source: { ip: '203.0.113.44' },
    },
    expect: {
      'client.ip': '203.0.113.44',
      'actor.type': 'anonymous',
      'resource.type': 'SESSION',
      'details.host.ip': ['10.0.0.5'],
    },
  },
  {
    mistake: 'A record that a policy allowed something is read as its success',
    record: { event: { action: 'policy-checked', category: ['network'], type: ['connection', 'allowed'] } },
    expect: { outcome: undefined, change: 'NONE', 'resource.type': 'CONNECTION' },
  },
  {
    mistake: 'The new values of a user are dropped, or written over the actor',
    record: {
      event: { action: 'renamed-user', category: ['iam'], type: ['user', 'change'], outcome: 'success' },
      user: {
        name: 'mira',
        target: { name: 'jonas' },
        changes: { name: 'jonas.b', email: 'jonas.b@shop.example' },
      },
    },
    expect: {
      'actor.name': 'mira',
      after: { name: 'jonas.b', email: 'jonas.b@shop.example' },
      before: undefined,
      change: 'UPDATE',
    },
  },
]
