import type { Scope } from './event'
import type { RequestLike } from './request'
import type { RequestReader } from './request-scope'

/** Finds out what a request says. */
export type LookUp = () => Promise<Scope>

/**
 * What the request says, with `more`, which wins. It is looked up once. Only where the application named nobody it is asked
 * again, since who signs in is known later; and where it failed.
 */
export function scopeLookUp(reader: RequestReader, request: RequestLike, more: Scope): LookUp {
  // At once: of a request that is over, nobody knows any more who was connected.
  const surroundings = reader.surroundingsOf(request)
  const isAsked = reader.asksWho && !('actor' in more)
  let known: Promise<Scope> | undefined
  const lookUp = async (): Promise<Scope> => {
    try {
      const found = await reader.scopeOf(request, more)
      if (isAsked && found.actor === undefined) known = undefined
      return mergedScope(mergedScope(found, surroundings), more)
    } catch (error) {
      known = undefined
      throw error
    }
  }
  return () => (known ??= lookUp())
}

/** Two scopes as one: what the second knows counts. */
function mergedScope(one: Scope, other: Scope): Scope {
  return {
    actor: other.actor ?? one.actor,
    client: {
      ip: other.client?.ip ?? one.client?.ip,
      userAgent: other.client?.userAgent ?? one.client?.userAgent,
    },
    traceId: other.traceId ?? one.traceId,
    sessionId: other.sessionId ?? one.sessionId,
  }
}
