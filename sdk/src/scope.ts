import type { Scope } from './event'
import type { RequestLike } from './request'
import type { RequestReader } from './request-scope'

/** Finds out what a request says. */
export type LookUp = () => Promise<Scope>

/** What the request says, with `more`, which wins. Nobody is asked who it is before that is needed, nor where `more` says it. */
export function scopeLookUp(reader: RequestReader, request: RequestLike, more: Scope): LookUp {
  // At once: of a request that is over, nobody knows any more who was connected.
  const surroundings = reader.surroundingsOf(request)
  return async () => mergedScope(mergedScope(await reader.scopeOf(request, more), surroundings), more)
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
