import type { Audit } from './audit'
import type { Answer } from './http-event'
import { type HttpAuditOptions, HttpRecorder, leaveOut } from './http-recorder'
import { watchAnswer } from './node-answer'
import { isNodeResponse } from './node-http'
import { member } from './read-request'
import { watchAbort } from './web-answer'

export type { HttpAuditOptions } from './http-recorder'

/** A context as Hono has it, as far as it is read. */
export interface HonoContextLike {
  readonly req: {
    readonly raw: Request
    readonly method: string
    readonly url: string
    readonly routePath: string
    routeIndex: number
    param(): Record<string, string>
  }
  readonly env: unknown
  readonly res: Response
  readonly error: Error | undefined
}

/**
 * Middleware for Hono: `app.use(auditHono(audit))` logs one event for each request that passes it. On Node, that is once the
 * answer was sent as a whole; elsewhere once there is one.
 */
export function auditHono<Context extends HonoContextLike = HonoContextLike>(
  audit: Audit,
  options: HttpAuditOptions<Context> = {},
): (context: Context, next: () => Promise<void>) => Promise<void> {
  const recorder = new HttpRecorder<Context>(audit, options)
  return async (context, next) => {
    const { raw, method, url } = context.req
    const at = new Date()
    await recorder.room()
    const exchange = recorder.begin(context, context, { method, url, at })
    const unwatch = watchAbort(raw.signal, () => {
      void exchange.end({ endedBy: 'client', route: routeOf(context), params: paramsOf(context) })
    })
    try {
      await exchange.run(next)
    } catch (error) {
      // Hono answers errors; whatever else was thrown comes through.
      void exchange.end({ status: 500, error, route: routeOf(context), params: paramsOf(context) })
      throw error
    } finally {
      unwatch()
    }
    const answer = answerOf(context)
    const outgoing = member(context.env, 'outgoing')
    if (isNodeResponse(outgoing)) {
      watchAnswer(
        outgoing,
        ({ error = answer.error, endedBy }) => void exchange.end({ ...answer, error, endedBy }),
      )
    } else void exchange.end(answer)
  }
}

/** Middleware for routes of which no event is wanted: `app.get('/feed', unaudited, feed)`. */
export function unaudited(context: HonoContextLike, next: () => Promise<void>): Promise<void> {
  leaveOut(context)
  return next()
}

function answerOf(context: HonoContextLike): Answer {
  const { status } = context.res
  const route = status === 404 ? routeOf(context) : context.req.routePath
  return { status, route, params: paramsOf(context), error: context.error }
}

/** Undefined where only middleware was reached. */
function routeOf({ req }: HonoContextLike): string | undefined {
  return req.routePath === '*' || req.routePath.endsWith('/*') ? undefined : req.routePath
}

/**
 * Every value of each parameter in all routes that match: Hono tells those of the one that is being handled, and a path may be
 * `/invite/:token/*` to one and `*` to the next.
 */
function paramsOf({ req }: HonoContextLike): Readonly<Record<string, readonly string[]>> {
  const seen = new Map<string, string[]>()
  const { routeIndex } = req
  const matched = member(req, 'matchedRoutes')
  const count = Array.isArray(matched) ? matched.length : 0
  try {
    for (let at = 0; at < Math.max(1, count); at++) {
      if (count > 0) req.routeIndex = at
      for (const [name, value] of Object.entries(req.param()))
        seen.set(name, [...(seen.get(name) ?? []), value])
    }
  } finally {
    req.routeIndex = routeIndex
  }
  return Object.fromEntries(seen)
}
