import type { Audit } from './audit'
import { watchRoute } from './express-route'
import { type Exchange, type HttpAuditOptions, HttpRecorder, leaveOut } from './http-recorder'
import { askedOf, watchAnswer } from './node-answer'
import type { NodeHttpRequest, NodeHttpResponse } from './node-http'
import { member } from './read-request'

export type { HttpAuditOptions } from './http-recorder'

/**
 * Middleware for Express, and for whatever else takes `(request, response, next)`: logs one event for each request that
 * passes it, once that is answered. Put it before what it has to see, and behind what answers probes.
 */
export function auditHttp<Request extends NodeHttpRequest = NodeHttpRequest>(
  audit: Audit,
  options: HttpAuditOptions<Request> = {},
): (request: Request, response: NodeHttpResponse, next: (error?: unknown) => void) => void {
  const recorder = new HttpRecorder<Request>(audit, options)
  return (request, response, next) => {
    const at = new Date()
    recorder.whenRoom(() => begin(recorder, request, response, at).run(() => next()))
  }
}

/**
 * A listener for `http.createServer` that logs one event for each request. What the given one throws is logged as a failure
 * and thrown again.
 */
export function auditListener<Request extends NodeHttpRequest, Response extends NodeHttpResponse>(
  audit: Audit,
  listener: (request: Request, response: Response) => unknown,
  options: HttpAuditOptions<Request> = {},
): (request: Request, response: Response) => Promise<unknown> {
  const recorder = new HttpRecorder<Request>(audit, options)
  return async (request, response) => {
    const at = new Date()
    await recorder.room()
    const exchange = begin(recorder, request, response, at)
    try {
      return await exchange.run(() => listener(request, response))
    } catch (error) {
      const status = response.headersSent ? response.statusCode : undefined
      void exchange.end({ status, error, endedBy: 'server' })
      throw error
    }
  }
}

/** Middleware for routes of which no event is wanted: `app.get('/feed', unaudited, feed)`. */
export function unaudited(request: NodeHttpRequest, _response: NodeHttpResponse, next: () => void): void {
  leaveOut(request)
  next()
}

function begin<Request extends NodeHttpRequest>(
  recorder: HttpRecorder<Request>,
  request: Request,
  response: NodeHttpResponse,
  at: Date,
): Exchange {
  const routeOf = watchRoute(request)
  const exchange = recorder.begin(request, request, askedOf(request, at))
  watchAnswer(response, (answer) => {
    void exchange.end({ ...answer, route: routeOf(), params: paramsOf(request) })
  })
  return exchange
}

function paramsOf(request: object): Readonly<Record<string, unknown>> {
  const params = member(request, 'params')
  return typeof params === 'object' && params !== null ? { ...params } : {}
}
