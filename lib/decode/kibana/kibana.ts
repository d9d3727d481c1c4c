import type { Decoder } from '@/lib/decode/decoder'

import { actorType, changeOf, resourceType } from './meaning'

/** Kibana's audit log: one ECS document for each event. */
export const kibana: Decoder = {
  format: 'kibana',
  title: 'Kibana audit log',
  about:
    'What people do in Kibana, one JSON document a line: the file of `xpack.security.audit.appender`, nested or with dotted names.',
  rows: [
    { from: ['@timestamp'], to: 'occurredAt', why: 'the time of Kibana’s clock' },
    {
      from: ['user.id'],
      to: 'actor.id',
      why: 'the id of the user’s profile, which stays when the name changes',
    },
    { from: ['user.name'], to: 'actor.name', why: 'the name that the user signs in with' },
    { from: ['user.email'], to: 'actor.email', why: 'sign-ins of newer versions say it' },
    {
      from: ['user.name', 'user.id', 'event.category', 'event.action'],
      to: 'actor.type',
      why: 'a service account when the name is one, nobody known when a sign-in failed, Kibana itself when no user is named',
      read: actorType,
    },
    { from: ['event.action'], to: 'action', why: 'the name of the event' },
    {
      from: ['event.category', 'event.type', 'event.action'],
      to: 'change',
      why: '`creation`, `change`, `deletion` and `access` of things; signing in changes nothing',
      read: changeOf,
    },
    {
      from: ['kibana.saved_object.type', 'event.category', 'event.action'],
      to: 'resource.type',
      why: 'the type of the saved object by its name in the product, else what the action is about',
      read: resourceType,
    },
    { from: ['kibana.saved_object.id'], to: 'resource.id', why: 'the id of the saved object' },
    { from: ['kibana.saved_object.name'], to: 'resource.name', why: 'its title' },
    {
      from: ['event.outcome'],
      to: 'outcome',
      why: 'as it was sent: writes are logged before they happen, so theirs is unknown',
    },
    { from: ['error.message'], to: 'reason', why: 'why it failed' },
    { from: ['message'], to: 'message', why: 'Kibana’s own sentence' },
    { from: ['client.ip'], to: 'client.ip', why: 'the address that connected to Kibana' },
    { from: ['trace.id'], to: 'traceId', why: 'the id of the HTTP request' },
    { from: ['kibana.session_id'], to: 'sessionId', why: 'the session in the browser' },
  ],
  defaults: { action: 'unknown', change: 'NONE', 'resource.type': 'KIBANA', 'actor.type': 'system' },
}
