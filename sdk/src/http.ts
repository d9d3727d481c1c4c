import type { Audit } from './audit'
import { watchRoute } from './express-route'
import { type Exchange, type HttpAuditOptions, HttpRecorder, leaveOut } from './http-recorder'
import { askedOf, watchAnswer } from './node-answer'
import type { NodeHttpRequest, NodeHttpResponse } from './node-http'

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

const errors = new WeakMap<object, unknown>()

/**
 * Error middleware for Express, which tells errors nobody else: `app.use(auditErrors)` behind the routes, and in front of what
 * answers errors. The event of a request then says why it failed.
 */
export function auditErrors(
  error: unknown,
  request: NodeHttpRequest,
  _response: NodeHttpResponse,
  next: (error?: unknown) => void,
): void {
  errors.set(request, error)
  next(error)
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
  const chosen = watchRoute(request)
  const exchange = recorder.begin(request, request, askedOf(request, at))
  watchAnswer(response, (answer) => {
    const error = answer.error ?? errors.get(request)
    void exchange.end({ ...answer, error, route: chosen.route(), params: chosen.params() })
  })
  return exchange
}
