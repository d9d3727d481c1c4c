import { isIP } from 'node:net'

import { AuditError } from './audit-error'
import type { ActorType, Scope } from './event'
import { NAME_LOOKS, NAME_PATTERN, TEXT_MAX } from './limits'
import { inWords, Reading } from './reading'
import type { JsonMembers } from './to-json'

/** A scope in the members of the API; what is not known is undefined. */
export interface ReadScope {
  actor: JsonMembers | undefined
  client: JsonMembers | undefined
  traceId: string | undefined
  sessionId: string | undefined
}

const ACTOR_TYPES: readonly ActorType[] = ['user', 'service', 'system', 'anonymous']
const PARTY = ['type', 'id', 'name', 'email']

/** The scope that these members say; problems are noted. */
export function readScope(read: Reading, said: Readonly<Record<string, unknown>>): ReadScope {
  return {
    actor: readActor(read, said['actor']),
    client: readClient(read, said['client']),
    traceId: read.id(said['traceId'], 'traceId'),
    sessionId: read.id(said['sessionId'], 'sessionId'),
  }
}

/**
 * The scope of a request as it is sent, read once for all events of a logger.
 *
 * @throws AuditError (`invalid`) when what the application says of the request is not valid.
 */
export function requestScope(scope: Scope): ReadScope {
  const read = new Reading()
  const found = readScope(read, { ...scope })
  if (read.problems.length === 0) return found
  const { problems } = read
  throw new AuditError('invalid', `The scope of the request is not valid: ${inWords(problems)}.`, {
    problems,
  })
}

/** An actor in the members of the API; undefined where there is none. */
function readActor(read: Reading, given: unknown): JsonMembers | undefined {
  const said = read.members(given, 'actor', [...PARTY, 'onBehalfOf'])
  if (said === undefined) return undefined
  const { type, onBehalfOf, ...party } = said
  if (!type) read.problem('actor.type', `is needed: ${ACTOR_TYPES.join(', ')}`)
  return {
    type: read.oneOf(type, 'actor.type', ACTOR_TYPES),
    ...namesOf(read, party, 'actor'),
    onBehalfOf: readParty(read, onBehalfOf, 'actor.onBehalfOf'),
  }
}

/**
 * A party in the members of the API; undefined where there is none, or it names nobody. People choose their names: too long a
 * one is cut.
 */
export function readParty(read: Reading, given: unknown, path: string): JsonMembers | undefined {
  const said = read.members(given, path, PARTY)
  if (said === undefined) return undefined
  const type = said['type']
    ? read.matching(said['type'], `${path}.type`, NAME_PATTERN, NAME_LOOKS)
    : undefined
  const named = namesOf(read, said, path)
  return Object.values(named).every((one) => one === undefined)
    ? undefined
    : { ...(type !== undefined && { type }), ...named }
}

function namesOf(read: Reading, said: Readonly<Record<string, unknown>>, path: string): JsonMembers {
  return {
    id: read.id(said['id'], `${path}.id`),
    name: read.prose(said['name'], `${path}.name`, TEXT_MAX.name),
    email: read.prose(said['email'], `${path}.email`, TEXT_MAX.email),
  }
}

/** Where a request came from. The agent is what a stranger sent: too long a one is cut, so that it cannot keep the event out. */
function readClient(read: Reading, given: unknown): JsonMembers | undefined {
  const said = read.members(given, 'client', ['ip', 'userAgent'])
  if (said === undefined) return undefined
  const ip = read.text(said['ip'], 'client.ip', TEXT_MAX.ip)
  if (ip !== undefined && isIP(ip) === 0) read.problem('client.ip', 'must be an IPv4 or IPv6 address')
  return {
    ip,
    userAgent: read.prose(said['userAgent'], 'client.userAgent', TEXT_MAX.userAgent),
  }
}
