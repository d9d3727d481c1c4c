import type { Decoder } from '@/lib/decode/decoder'
import { epochTime } from '@/lib/decode/epoch-time'

import {
  actorType,
  changedState,
  changeOf,
  formerState,
  isNamed,
  ofActor,
  outcomeOf,
  resourceId,
  resourceType,
  subjectsOf,
} from './meaning'

/** The audit log of GitHub's organisations and enterprises. */
export const github: Decoder = {
  format: 'github',
  title: 'GitHub audit log',
  about:
    'What people and programs do in organisations and enterprises of GitHub: answers of the audit log API, JSON exports, and the files of audit log streaming, events of Git included.',
  knownBy: ['action', '_document_id'],
  rows: [
    {
      from: ['@timestamp', 'created_at'],
      to: 'occurredAt',
      why: 'when it happened, in milliseconds; `created_at` is when it was recorded',
      read: (fields) => epochTime(fields.get('@timestamp')) ?? epochTime(fields.get('created_at')),
    },
    { from: ['@timestamp', 'created_at'], to: 'occurredAt', why: 'where it is written as a date' },
    {
      from: ['actor', 'actor_is_bot', 'action'],
      to: 'actor.type',
      why: 'a bot is a service; nobody is known where a sign-in failed, or where Git was used without an account; GitHub itself where nobody is named',
      read: actorType,
    },
    {
      from: ['user', 'user_id', 'blocked_user', 'actor', 'actor_id'],
      to: 'subjects',
      why: 'the account that it was done to, and who was meant where a sign-in failed',
      read: subjectsOf,
    },
    {
      from: ['operation_type', 'action'],
      to: 'change',
      why: '`create`, `modify`, `remove` and `access`; what adds or removes a part (`org.remove_member`) updates the whole',
      read: changeOf,
    },
    {
      from: ['action', 'status_code', 'conclusion'],
      to: 'outcome',
      why: 'GitHub writes a record of what was done; failures have names of their own, requests a status, and runs of workflows a conclusion',
      read: outcomeOf,
    },
    {
      from: ['action'],
      to: 'resource.type',
      why: 'the part of the action before its last dot; signing in is about a `SESSION`, Git about a `REPO`',
      read: resourceType,
    },
    {
      from: ['repo', 'repository', 'org', 'business', 'team', 'user_id', 'user', 'hook_id'],
      to: 'resource.id',
      why: 'the field that is called like the type, or like it with `_id`; of accounts the number, which stays when the name changes',
      read: resourceId,
    },
    {
      from: ['name'],
      to: 'resource.name',
      why: 'the name of what has no name elsewhere, like a branch or a hook',
      read: (fields) => (isNamed(fields) ? undefined : fields.text('name')),
      takes: true,
    },
    {
      from: ['config_was', 'events_were', 'old_permission', 'previous_visibility'],
      to: 'before',
      why: 'every field that comes with its former value',
      read: formerState,
    },
    {
      from: ['config', 'events', 'permission', 'visibility'],
      to: 'after',
      why: 'the same fields as they are now',
      read: changedState,
    },
    {
      from: ['actor_id'],
      to: 'actor.id',
      why: 'the number of the account, which stays when the name changes',
      read: ofActor('actor_id'),
      takes: true,
    },
    {
      from: ['actor'],
      to: 'actor.name',
      why: 'the name of the account',
      read: ofActor('actor'),
      takes: true,
    },
    { from: ['actor_ip'], to: 'client.ip', why: 'there when the organisation discloses addresses' },
    { from: ['user_agent'], to: 'client.userAgent', why: 'what the actor used' },
    { from: ['request_id'], to: 'traceId', why: 'the events of one request share it' },
    { from: ['reason'], to: 'reason', why: 'why it was done, where somebody was asked' },
    { from: ['message'], to: 'message', why: 'a sentence of GitHub’s' },
    { from: ['action'], to: 'action', why: 'as it was sent' },
    { from: ['team', 'data.team'], to: 'details.team', why: 'as a tag; older records have it in `data`' },
    {
      from: ['repo', 'repository'],
      to: 'details.repo',
      why: 'as a tag; some records have it under both names',
    },
    { from: ['org'], to: 'details.org', why: 'the organisation, as a tag' },
    { from: ['business'], to: 'details.business', why: 'the enterprise, as a tag' },
    {
      from: ['_document_id'],
      to: 'details._document_id',
      why: 'the record’s own id, by which a copy of it is known',
    },
    { from: ['operation_type'], to: 'details.operation_type', why: 'as it was sent' },
    {
      from: ['programmatic_access_type'],
      to: 'details.programmatic_access_type',
      why: 'which kind of token or key was used; without it, a browser',
    },
    { from: ['hashed_token'], to: 'details.hashed_token', why: 'finds all that was done with one token' },
    { from: ['token_id'], to: 'details.token_id', why: 'finds all that was done with one token' },
    {
      from: ['transport_protocol_name'],
      to: 'details.transport_protocol_name',
      why: '`http` or `ssh`, of events of Git',
    },
    {
      from: ['external_identity_nameid'],
      to: 'details.external_identity_nameid',
      why: 'who the identity provider says it is',
    },
    {
      from: ['actor_location'],
      to: 'details.actor_location',
      why: 'the country stands under `actor_location.country_code`',
    },
    { from: ['data'], to: 'details.data', why: 'what older records hold besides stands under `data.…`' },
  ],
  defaults: { action: 'unknown', change: 'NONE', 'resource.type': 'GITHUB', 'actor.type': 'system' },
  identity: (fields) => fields.text('_document_id'),
}
