import type { Actor } from './event'
import type { ForwardedHeader } from './forwarded-hops'
import type { RequestLike } from './request'

/**
 * Which proxies are believed: how many stand in front of the application, all of them on this machine or in private
 * networks; or the addresses and CIDR blocks that they have.
 */
export type TrustedProxies = number | readonly string[]

/** How requests are read. */
export interface RequestOptions {
  /**
   * How many proxies stand in front of the application, or their addresses and CIDR blocks. Nobody else is believed where a
   * request comes from. By default none: the client is who connected.
   */
  trustedProxies?: TrustedProxies | undefined
  /**
   * The header that those proxies write: the other one is what a client may have written. By default `x-forwarded-for`.
   */
  forwardedHeader?: ForwardedHeader | undefined
  /** Where a proxy puts the id of a request, which counts where there is no `traceparent`. By default `x-request-id`. */
  requestIdHeader?: string | undefined
  /** Who a request comes from: undefined for nobody known. */
  actor?: OfRequest<Actor | undefined | Promise<Actor | undefined>> | undefined
  /** The session of a request. Give a hash or an id of it, not the cookie. */
  sessionId?: OfRequest<string | undefined> | undefined
}

/** A function of the application, which may ask for requests of its own framework: parameters of methods allow that. */
type OfRequest<T> = { of(request: RequestLike): T }['of']
