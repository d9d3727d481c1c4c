import type { Audit } from './audit'
import type { Answer } from './http-event'
import { type HttpAuditOptions, HttpRecorder } from './http-recorder'
import { nextRoute, statusOfThrown } from './next-route'
import { askedOf, watchAnswer } from './node-answer'
import type { NodeHttpRequest, NodeHttpResponse } from './node-http'
import { member } from './read-request'
import { watchAbort } from './web-answer'

export type { HttpAuditOptions } from './http-recorder'

/** How a route of Next.js is logged. */
export interface AuditRouteOptions<Request> extends HttpAuditOptions<Request> {
  /** The pattern of the route, `/api/orders/[id]`. By default it is told from the path and its parameters. */
  route?: string | undefined
  /**
   * Whether the answer (of API routes, whose answer is sent by then: the handler) waits until all that was enqueued is sent,
   * for at most 10 s: where a process may end with its answer, as on serverless platforms.
   */
  wait?: boolean | undefined
}

/**
 * Wraps a handler of the app router: `export const PUT = auditRoute(audit, async (request, { params }) => …)`. Logs one event
 * for each request; of an answer that is a stream, how it began. What `redirect()` and `notFound()` throw are answers.
 */
export function auditRoute<Request extends globalThis.Request, Rest extends unknown[], Result>(
  audit: Audit,
  handler: (request: Request, ...rest: Rest) => Promise<Result> | Result,
  options: AuditRouteOptions<Request> = {},
): (request: Request, ...rest: Rest) => Promise<Result> {
  const recorder = new HttpRecorder<Request>(audit, options)
  return async (request, ...rest) => {
    const at = new Date()
    await recorder.room()
    const { method, url } = request
    const exchange = recorder.begin(request, request, { method, url, at })
    const end = async (answer: Answer): Promise<void> => {
      const params = await paramsOf(rest[0])
      const kept = exchange.end({ ...answer, params, route: options.route ?? nextRoute(url, params) })
      if (options.wait === true) await sent(audit, kept)
    }
    const unwatch = watchAbort(request.signal, () => void end({ endedBy: 'client' }))
    try {
      const result = await exchange.run(() => handler(request, ...rest))
      unwatch()
      await end({ status: result instanceof Response ? result.status : undefined })
      return result
    } catch (error) {
      unwatch()
      const status = statusOfThrown(error)
      await end(status === undefined ? { status: 500, error } : { status })
      throw error
    }
  }
}

/** For how long an answer is kept at most. */
const WAIT_MS = 10_000

/** Resolves when this event, and whatever was enqueued before it, is sent; what cannot be in time is still in the queue, and is told there. */
async function sent(audit: Audit, kept: Promise<void>): Promise<void> {
  await kept
  await audit.flush({ timeoutMs: WAIT_MS }).catch(() => undefined)
}

/** Wraps a handler of the pages router: `export default auditApiRoute(audit, async (request, response) => …)`. */
export function auditApiRoute<Request extends NodeHttpRequest, Response extends NodeHttpResponse, Result>(
  audit: Audit,
  handler: (request: Request, response: Response) => Promise<Result> | Result,
  options: AuditRouteOptions<Request> = {},
): (request: Request, response: Response) => Promise<Result> {
  const recorder = new HttpRecorder<Request>(audit, options)
  return async (request, response) => {
    const asked = askedOf(request, new Date())
    await recorder.room()
    const exchange = recorder.begin(request, request, asked)
    const params = paramsOfQuery(request, asked.url)
    const route = options.route ?? nextRoute(asked.url, params)
    const end = (answer: Answer): Promise<void> => exchange.end({ ...answer, route, params })
    const ended = new Promise<void>((resolve) => {
      watchAnswer(response, (answer) => void end(answer).then(resolve))
    })
    try {
      const result = await exchange.run(() => handler(request, response))
      if (options.wait === true) await sent(audit, ended)
      return result
    } catch (error) {
      const status = response.headersSent ? response.statusCode : 500
      const kept = end({ status, error, endedBy: 'server' })
      if (options.wait === true) await sent(audit, kept)
      throw error
    }
  }
}

/** Never rejects: an event is logged also of a route whose parameters nobody can tell. */
async function paramsOf(context: unknown): Promise<Readonly<Record<string, unknown>>> {
  const params: unknown = await Promise.resolve(member(context, 'params')).catch(() => undefined)
  return typeof params === 'object' && params !== null ? { ...params } : {}
}

/**
 * In API routes Next.js puts the parameters of the route among those of the query, where they win: a value that nobody sent
 * there is one of the route.
 */
function paramsOfQuery(request: object, url: string): Readonly<Record<string, unknown>> {
  const sent = new URLSearchParams(url.split('?', 2)[1] ?? '')
  const all = Object.entries(member(request, 'query') ?? {})
  return Object.fromEntries(
    all.filter(([name, value]) => !isSent([value].flat().map(String), sent.getAll(name))),
  )
}

const isSent = (values: readonly string[], sent: readonly string[]): boolean =>
  values.every((one) => sent.includes(one))
