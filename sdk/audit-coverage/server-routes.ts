import type { Node } from 'oxc-parser'

import type { Auditing } from './auditing'
import type { Code } from './code'
import { type Entrance, MUTATING } from './found'
import { leftOutByComment } from './left-out'
import { isHandler, joined, type Receiver, type Router, Routers } from './routers'
import { calledMember, isFunction, memberOf, plain, type SourceModule, textOf, walk } from './syntax'

/** How a path is shown that the code computes. */
export const COMPUTED = '(computed)'

interface Put {
  router: Router
  methods: Entrance['method'][]
  paths: string[]
  /** What handles it, middleware of its own in front. */
  handlers: Node[]
  /** Fastify's options of the route. */
  options: Node | undefined
}

/** Routes of Express, Fastify and Hono that change something. */
export function serverRoutes(code: Code, auditing: Auditing): Entrance[] {
  const routers = new Routers(code, auditing)
  return code.modules.flatMap((module) => {
    const found: Entrance[] = []
    walk(module.program, (node) => {
      const put = node.type === 'CallExpression' ? putBy(node, module, routers) : null
      if (put !== null) found.push(...entrancesOf(put, node, { module, routers, auditing }))
    })
    return found
  })
}

function putBy(call: Node & { type: 'CallExpression' }, module: SourceModule, routers: Routers): Put | null {
  const member = calledMember(call.callee)
  if (member === null) return null
  const receiver = routers.receiverOf(member.object, module)
  if (receiver === null) return null
  const given = call.arguments
  if (member.name === 'route' && given.length === 1) return putByOptions(receiver, given[0])
  if (member.name === 'on') return putOn(receiver, given)
  const method = methodOf(member.name)
  if (method === null) return null
  // Of a chain as `router.route('/x').post(handler)` the path stands in front.
  const hasPath = !isHandlerOnly(given, receiver)
  const handlers = hasPath ? given.slice(1) : [...given]
  if (handlers.length === 0) return null
  // Of a parameter nobody knows what it is: it is a router where it is given a path and a function.
  const isKnown = receiver.router.framework !== null
  const last = handlers.at(-1)
  if (!isKnown && (last === undefined || !isHandler(last, module, routers.code))) return null
  const paths = hasPath ? pathsOn(receiver, given[0]) : ['']
  if (!isKnown && !paths.some((path) => path.startsWith('/'))) return null
  return {
    router: receiver.router,
    methods: [method],
    paths: paths.map((path) => receiver.prefix + path),
    handlers,
    options: handlers[0],
  }
}

function isHandlerOnly(given: readonly Node[], { prefix }: Receiver): boolean {
  const first = given[0] === undefined ? undefined : plain(given[0])
  return prefix !== '' && first !== undefined && textOf(first) === null && first.type !== 'ArrayExpression'
}

/** `app.route({ method: 'POST', url: '/x', handler })` of Fastify. */
function putByOptions({ router, prefix }: Receiver, options: Node | undefined): Put | null {
  const handler = memberOf(options, 'handler')
  const url = memberOf(options, 'url')
  const methods = textsOf(memberOf(options, 'method')).flatMap((name) => methodOf(name) ?? [])
  if (handler === undefined || url === undefined || methods.length === 0) return null
  return { router, methods, paths: pathsOf(url).map((path) => prefix + path), handlers: [handler], options }
}

/** `app.on(['PUT', 'DELETE'], '/x', handler)` of Hono. */
function putOn({ router, prefix }: Receiver, given: readonly Node[]): Put | null {
  const methods = textsOf(given[0]).flatMap((name) => methodOf(name) ?? [])
  const handlers = given.slice(2)
  if (router.framework !== 'hono' || methods.length === 0 || handlers.length === 0) return null
  const paths = pathsOf(given[1]).map((path) => prefix + path)
  return { router, methods, paths, handlers, options: undefined }
}

function methodOf(name: string): Entrance['method'] | null {
  const wanted = name.toUpperCase()
  return wanted === 'ALL' ? 'ALL' : (MUTATING.find((one) => one === wanted) ?? null)
}

function textsOf(node: Node | undefined): string[] {
  const given = node === undefined ? undefined : plain(node)
  if (given?.type === 'ArrayExpression')
    return given.elements.flatMap((one) => (one === null ? [] : (textOf(one) ?? [])))
  return textOf(given) === null ? [] : [textOf(given) ?? '']
}

/** Express has one route of several paths, and says so; others have one of each. */
function pathsOn({ router }: Receiver, node: Node | undefined): string[] {
  const paths = pathsOf(node)
  return router.framework === 'express' ? [paths.join('|')] : paths
}

function pathsOf(node: Node | undefined): string[] {
  const texts = textsOf(node)
  if (texts.length > 0) return texts
  const given = node === undefined ? undefined : plain(node)
  return [given?.type === 'Literal' && 'regex' in given ? `/${given.regex.pattern}/` : COMPUTED]
}

interface Around {
  module: SourceModule
  routers: Routers
  auditing: Auditing
}

function entrancesOf(put: Put, node: Node, { module, routers, auditing }: Around): Entrance[] {
  const at = { module, offset: node.start }
  const logged = put.handlers
    .map((handler) => loggedByHandler(handler, module, auditing))
    .find((one) => one !== null)
  const isWrapped = put.handlers.some(
    (one) => auditing.isOfSdk(one, module) && !auditing.isUnaudited(one, module),
  )
  const leftOut = leftOutByComment(node, module) ?? leftOutByCode(put, module, auditing)
  return put.paths.flatMap((path) => {
    const isGuarded = isWrapped || routers.isGuarded(put.router, path, at)
    return routers.prefixesOf(put.router).flatMap((prefix) =>
      put.methods.map((method) => ({
        kind: 'route' as const,
        method,
        pattern: path === COMPUTED ? joined(prefix, COMPUTED) : joined(prefix, path),
        mount: prefix,
        where: `${module.path}:${module.lineOf(node.start)}`,
        audited: logged !== undefined && logged !== null ? 'call' : isGuarded ? 'middleware' : null,
        actions: logged?.actions ?? [],
        leftOut,
      })),
    )
  })
}

function loggedByHandler(handler: Node, module: SourceModule, auditing: Auditing) {
  const given = plain(handler)
  if (isFunction(given)) return auditing.loggedBy(given, module)
  const meaning = auditing.code.meaningOf(given, module)
  if (meaning?.kind === 'function') return auditing.loggedBy(meaning.node, meaning.module)
  // `validate(schema, handler)`: what it is made of may log.
  return given.type === 'CallExpression' ? auditing.loggedBy(given, module) : null
}

/** `unaudited` among the handlers, or `config: { audit: false }` of Fastify. Neither says why. */
function leftOutByCode(
  { handlers, options }: Put,
  module: SourceModule,
  auditing: Auditing,
): { reason: null } | null {
  if (handlers.some((one) => auditing.isUnaudited(one, module))) return { reason: null }
  const audit = memberOf(memberOf(options, 'config'), 'audit')
  const isOff = audit?.type === 'Literal' && audit.value === false
  return isOff ? { reason: null } : null
}
