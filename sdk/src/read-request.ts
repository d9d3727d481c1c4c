import type { NodeRequest, RequestLike, WebHeaders } from './request'

/** What a scope is read from, whichever framework the request comes from. */
export interface SeenRequest {
  /** A header by its name in small letters; several of one name are joined as RFC 9110 §5.3 has it. */
  header(name: string): string | undefined
  /** The other end of the connection; undefined where the framework does not tell it. */
  peer: string | undefined
  /** The same object for every view of one request that shares one. */
  key: object
}

/** Look at a request of any framework in the same way. */
export function seeRequest(request: RequestLike): SeenRequest {
  if ('headers' in request) {
    const { headers } = request
    const key = keyOf(request)
    if (isWebHeaders(headers)) return { header: webHeader(headers), peer: undefined, key }
    return { header: nodeHeader(headers), peer: peerOf(request), key }
  }
  if ('req' in request) {
    const { raw } = request.req
    return { header: webHeader(raw.headers), peer: peerOf(member(request.env, 'incoming')), key: raw }
  }
  return { header: webHeader(request), peer: undefined, key: request }
}

function isWebHeaders(headers: NodeRequest['headers'] | WebHeaders): headers is WebHeaders {
  return typeof headers['get'] === 'function'
}

const webHeader = (headers: WebHeaders) => (name: string) => headers.get(name) ?? undefined

const nodeHeader = (headers: NodeRequest['headers']) => (name: string) => {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  return Array.isArray(value) ? value.join(', ') : value
}

/** Fastify has a request around Node's own, and hands both out. */
function keyOf(request: object): object {
  const raw = member(request, 'raw')
  return typeof raw === 'object' && raw !== null ? raw : request
}

function peerOf(request: unknown): string | undefined {
  const address = member(member(request, 'socket'), 'remoteAddress')
  return typeof address === 'string' ? address : undefined
}

/** Whether a scope can be read from this. */
export function isRequest(value: unknown): value is RequestLike {
  return typeof member(value, 'headers') === 'object' && member(value, 'headers') !== null
}

/** A member of what may be anything. */
export function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (Reflect.get(of, name) as unknown) : undefined
}
