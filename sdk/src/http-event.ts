import type { AuditEvent, Change, Outcome } from './event'
import { messageOf } from './message-of'
import { readTarget } from './request-target'
import { wellFormed } from './well-formed'

/** What was asked for. */
export interface Asked {
  method: string
  /** Path and query as they were sent. */
  url: string
  at: Date
}

/** How it was answered. */
export interface Answer {
  /** Absent where there was no answer. */
  status?: number | undefined
  /** The pattern of the route that answered, `/orders/:id`; absent where none did. */
  route?: string | undefined
  /** The parts of the path that the pattern names. */
  params?: Readonly<Record<string, unknown>> | undefined
  /** What was thrown. */
  error?: unknown
  /** The connection ended before the answer did: by whom. */
  endedBy?: 'client' | 'server' | undefined
}

/** What each method is for (RFC 9110 §9.3); any other one changes nothing that we know of. */
const CHANGES: Readonly<Record<string, Change>> = {
  GET: 'READ',
  HEAD: 'READ',
  QUERY: 'READ',
  POST: 'CREATE',
  PUT: 'UPDATE',
  PATCH: 'UPDATE',
  DELETE: 'DELETE',
}

/** The event of one request. */
export function httpEvent(asked: Asked, answer: Answer, action: string): AuditEvent {
  const method = /^[A-Za-z-]{1,32}$/.test(asked.method) ? asked.method.toUpperCase() : 'UNKNOWN'
  const { path, query } = readTarget(asked.url, answer.params)
  const { status, route, endedBy } = answer
  const details = {
    method,
    ...(route !== undefined && { route }),
    ...(status !== undefined && { status }),
    ...(query !== undefined && { query }),
    ...(endedBy !== undefined && { endedBy }),
  }
  return {
    occurredAt: asked.at,
    action,
    change: Object.hasOwn(CHANGES, method) ? CHANGES[method] : 'NONE',
    resource: { type: 'REQUEST', id: path },
    outcome: outcomeOf(answer),
    reason: reasonOf(answer),
    message: `${method} ${route ?? path} ${status === undefined ? 'got no answer' : `answered ${status}`}`,
    details,
  }
}

/** A client that hangs up before the answer leaves open whether it was done; a server that breaks off its answer failed. */
function outcomeOf({ status, error, endedBy }: Answer): Outcome {
  if (status === undefined) return error === undefined ? 'unknown' : 'failure'
  return status >= 400 || endedBy === 'server' ? 'failure' : 'success'
}

function reasonOf(answer: Answer): string | undefined {
  if (outcomeOf(answer) === 'success') return undefined
  if (answer.error !== undefined) return wellFormed(messageOf(answer.error), REASON_CHARACTERS_MAX)
  if (answer.endedBy === 'client' && answer.status === undefined)
    return 'The client hung up before the answer.'
  return answer.endedBy === 'server' ? 'The answer was broken off.' : undefined
}

/** An error's message may hold a whole answer of another system. */
const REASON_CHARACTERS_MAX = 1000
