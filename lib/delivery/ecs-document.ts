import type { Json, JsonObject } from '@/lib/base/json'
import type { Change, Event, Party } from '@/lib/event/event'

import type { Carried } from './carried'
import { labelsOf } from './labels'
import { severityOf } from './severity'

const ECS_VERSION = '8.17.0'

const CATEGORIES: Readonly<Record<string, string>> = {
  SESSION: 'authentication',
  ACCESS: 'iam',
  REQUEST: 'web',
  USER: 'iam',
  ACCOUNT: 'iam',
  ROLE: 'iam',
  GROUP: 'iam',
}

const TYPES: Readonly<Record<Change, string>> = {
  CREATE: 'creation',
  READ: 'access',
  UPDATE: 'change',
  DELETE: 'deletion',
  NONE: 'info',
}

/**
 * An event as a document of the Elastic Common Schema. What ECS has no field for stands under `vouchsafe`; before and after
 * as JSON text, because their keys would become fields of the index without end; details as `labels`.
 */
export function ecsDocument({ event, tenantId, replayed }: Carried, keyId?: string): JsonObject {
  return defined({
    '@timestamp': event.occurredAt,
    ecs: { version: ECS_VERSION },
    message: event.message,
    event: eventFields(event),
    organization: { id: tenantId, name: event.tenant },
    user: userFields(event),
    related: related(event),
    client: defined({ ip: event.client?.ip }),
    source: defined({ ip: event.client?.ip }),
    user_agent: defined({ original: event.client?.userAgent }),
    trace: defined({ id: event.traceId }),
    labels: event.details && labelsOf(event.details),
    vouchsafe: defined({
      resource: defined({ ...event.resource }),
      change: event.change,
      actor: { type: event.actor.type },
      session: defined({ id: event.sessionId }),
      source: defined({ name: event.source.name, format: event.source.format }),
      before: textOf(event.before),
      after: textOf(event.after),
      replayed: replayed || undefined,
      kid: keyId,
    }),
  })
}

function eventFields(event: Event): JsonObject {
  return defined({
    kind: 'event',
    id: event.id,
    action: event.action,
    category: [CATEGORIES[event.resource.type] ?? 'configuration'],
    type: typesOf(event),
    outcome: event.outcome,
    reason: event.reason,
    created: event.receivedAt,
    sequence: event.index,
    severity: severityOf(event),
    module: 'vouchsafe',
    dataset: 'vouchsafe.audit',
    provider: event.source.name,
  })
}

/** What a check decided is a type of its own in ECS; its outcome says only whether there was a decision. */
function typesOf({ change, resource, outcome }: Event): string[] {
  if (resource.type !== 'ACCESS' || outcome === 'unknown') return [TYPES[change]]
  return [TYPES[change], outcome === 'success' ? 'allowed' : 'denied']
}

/** Who did it, with whose rights, and whom it was done to. */
function userFields({ actor, subjects }: Event): JsonObject {
  const [target] = subjects ?? []
  return defined({
    ...party(actor),
    effective: actor.onBehalfOf && party(actor.onBehalfOf),
    target: target && party(target),
  })
}

const party = ({ id, name, email }: Party): JsonObject => defined({ id, name, email })

function related({ actor, subjects = [], client }: Event): JsonObject {
  const people = [actor, actor.onBehalfOf ?? {}, ...subjects]
  const users = people.flatMap(({ id, name, email }) => [id, name, email].filter((one) => one !== undefined))
  return defined({
    user: users.length === 0 ? undefined : [...new Set(users)],
    ip: client?.ip === undefined ? undefined : [client.ip],
  })
}

const textOf = (value: Json | undefined): string | undefined =>
  value === undefined ? undefined : JSON.stringify(value)

/** Without the members that are undefined, or empty objects. */
function defined(members: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(
      (member): member is [string, Json] => member[1] !== undefined && !isEmpty(member[1]),
    ),
  )
}

const isEmpty = (value: Json): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
