import { AuditError } from './audit-error'
import { clientAddress, readTrust, type Trust } from './client-address'
import type { Client, Scope } from './event'
import { type ForwardedHeader, hopsOf } from './forwarded-hops'
import { seeRequest, type SeenRequest } from './read-request'
import type { RequestLike } from './request'
import type { RequestOptions } from './request-options'
import { traceIdOf } from './trace-id'
import { wellFormed } from './well-formed'

/** Reads the scopes of requests. */
export interface RequestReader {
  /** All that a request says. The application is not asked for members that `known` has, even as undefined. */
  scopeOf(request: RequestLike, known?: Scope): Promise<Scope>
  /** Whether the application says who asks. */
  readonly asksWho: boolean
  /** What it says without the application's help: nobody known, from where, and which request. */
  surroundingsOf(request: RequestLike): Scope
}

/**
 * A reader for these options.
 *
 * @throws AuditError (`setting`) where they are wrong.
 */
export function requestReader(options: RequestOptions): RequestReader {
  const trust = readTrust(options.trustedProxies ?? 0)
  if (typeof trust === 'string') throw new AuditError('setting', `trustedProxies must be ${trust}.`)
  const requestIdHeader = options.requestIdHeader?.toLowerCase() ?? 'x-request-id'
  if (!HEADER_NAME.test(requestIdHeader)) {
    throw new AuditError('setting', 'requestIdHeader must be the name of a header, such as "x-request-id".')
  }
  const forwardedHeader = options.forwardedHeader ?? 'x-forwarded-for'
  const surroundingsOf = (request: RequestLike): Scope => {
    const seen = seeRequest(request)
    return {
      client: clientOf(seen, trust, forwardedHeader),
      traceId: traceIdOf(seen, requestIdHeader),
    }
  }
  return {
    asksWho: options.actor !== undefined,
    surroundingsOf,
    async scopeOf(request, known = {}) {
      // First, since the context of the request is there for certain now.
      const surroundings = surroundingsOf(request)
      const sessionId = 'sessionId' in known ? known.sessionId : fitting(options.sessionId?.(request))
      const actor = 'actor' in known ? known.actor : await options.actor?.(request)
      return { ...surroundings, sessionId, actor }
    },
  }
}

/** The name of a header (RFC 9110 §5.1), in small letters. */
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/

function clientOf(seen: SeenRequest, trust: Trust, header: ForwardedHeader): Client {
  const userAgent = wellFormed(seen.header('user-agent') ?? '', USER_AGENT_CHARACTERS_MAX)
  return {
    ip: clientAddress(seen.peer, hopsOf(header, seen.header(header)), trust),
    userAgent: userAgent === '' ? undefined : userAgent,
  }
}

// The greatest lengths that the API takes. A header must not be what an event is refused for: that would be a way to hide it.
const USER_AGENT_CHARACTERS_MAX = 1024
const SESSION_CHARACTERS_MAX = 512

/** A session that is no text an event can hold is none: whoever sends a cookie must not decide what is logged. */
function fitting(id: string | undefined): string | undefined {
  if (id === undefined || id === '' || id.length > SESSION_CHARACTERS_MAX) return undefined
  return wellFormed(id) === id ? id : undefined
}
