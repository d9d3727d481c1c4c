import type { Decoder } from '@/lib/decode/decoder'
import { shippedIdentity, unshipped } from '@/lib/decode/shipped'

import { actorType, changeOf, forwardedFor, targets } from './meaning'
import { resourceId, resourceName, resourceType } from './resource-type'
import { savedObjectDiff } from './saved-object-diff'

/** Kibana's audit log: one ECS document for each event. */
export const kibana: Decoder = {
  format: 'kibana',
  title: 'Kibana audit log',
  about:
    'What people do in Kibana: the file or stream of `xpack.security.audit.appender` with the layout `json`, one ECS document a line, also as Filebeat or Elastic Agent ship it.',
  knownBy: ['event.action', 'kibana'],
  rows: [
    { from: ['@timestamp'], to: 'occurredAt', why: 'the clock of Kibana' },
    {
      from: ['user.name', 'user.id', 'client.ip', 'event.action'],
      to: 'actor.type',
      why: 'a service where the name is one of Elastic’s accounts; anonymous where a request names no user, as when signing in failed; the system where Kibana acts by itself',
      read: actorType,
    },
    { from: ['user.id'], to: 'actor.id', why: 'the id of the user’s profile' },
    {
      from: ['user.name'],
      to: 'actor.name',
      why: 'the name that the user signs in with; Elasticsearch writes the same',
    },
    { from: ['user.email'], to: 'actor.email', why: 'newer versions write it when somebody signs in' },
    { from: ['event.action'], to: 'action', why: 'the name of the event' },
    {
      from: ['event.type', 'event.category', 'event.action'],
      to: 'change',
      why: '`creation`, `change`, `deletion` and `access`; without a type by the words of the action. Signing in and out, and requests as such, change nothing',
      read: changeOf,
    },
    {
      from: ['kibana.saved_object.type', 'event.category', 'event.action'],
      to: 'resource.type',
      why: 'the type of the saved object by its name in the product (`alert` is a RULE, `action` a CONNECTOR); without one what the action is about; SESSION for authentication, REQUEST for `http_request`',
      read: resourceType,
    },
    { from: ['kibana.saved_object.id'], to: 'resource.id', why: 'the id of the saved object' },
    {
      from: ['kibana.session_id', 'kibana.session.id', 'user.target.id', 'message'],
      to: 'resource.id',
      why: 'of a session and of a service account its id; of alerts and others the one id that the message names',
      read: resourceId,
    },
    { from: ['kibana.saved_object.name'], to: 'resource.name', why: 'the title of the saved object' },
    {
      from: ['url.path', 'url.original', 'user.target.name'],
      to: 'resource.name',
      why: 'of a request its path, of a service account its name',
      read: resourceName,
    },
    {
      from: ['event.outcome'],
      to: 'outcome',
      why: 'exactly as sent. Kibana writes `unknown` for a write, because it writes before it tries; only Elasticsearch knows how that ended',
    },
    { from: ['error.message'], to: 'reason', why: 'why it failed; the code stays beside it' },
    { from: ['message'], to: 'message', why: 'Kibana’s own sentence' },
    {
      from: ['kibana.diff.ops', 'kibana.diff'],
      to: 'before',
      why: 'the old values of the diff at their places: what changed, and no more. Nothing of what was created',
      read: (fields) => savedObjectDiff(fields)?.before,
    },
    {
      from: ['kibana.diff.ops', 'kibana.diff'],
      to: 'after',
      why: 'the new values, likewise. Nothing of what was deleted',
      read: (fields) => savedObjectDiff(fields)?.after,
    },
    {
      from: ['kibana.diff.ops'],
      to: 'details.kibana.diff.ops',
      why: 'the operations without the values, which would stand here twice',
      read: (fields) => savedObjectDiff(fields)?.ops,
      takes: true,
    },
    {
      from: ['client.ip', 'source.ip'],
      to: 'client.ip',
      why: 'the address that connected to Kibana. Behind a proxy that is the proxy: what a header says can be made up by whoever sends it',
    },
    {
      from: ['http.request.headers.x-forwarded-for'],
      to: 'details.client.forwarded',
      why: 'each address of a chain by itself, so that `client.forwarded:` finds them',
      read: forwardedFor,
    },
    {
      from: ['user_agent.original'],
      to: 'client.userAgent',
      why: 'where a shipper or a newer version adds it',
    },
    {
      from: ['trace.id', 'http.request.id'],
      to: 'traceId',
      why: 'the id of the HTTP request. Elasticsearch has it at the start of `opaque_id`, so both stand in one trace',
    },
    {
      from: ['kibana.session_id', 'kibana.session.id'],
      to: 'sessionId',
      why: 'the session of the browser',
    },
    {
      from: ['user.target.id', 'user.target.name', 'user.target.email'],
      to: 'subjects',
      why: 'whom it was done to is never the actor',
      read: targets,
    },
  ],
  defaults: { action: 'unknown', change: 'NONE', 'resource.type': 'KIBANA', 'actor.type': 'system' },
  unwrap: (document) => unshipped(document, (line) => line.has('event.action')),
  identity: (fields) => shippedIdentity(fields, fields.text('@timestamp')),
}
