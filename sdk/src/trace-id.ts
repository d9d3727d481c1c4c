import { randomBytes } from 'node:crypto'

import { currentRequest } from './current-logger'
import { seeRequest, type SeenRequest } from './read-request'

// W3C Trace Context §3.2: small letters only, neither id all zeros, no version ff. Later versions may say more behind a dash.
const TRACEPARENT =
  /^(?!ff)(?<version>[0-9a-f]{2})-(?!0{32})(?<trace>[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?<more>-.*)?$/
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/

const made = new WeakMap<object, string>()

/**
 * What ties together the events of one request: the trace of its `traceparent`, else the id that a proxy gave it in
 * `requestIdHeader` if it looks like one, else what is made once for the request.
 */
export function traceIdOf(request: SeenRequest, requestIdHeader: string): string {
  return sentTraceId(request, requestIdHeader) ?? madeTraceId(request, requestIdHeader)
}

function sentTraceId(request: SeenRequest, requestIdHeader: string): string | undefined {
  const { version, trace, more } = TRACEPARENT.exec(request.header('traceparent')?.trim() ?? '')?.groups ?? {}
  if (trace !== undefined && (version !== '00' || more === undefined)) return trace
  const requestId = request.header(requestIdHeader)
  return requestId !== undefined && REQUEST_ID.test(requestId) ? requestId : undefined
}

/** In a request that is being handled, whatever shows none of its own is another view of that one: `await headers()`. */
function madeTraceId(request: SeenRequest, requestIdHeader: string): string {
  const known = made.get(request.key)
  if (known !== undefined) return known
  const around = currentRequest()
  const outer = around === undefined ? undefined : seeRequest(around)
  const id =
    outer === undefined || outer.key === request.key
      ? randomBytes(16).toString('hex')
      : traceIdOf(outer, requestIdHeader)
  made.set(request.key, id)
  return id
}
