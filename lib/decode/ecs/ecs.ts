import type { Decoder } from '@/lib/decode/decoder'
import { placeInFile, unshipped } from '@/lib/decode/shipped'

import {
  actorType,
  changeOf,
  effectiveType,
  resourceId,
  resourceName,
  resourceType,
  subjectsOf,
} from './meaning'

/** Any document of the Elastic Common Schema. */
export const ecs: Decoder = {
  format: 'ecs',
  title: 'Elastic Common Schema',
  about:
    'Any ECS document, nested or with dotted names: what Beats and Elastic Agent make of other systems’ logs, and what applications write with an ECS logger. Kibana and Elasticsearch have formats of their own.',
  knownBy: ['@timestamp', 'event', 'ecs', 'message'],
  rows: [
    {
      from: ['@timestamp', 'event.start', 'event.created'],
      to: 'occurredAt',
      why: 'when it happened; `event.created` and `event.ingested` are when it was read',
    },
    {
      from: [
        'user.id',
        'user.name',
        'client.user.name',
        'source.user.name',
        'process.user.name',
        'client.ip',
        'source.ip',
      ],
      to: 'actor.type',
      why: 'a user where one is named, anonymous where only an address is, else the system that writes',
      read: actorType,
    },
    {
      from: ['user.id', 'client.user.id', 'source.user.id', 'process.user.id'],
      to: 'actor.id',
      why: 'who did it',
    },
    {
      from: ['user.name', 'client.user.name', 'source.user.name', 'process.user.name'],
      to: 'actor.name',
      why: 'who did it; `user.full_name` stays beside it',
    },
    { from: ['user.email', 'client.user.email', 'source.user.email'], to: 'actor.email', why: 'who did it' },
    {
      from: ['user.effective.id', 'user.effective.name', 'user.effective.email'],
      to: 'actor.onBehalfOf.type',
      why: 'the user whose rights were used, as with `sudo`',
      read: effectiveType,
    },
    { from: ['user.effective.id'], to: 'actor.onBehalfOf.id', why: 'their id' },
    { from: ['user.effective.name'], to: 'actor.onBehalfOf.name', why: 'their name' },
    { from: ['user.effective.email'], to: 'actor.onBehalfOf.email', why: 'their e-mail' },
    { from: ['event.action', 'event.code'], to: 'action', why: 'the name of the event, else its number' },
    {
      from: ['event.type', 'event.category'],
      to: 'change',
      why: '`creation` and `installation`, `deletion`, `change`, `access`; all others, signing in and connections change nothing',
      read: changeOf,
    },
    {
      from: ['orchestrator.resource.type', 'entity.type', 'entity.sub_type', 'event.category', 'event.type'],
      to: 'resource.type',
      why: 'the thing that is named: a resource of an orchestrator, an entity, a target user, a group, a file, a registry key, a package. Else by category: SESSION, REQUEST, PROCESS, HOST …',
      read: resourceType,
    },
    {
      from: [
        'orchestrator.resource.id',
        'entity.id',
        'user.target.id',
        'group.id',
        'file.path',
        'registry.path',
        'package.name',
        'session.id',
        'process.entity_id',
        'host.id',
      ],
      to: 'resource.id',
      why: 'its id; a file and a registry key are known by their paths',
      read: resourceId,
    },
    {
      from: [
        'orchestrator.resource.name',
        'entity.name',
        'user.target.name',
        'group.name',
        'file.name',
        'registry.value',
        'process.name',
        'host.name',
        'url.path',
        'url.original',
      ],
      to: 'resource.name',
      why: 'its name; of a request the path',
      read: resourceName,
    },
    {
      from: ['event.outcome'],
      to: 'outcome',
      why: 'as it was sent; `allowed` and `denied` in `event.type` are no outcome',
    },
    { from: ['event.reason', 'error.message'], to: 'reason', why: 'why it ended so' },
    { from: ['message'], to: 'message', why: 'the sentence of who wrote it' },
    {
      from: ['user.changes'],
      to: 'after',
      why: 'the new values of a user, and no others',
      read: (fields) => (fields.has('user.changes') ? undefined : fields.tree('user.changes')),
      takes: true,
    },
    {
      from: ['client.ip', 'source.ip'],
      to: 'client.ip',
      why: 'who began the exchange, else where the packets come from. `host.ip` is the machine that wrote the log',
    },
    { from: ['user_agent.original'], to: 'client.userAgent', why: 'as the header has it' },
    { from: ['trace.id', 'http.request.id'], to: 'traceId', why: 'the trace, else the request' },
    { from: ['session.id'], to: 'sessionId', why: 'the session' },
    {
      from: [
        'user.target.id',
        'user.target.name',
        'user.target.email',
        'destination.user.name',
        'server.user.name',
      ],
      to: 'subjects',
      why: 'whom it was done to is never the actor',
      read: subjectsOf,
    },
  ],
  defaults: { action: 'unknown', change: 'NONE', 'resource.type': 'EVENT', 'actor.type': 'system' },
  unwrap: (document) => unshipped(document, (line) => line.has('ecs.version') || line.has('event.action')),
  identity: (fields) => {
    const id = fields.text('event.id')
    if (id === undefined) return placeInFile(fields, fields.text('@timestamp'))
    return JSON.stringify([fields.text('event.provider') ?? fields.text('event.module') ?? '', id])
  },
}
