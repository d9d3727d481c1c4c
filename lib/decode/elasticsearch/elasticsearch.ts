import type { Decoder } from '@/lib/decode/decoder'
import { shippedIdentity } from '@/lib/decode/shipped'

import { changeOf, outcomeOf, resourceId, resourceName, resourceType } from './access'
import { type Acting, actingOf, subjectsOf } from './acting'
import { configAfter, configAfterPaths } from './config-change'
import { asWritten } from './layouts'
import { originIp, traceId, zonelessTime } from './origin'

const IDENTITY = [
  'user.name',
  'user.realm',
  'user.run_by.name',
  'user.run_as.name',
  'authentication.type',
  'apikey.id',
]
const PAYLOADS = ['put', 'change', 'create', 'delete', 'invalidate']

/** The paths that are there. */
const only = (path: string | undefined): string[] => (path === undefined ? [] : [path])
const owner = ({ onBehalfOf }: Acting): string | undefined => onBehalfOf?.name

/** Elasticsearch's security audit log. */
export const elasticsearch: Decoder = {
  format: 'elasticsearch',
  title: 'Elasticsearch audit log',
  about:
    'Who signed in to Elasticsearch, what they were allowed, and changes of its security: the lines of `<cluster>_audit.json` as they are, with the names of the documentation, as Filebeat ships them, or after the pipeline of Elastic’s integration.',
  knownBy: ['event.action', 'event.type', 'elasticsearch.audit.layer'],
  rows: [
    { from: ['timestamp', '@timestamp'], to: 'occurredAt', why: 'the clock of the node' },
    {
      from: ['timestamp', '@timestamp'],
      to: 'occurredAt',
      why: 'without a zone, as versions before 7 write it in that of the node: taken for UTC',
      read: zonelessTime,
    },
    {
      from: IDENTITY,
      to: 'actor.type',
      why: 'a service for API keys, service accounts and the accounts of Elastic’s products; the system for nodes among themselves; anonymous where nobody signed in',
      read: (fields) => actingOf(fields).type,
    },
    {
      from: ['apikey.id'],
      to: 'actor.id',
      why: 'an API key acts on behalf of its owner',
      read: (fields) => fields.text(actingOf(fields).id ?? ''),
      takes: (fields) => only(actingOf(fields).id),
    },
    {
      from: ['user.run_by.name', 'apikey.name', 'user.name'],
      to: 'actor.name',
      why: 'who signed in: with run-as `user.run_by`, else the key, else the user. In a change of the security `user.name` only where Elasticsearch was told to write the actor',
      read: (fields) => fields.text(actingOf(fields).name ?? ''),
      takes: (fields) => only(actingOf(fields).name),
    },
    {
      from: ['user.name', 'user.run_as.name', 'cross_cluster_access.user.name'],
      to: 'actor.onBehalfOf.type',
      why: 'whose rights were used: the user of run-as, the owner of a key, the user of another cluster',
      read: (fields) => actingOf(fields).onBehalfOf?.type,
    },
    {
      from: ['user.name', 'user.run_as.name', 'user.effective.name', 'cross_cluster_access.user.name'],
      to: 'actor.onBehalfOf.name',
      why: 'their name',
      read: (fields) => fields.text(owner(actingOf(fields)) ?? ''),
      takes: (fields) => only(owner(actingOf(fields))),
    },
    { from: ['event.action'], to: 'action', why: 'the name of the event' },
    {
      from: ['event.type', 'event.action', 'action', 'indices', 'created', ...PAYLOADS],
      to: 'change',
      why: 'of the security by its payload (`put` may create or update: nothing tells which); of indices by the transport action; a permission on anything else changes nothing',
      read: changeOf,
    },
    {
      from: ['event.action', 'indices', ...PAYLOADS],
      to: 'resource.type',
      why: 'what the payload is of; INDEX where permission was asked for indices, else ACCESS; SESSION for signing in, CONNECTION for the address filter, REQUEST for a tampered one',
      read: resourceType,
    },
    {
      from: ['indices', ...PAYLOADS],
      to: 'resource.id',
      why: 'users, roles and mappings are known by their names; an index where it is one alone',
      read: resourceId,
    },
    {
      from: ['action', 'url.path', 'transport.profile', 'transport_profile', ...PAYLOADS],
      to: 'resource.name',
      why: 'of a permission the transport action, of a request its path, of a key or token its name',
      read: resourceName,
    },
    {
      from: ['event.action', 'event.type', 'action', 'created'],
      to: 'outcome',
      why: '`…_granted` and `…_success` are a success, `…_denied`, `…_failed` and tampering a failure. But all is written before it runs: a granted write of an index, and a change of the security, stay unknown. What a pipeline says of the outcome is not believed',
      read: outcomeOf,
    },
    { from: ['rule'], to: 'reason', why: 'the rule of the address filter', keeps: true },
    { from: ['message'], to: 'message', why: 'where a pipeline left a text there' },
    {
      from: PAYLOADS,
      to: 'after',
      why: 'the state that was asked for. There is none of the state before, nor of what is deleted or invalidated, which is only named. Of a password it is known that there is a new one',
      read: configAfter,
      takes: configAfterPaths,
    },
    {
      from: ['origin.address', 'source.ip', 'source.address'],
      to: 'client.ip',
      why: 'the address without its port. Of what came through Kibana that is Kibana',
      read: originIp,
    },
    {
      from: ['opaque_id', 'trace.id', 'trace_id', 'request.id'],
      to: 'traceId',
      why: 'Kibana’s request, which is what stands before the `;` of `opaque_id`; else the trace of the caller; else the request to Elasticsearch. All stay beside it',
      read: traceId,
    },
    {
      from: ['request.id', 'http.request.id'],
      to: 'details.request.id',
      why: 'shared by all events of one request, on all nodes: the only thing that joins a change of the security with who was granted it',
    },
    {
      from: [...PAYLOADS, 'destination.user.name', 'user.name'],
      to: 'subjects',
      why: 'the user that a change is made to, and who somebody failed to sign in as, are never the actor',
      read: subjectsOf,
    },
  ],
  defaults: { action: 'unknown', change: 'NONE', 'resource.type': 'ACCESS', 'actor.type': 'anonymous' },
  unwrap: asWritten,
  identity: (fields) => shippedIdentity(fields, fields.text('timestamp') ?? fields.text('@timestamp')),
}
