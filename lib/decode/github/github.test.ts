import { describe, expect, test } from 'vitest'

import type { Json, JsonObject } from '@/lib/base/json'
import { decodeRecord } from '@/lib/decode/decode-record'
import { decoderLaws, decodeText, decodeTexts, pitfallTests } from '@/lib/testing/decoder-laws'

import { github } from './github'
import { GITHUB_PITFALLS } from './pitfalls'

const decoded = (record: JsonObject): JsonObject => decodeText(github, JSON.stringify(record))

describe('a record of GitHub', () => {
  decoderLaws(github, [
    1_772_359_200_123,
    '2026-03-01T10:00:00Z',
    'org.remove_member',
    'user.failed_login',
    'git.push',
    'repo.create',
    'api.request',
    'create',
    'remove',
    'lena-w',
    'harbour-labs/pier',
    ['harbour-labs'],
    4101,
    true,
    '203.0.113.4',
    { url: 'https://hooks.example', events: ['push'] },
  ])
  pitfallTests(github, GITHUB_PITFALLS)

  test('of the stream is read where the table says', () => {
    expect(
      decoded({
        '@timestamp': 1_772_359_200_123,
        created_at: 1_772_359_200_200,
        _document_id: 'Qx7',
        action: 'hook.config_changed',
        operation_type: 'modify',
        actor: 'lena-w',
        actor_id: 4101,
        actor_ip: '203.0.113.4',
        actor_location: { country_code: 'PL' },
        user_agent: 'curl/8.5',
        programmatic_access_type: 'Fine-grained personal access token',
        request_id: 'C0:FE:01',
        business: 'harbour',
        org: 'harbour-labs',
        repo: 'harbour-labs/pier',
        hook_id: 77,
        name: 'web',
        config: { url: 'https://new.example' },
        config_was: { url: 'https://old.example' },
        odd: [1],
      }),
    ).toEqual({
      occurredAt: '2026-03-01T10:00:00.123Z',
      actor: { type: 'user', id: '4101', name: 'lena-w' },
      action: 'hook.config_changed',
      change: 'UPDATE',
      resource: { type: 'HOOK', id: '77', name: 'web' },
      outcome: 'success',
      before: { config: { url: 'https://old.example' } },
      after: { config: { url: 'https://new.example' } },
      client: { ip: '203.0.113.4', userAgent: 'curl/8.5' },
      traceId: 'C0:FE:01',
      details: {
        repo: 'harbour-labs/pier',
        org: 'harbour-labs',
        business: 'harbour',
        _document_id: 'Qx7',
        operation_type: 'modify',
        programmatic_access_type: 'Fine-grained personal access token',
        '@timestamp': 1_772_359_200_123,
        created_at: 1_772_359_200_200,
        'actor_location.country_code': 'PL',
        hook_id: 77,
        'config.url': 'https://new.example',
        'config_was.url': 'https://old.example',
        odd: [1],
      },
    })
  })

  test('of the API of before says the time as created_at, and the rest in data', () => {
    const events = decodeTexts(
      github,
      '[{"created_at":1772359200123,"action":"team.add_member","actor":"lena-w","user":"tomasz-k","data":{"team":"harbour-labs/crane"}}]',
    )
    expect(events).toMatchObject([
      {
        occurredAt: '2026-03-01T10:00:00.123Z',
        change: 'UPDATE',
        resource: { type: 'TEAM', id: 'harbour-labs/crane' },
        details: { team: 'harbour-labs/crane' },
        subjects: [{ type: 'user', name: 'tomasz-k' }],
      },
    ])
    expect(decoded({ created_at: '2026-03-01T11:00:00+01:00' }).occurredAt).toBe('2026-03-01T10:00:00.000Z')
  })

  test('is known by its document id', () => {
    expect(decodeRecord(github, { _document_id: 'a' }, '').identity).toBe('a')
    expect(decodeRecord(github, { action: 'a.b' }, '').identity).toBeUndefined()
  })

  test.each<[string, string | undefined, string, string]>([
    ['repo.create', 'create', 'CREATE', 'REPO'],
    ['repo.create', undefined, 'CREATE', 'REPO'],
    ['repo.destroy', 'remove', 'DELETE', 'REPO'],
    ['repo.destroy', undefined, 'DELETE', 'REPO'],
    ['repo.add_topic', 'create', 'UPDATE', 'REPO'],
    ['repo.add_topic', undefined, 'UPDATE', 'REPO'],
    ['repo.restore', 'restore', 'CREATE', 'REPO'],
    ['repo.transfer', 'transfer', 'UPDATE', 'REPO'],
    ['repo.download_zip', 'access', 'READ', 'REPO'],
    ['repo.download_zip', undefined, 'READ', 'REPO'],
    ['git.push', undefined, 'UPDATE', 'REPO'],
    ['user.login', 'authentication', 'NONE', 'SESSION'],
    ['org.sso_response', 'authentication', 'NONE', 'SESSION'],
    ['user.suspend', 'modify', 'UPDATE', 'USER'],
    ['api.request', 'access', 'READ', 'REQUEST'],
    ['org.secret.rotate', undefined, 'NONE', 'ORG.SECRET'],
    ['constructor', 'constructor', 'NONE', 'GITHUB'],
  ])('called %s with the operation %s has the change %s of a %s', (action, operation, change, type) => {
    const record = { action, ...(operation !== undefined && { operation_type: operation }) }
    expect(decoded(record)).toMatchObject({ action, change, resource: { type } })
  })

  test.each<[JsonObject, string]>([
    [{ action: 'repo.create' }, 'success'],
    [{ action: 'org.sso_response' }, 'unknown'],
    [{}, 'unknown'],
    [{ action: 'api.request', status_code: 200 }, 'success'],
    [{ action: 'api.request', status_code: 404 }, 'failure'],
    [{ action: 'api.request' }, 'unknown'],
    [{ action: 'workflows.completed_workflow_run', conclusion: 'failure' }, 'failure'],
    [{ action: 'workflows.completed_workflow_run', conclusion: 'success' }, 'success'],
    [{ action: 'workflows.completed_workflow_run', conclusion: 'cancelled' }, 'unknown'],
    [{ action: 'org.oauth_app_access_denied' }, 'success'],
    [{ action: 'migration.import_failed' }, 'failure'],
  ])('%j ended with %s', (record, outcome) => {
    expect(decoded(record).outcome).toBe(outcome)
  })

  test.each<[JsonObject, Json]>([
    [{ action: 'git.clone', actor: '' }, { type: 'anonymous' }],
    [{ action: 'repo.archived' }, { type: 'system' }],
    [
      { action: 'git.push', actor: 'ci', actor_is_bot: true },
      { type: 'service', name: 'ci' },
    ],
    [
      { action: 'a.b', actor_id: 7 },
      { type: 'user', id: '7' },
    ],
  ])('%j was done by %j', (record, actor) => {
    expect(decoded(record).actor).toEqual(actor)
  })

  test('that an account does to itself has no subject; one that names it otherwise has', () => {
    expect(decoded({ action: 'a.b', actor: 'x', user: 'x' })).not.toHaveProperty('subjects')
    expect(decoded({ action: 'a.b', actor: 'x', actor_id: 1, user: 'x', user_id: 2 }).subjects).toEqual([
      { type: 'user', id: '2', name: 'x' },
    ])
    expect(decoded({ action: 'org.block_user', actor: 'x', blocked_user: 'y' }).subjects).toEqual([
      { type: 'user', name: 'y' },
    ])
  })
})
