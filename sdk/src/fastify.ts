import type { Audit } from './audit'
import { type Exchange, type HttpAuditOptions, HttpRecorder } from './http-recorder'
import { askedOf, watchAnswer } from './node-answer'
import type { NodeHttpRequest, NodeHttpResponse } from './node-http'
import { member } from './read-request'

export type { HttpAuditOptions } from './http-recorder'

/** A request as Fastify has it, as far as it is read. */
export interface FastifyRequestLike {
  readonly raw: NodeHttpRequest
  readonly headers: NodeHttpRequest['headers']
  readonly socket: { readonly remoteAddress?: string | undefined }
  readonly params: unknown
  readonly is404: boolean
  readonly routeOptions: { readonly url?: string | undefined; readonly config: object }
}

interface FastifyReplyLike {
  readonly raw: NodeHttpResponse
}

/** What of an instance of Fastify is used. */
export interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequestLike, reply: FastifyReplyLike, done: (error?: Error) => void) => void,
  ): unknown
  addHook(
    name: 'onError',
    hook: (request: FastifyRequestLike, reply: FastifyReplyLike, error: Error, done: () => void) => void,
  ): unknown
}

/** What `register` is given with the plugin. */
export interface AuditFastifyOptions extends HttpAuditOptions<FastifyRequestLike> {
  audit: Audit
}

/**
 * A plugin for Fastify: `app.register(auditFastify, { audit })` logs one event for each request of all routes of the
 * instance, once that is answered. A route with `config: { audit: false }` is left out.
 */
export function auditFastify(app: FastifyLike, options: AuditFastifyOptions, done: () => void): void {
  const recorder = new HttpRecorder<FastifyRequestLike>(options.audit, options)
  const errors = new WeakMap<object, Error>()
  app.addHook('onRequest', (request, reply, next) => {
    const asked = askedOf(request.raw, new Date())
    const begin = (): Exchange => {
      const exchange = recorder.begin(request, request, asked)
      watchAnswer(reply.raw, (answer) => {
        if (member(request.routeOptions.config, 'audit') === false) return
        const error = answer.error ?? errors.get(request.raw)
        void exchange.end({ ...answer, error, route: routeOf(request), params: paramsOf(request) })
      })
      return exchange
    }
    recorder.whenRoom(() => begin().run(next))
  })
  app.addHook('onError', (request, _reply, error, next) => {
    errors.set(request.raw, error)
    next()
  })
  done()
}

// As every plugin that is meant for the instance it is registered in, and not only for itself.
Object.assign(auditFastify, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@vouchsafe/sdk',
})

function routeOf(request: FastifyRequestLike): string | undefined {
  return request.is404 ? undefined : request.routeOptions.url
}

function paramsOf(request: FastifyRequestLike): Readonly<Record<string, unknown>> {
  return typeof request.params === 'object' && request.params !== null ? { ...request.params } : {}
}
