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
    const unwatch = watchAbort(raw.signal, () => void exchange.end({ endedBy: 'client' }))
    await exchange.run(next)
    unwatch()
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

function answerOf({ req, res, error }: HonoContextLike): Answer {
  const isMiddleware = req.routePath === '*' || req.routePath.endsWith('/*')
  const route = isMiddleware && res.status === 404 ? undefined : req.routePath
  return { status: res.status, route, params: req.param(), error }
}
