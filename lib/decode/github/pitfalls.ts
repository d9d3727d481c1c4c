import type { Pitfall } from '@/lib/decode/decoder'

/** What other readers of GitHub's audit log get wrong. */
export const GITHUB_PITFALLS: readonly Pitfall[] = [
  {
    mistake:
      'A member who is removed reads like an organisation that is deleted, and the member like the actor',
    record: {
      '@timestamp': 1_772_359_200_123,
      _document_id: 'k1J2h3G4f5',
      action: 'org.remove_member',
      operation_type: 'remove',
      actor: 'lena-w',
      actor_id: 4101,
      user: 'tomasz-k',
      user_id: 4102,
      org: 'harbour-labs',
    },
    expect: {
      change: 'UPDATE',
      'resource.type': 'ORG',
      'resource.id': 'harbour-labs',
      'actor.id': '4101',
      subjects: [{ type: 'user', id: '4102', name: 'tomasz-k' }],
      outcome: 'success',
    },
  },
  {
    mistake:
      'A push that a rule rejected, and a sign-in that failed, are successes since the record has no outcome',
    record: {
      '@timestamp': 1_772_359_201_000,
      action: 'protected_branch.rejected_ref_update',
      operation_type: 'modify',
      actor: 'lena-w',
      repo: 'harbour-labs/pier',
      name: 'main',
    },
    expect: { outcome: 'failure', 'resource.name': 'main', 'details.repo': 'harbour-labs/pier' },
  },
  {
    mistake: 'Whose account was tried at a failed sign-in counts as who did it',
    record: {
      '@timestamp': 1_772_359_202_000,
      action: 'user.failed_login',
      actor: 'tomasz-k',
      user: 'tomasz-k',
    },
    expect: {
      actor: { type: 'anonymous' },
      subjects: [{ type: 'user', name: 'tomasz-k' }],
      'resource.type': 'SESSION',
      outcome: 'failure',
    },
  },
  {
    mistake: 'Times are read as seconds, or the time of recording is taken for that of the event',
    record: {
      '@timestamp': 1_772_359_203_004,
      created_at: 1_772_359_260_999,
      action: 'git.clone',
      actor: 'lena-w',
    },
    expect: {
      occurredAt: '2026-03-01T10:00:03.004Z',
      change: 'READ',
      'details.created_at': 1_772_359_260_999,
    },
  },
  {
    mistake: '`repo.access` is taken for reading: it changes who can see the repository',
    record: {
      '@timestamp': 1_772_359_204_000,
      action: 'repo.access',
      operation_type: 'modify',
      actor: 'lena-w',
      repo: 'harbour-labs/pier',
      visibility: 'public',
      previous_visibility: 'private',
    },
    expect: {
      change: 'UPDATE',
      before: { visibility: 'private' },
      after: { visibility: 'public' },
      'resource.id': 'harbour-labs/pier',
    },
  },
  {
    mistake: 'The commits of a push, `before` and `after`, are taken for states of the repository',
    record: {
      '@timestamp': 1_772_359_205_000,
      action: 'protected_branch.policy_override',
      actor: 'lena-w',
      before: '3f1c0d9',
      after: '88ab2e4',
    },
    expect: { before: undefined, after: undefined, 'details.before': '3f1c0d9', 'details.after': '88ab2e4' },
  },
  {
    mistake: 'Bots are people',
    record: { '@timestamp': 1_772_359_206_000, action: 'pull_request.merge', actor: 'dependabot[bot]' },
    expect: { 'actor.type': 'service', change: 'UPDATE' },
  },
  {
    mistake:
      'Streaming sends at least once, so that some records come twice, and they are told apart by their time: many happen in one millisecond',
    record: {
      '@timestamp': 1_772_359_207_000,
      _document_id: 'zZ9',
      action: 'team.create',
      team: 'harbour-labs/crane',
    },
    expect: { 'details._document_id': 'zZ9', 'resource.id': 'harbour-labs/crane', change: 'CREATE' },
  },
]
