import type { Pitfall } from '@/lib/decode/decoder'

/** What other readers of Kestra's audit log get wrong. */
export const KESTRA_PITFALLS: readonly Pitfall[] = [
  {
    mistake: 'Who impersonates is forgotten, and the owner of the account is blamed',
    record: {
      id: '5vBnPq0dYwT3mKe7RzLxAu',
      type: 'READ',
      date: '2026-04-11T08:15:30.120Z',
      userId: 'usr_noor',
      impersonatedBy: 'usr_support_4',
      detail: {
        type: 'io.kestra.ee.models.audits.details.ExecutionAuditLog',
        resource: 'EXECUTION',
        executionId: '7c2kQ',
        namespace: 'shop.orders',
        flowId: 'settle',
      },
    },
    expect: {
      'actor.id': 'usr_support_4',
      'actor.onBehalfOf': { type: 'user', id: 'usr_noor' },
      'resource.id': '7c2kQ',
    },
  },
  {
    mistake: 'Whose name was typed at a failed sign-in counts as who did it',
    record: { id: '2tGh', type: 'LOGIN_FAILURE', userId: 'usr_noor', ipAddress: '198.51.100.23' },
    expect: {
      outcome: 'failure',
      actor: { type: 'anonymous' },
      subjects: [{ type: 'user', id: 'usr_noor' }],
      'resource.type': 'SESSION',
      change: 'NONE',
    },
  },
  {
    mistake: 'Key-value pairs get two names, one from before 2.0 and one from since',
    record: { id: '3ab', type: 'UPDATE', userId: 'u', detail: { resourceType: 'KV_STORE', id: 'last-run' } },
    expect: { 'resource.type': 'KVSTORE', 'details.detail.resourceType': 'KV_STORE' },
  },
  {
    mistake: 'Elements of arrays in a patch are shown as if they stood at another place of a whole array',
    record: {
      id: '4cd',
      type: 'UPDATE',
      userId: 'u',
      detail: { resource: 'FLOW', namespace: 'shop.orders', flowId: 'settle', revision: 8 },
      appliedPatch: [
        { op: 'replace', path: '/revision', value: 8 },
        { op: 'replace', path: '/tasks/2/timeout', value: 'PT5M' },
      ],
      revertPatch: [
        { op: 'replace', path: '/revision', value: 7 },
        { op: 'replace', path: '/tasks/2/timeout', value: 'PT1M' },
      ],
    },
    expect: {
      before: { revision: 7 },
      after: { revision: 8 },
      'details.appliedPatch': [
        { op: 'replace', path: '/revision' },
        { op: 'replace', path: '/tasks/2/timeout', value: 'PT5M' },
      ],
    },
  },
  {
    mistake: 'Before and after are made up where a record has one patch alone',
    record: {
      id: '4ce',
      type: 'UPDATE',
      userId: 'u',
      detail: { resource: 'FLOW', flowId: 'settle' },
      appliedPatch: [{ op: 'replace', path: '/disabled', value: true }],
    },
    expect: {
      before: undefined,
      after: undefined,
      'details.appliedPatch': [{ op: 'replace', path: '/disabled', value: true }],
    },
  },
  {
    mistake: 'A name of a later version counts as something that went well',
    record: { id: '5ef', type: 'APPROVE', userId: 'u', detail: { resource: 'POLICY', id: 'p' } },
    expect: { action: 'APPROVE', outcome: 'unknown', change: 'NONE' },
  },
  {
    mistake:
      'A record that the shipper sends twice, since it remembers a time and no place, is counted twice: its own id is not kept',
    record: { id: '6gh', type: 'DELETE', userId: 'u', detail: { resource: 'NAMESPACE_FILE', id: 'a.sql' } },
    expect: { 'details.auditLogId': '6gh', 'resource.id': 'a.sql', outcome: 'success' },
  },
]
