import { numberTime } from '@/lib/decode/cef/cef-time'
import type { Decoder, MappingRow } from '@/lib/decode/decoder'

import { open, unwrap } from './carriers'
import { fieldsOfKonnectLine } from './fields-of-line'
import {
  actorEmail,
  actorId,
  actorName,
  actorType,
  changeOf,
  checkedResource,
  outcomeOf,
  principal,
  reasonOf,
  requestedPath,
  resourceType,
  signInAction,
  subjectsOf,
} from './meaning'
import { signedByKonnect } from './signature'

const KIND = ['name', 'type', 'authentication_type']
const SIGN_IN = [...KIND, 'success', 'successful', 'outcome']

const WHAT: readonly MappingRow[] = [
  {
    from: [...KIND, 'act', 'method', 'status', 'status_code'],
    to: 'change',
    why: 'what the method of a request attempts, a POST only with a 201; checks and sign-ins change nothing',
    read: changeOf,
  },
  {
    from: ['event_class_id', 'authentication_type', 'name', 'type'],
    to: 'action',
    why: 'of a sign-in, how it was tried; the pull API’s `sso` is `AUTHENTICATION_TYPE_SSO`',
    read: signInAction,
  },
  {
    from: ['action', 'act', 'method'],
    to: 'action',
    why: 'what a permission was checked for; of a request, its method',
  },
  { from: ['name'], to: 'action', why: 'where that is missing', keeps: true },
  {
    from: KIND,
    to: 'resource.type',
    why: '`SESSION` for a sign-in, `ACCESS` for a permission check, `REQUEST` for a request: by the name, never by the class id',
    read: resourceType,
  },
  {
    from: ['name'],
    to: 'resource.id',
    why: 'the path behind `Authz.` that a permission was checked for',
    read: checkedResource,
  },
  { from: ['resource'], to: 'resource.id', why: 'the pull API’s name of the same' },
  {
    from: ['request', 'uri', ...KIND],
    to: 'resource.id',
    why: 'the path of a request; that of a sign-in is only where it was sent',
    read: requestedPath,
  },
  {
    from: [...SIGN_IN, 'granted', 'status', 'status_code'],
    to: 'outcome',
    why: '`success` of a sign-in, `granted` of a check, the status of a request; severity says nothing of it',
    read: outcomeOf,
  },
  { from: SIGN_IN, to: 'reason', why: 'of a sign-in that failed, how', read: reasonOf },
]

const WHO: readonly MappingRow[] = [
  {
    from: ['principal_id', 'principal_name', ...SIGN_IN],
    to: 'subjects',
    why: 'whose account it was, where signing in failed: nobody knows who tried',
    read: subjectsOf,
  },
  {
    from: ['kong_initiated', 'event_class_id', 'principal_id', 'actor_id', ...SIGN_IN],
    to: 'actor.type',
    why: 'Kong itself where it says so, a service for the token of a system account, nobody known where signing in failed',
    read: actorType,
  },
  {
    from: ['principal_id', 'actor_id'],
    to: 'actor.onBehalfOf.id',
    why: 'the principal, where `actor_id` is somebody else, who acts for them',
    read: (fields) => principal(fields, 'principal_id'),
  },
  {
    from: ['principal_name', 'actor_id'],
    to: 'actor.onBehalfOf.name',
    why: 'the principal’s name, then',
    read: (fields) => principal(fields, 'principal_name'),
  },
  {
    from: ['actor_id', 'principal_id', ...SIGN_IN],
    to: 'actor.id',
    why: 'who acts, else the principal: the id of a user or a system account',
    read: actorId,
  },
  {
    from: ['principal_name', 'actor_id', ...SIGN_IN],
    to: 'actor.name',
    why: 'the name, where Konnect is set to send it',
    read: actorName,
  },
  {
    from: ['principal_name', 'actor_id', ...SIGN_IN],
    to: 'actor.email',
    why: 'the address in the name',
    read: actorEmail,
  },
]

const rows: readonly MappingRow[] = [
  {
    from: ['rt'],
    to: 'occurredAt',
    why: 'when it happened, in ms since 1970, as a number or a text',
    read: (fields) => numberTime(fields.text('rt') ?? ''),
    takes: true,
  },
  {
    from: ['event_ts', 'ts'],
    to: 'occurredAt',
    why: 'to the second; the pull API’s `ts` is finer. What stands in front of a line of CEF is `event_ts` too',
  },
  ...WHAT,
  ...WHO,
  {
    from: ['src', 'client_ip'],
    to: 'client.ip',
    why: 'as Konnect saw it: `127.0.0.6` is a proxy of its own, and who is behind it is not said',
  },
  { from: ['user_agent'], to: 'client.userAgent', why: 'the user agent' },
  {
    from: ['trace_id'],
    to: 'traceId',
    why: 'the same in all events of one request; a number beyond 2^53 is kept as its digits',
  },
]

/** Kong Konnect's audit log, of the organization and of Dev Portals. */
export const konnect: Decoder = {
  format: 'konnect',
  title: 'Kong Konnect audit log',
  about:
    'What the audit log webhooks of Konnect send for an organization or a Dev Portal (CEF, JSON or CPS, one event a line), and what `GET /v3/audit-logs` answers.',
  knownBy: ['event_class_id', 'authentication_type', 'granted', 'principal_id', 'org_id', 'trace_id'],
  rows,
  defaults: { action: 'unknown', change: 'NONE', 'resource.type': 'KONNECT', 'actor.type': 'anonymous' },
  // Konnect gives an event no id. A replay sends the same line again.
  identity: (_, text) => text,
  unwrap,
  open,
  readText: fieldsOfKonnectLine,
  signed: signedByKonnect,
}
