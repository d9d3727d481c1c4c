import type { Node } from 'oxc-parser'

import type { Auditing } from './auditing'
import type { Code, Meaning } from './code'
import { calledMember, isFunction, memberOf, plain, type SourceModule, textOf, walk } from './syntax'

/** Packages whose function, or class, makes what routes are put on. */
const CREATORS: Readonly<Record<string, Framework>> = {
  express: 'express',
  fastify: 'fastify',
  hono: 'hono',
  '@hono/zod-openapi': 'hono',
}
export type Framework = 'express' | 'fastify' | 'hono'

/** An application or a router: what makes it, or the parameter that it is handed in as. */
export interface Router {
  /** Null where it is a parameter, and nobody is seen to hand one in. */
  framework: Framework | null
  mounts: Mount[]
  guards: Guard[]
}

/** Where a router hangs. */
interface Mount {
  parent: Router
  prefix: string
  at: Place
}

/** Middleware of the SDK on a router. */
interface Guard {
  /** Only paths below this. */
  prefix: string
  at: Place
}

/** A place in the code: within one module, what stands first comes first. */
export interface Place {
  module: SourceModule
  offset: number
}

/** A router with the pattern that a chain of calls has put in front: `router.route('/x').post(…)`. */
export interface Receiver {
  router: Router
  prefix: string
}

/** The routers of an application, how they hang together, and what audits them. */
export class Routers {
  readonly #byNode = new Map<Node, Router>()

  constructor(
    readonly code: Code,
    readonly auditing: Auditing,
  ) {
    for (const one of code.modules) {
      walk(one.program, (node) => {
        if (node.type === 'CallExpression') this.#read(node, one)
      })
    }
  }

  /** What `app.post(…)` is called on, where that is a router; null for everything else. */
  receiverOf(object: Node, module: SourceModule): Receiver | null {
    const node = plain(object)
    const called = node.type === 'CallExpression' ? calledMember(node.callee) : null
    if (node.type === 'CallExpression' && called !== null) {
      // `new Hono().post(…).put(…)`: each call gives the router back, some with a path in front.
      const receiver = this.receiverOf(called.object, module)
      if (receiver !== null) return { ...receiver, prefix: receiver.prefix + chained(called.name, node) }
    }
    return this.#receiverOf(this.code.meaningOf(node, module), node)
  }

  /** Every path in front of a router: one for each place where it hangs. */
  prefixesOf(router: Router, seen: readonly Router[] = []): string[] {
    const mounts = router.mounts.filter(({ parent }) => !seen.includes(parent) && parent !== router)
    if (mounts.length === 0) return ['']
    return mounts.flatMap(({ parent, prefix }) =>
      this.prefixesOf(parent, [...seen, router]).map((start) => joined(start, prefix)),
    )
  }

  /** Whether middleware of the SDK stands before a route of this path that is put on here. */
  isGuarded(router: Router, path: string, at: Place, seen: readonly Router[] = []): boolean {
    const own = router.guards.some(
      (guard) => isBelow(path, guard.prefix) && (router.framework === 'fastify' || isBefore(guard.at, at)),
    )
    if (own) return true
    return router.mounts
      .filter(({ parent }) => !seen.includes(parent))
      .some((mount) => this.isGuarded(mount.parent, mount.prefix + path, mount.at, [...seen, router]))
  }

  #read(call: Node & { type: 'CallExpression' }, module: SourceModule): void {
    const member = calledMember(call.callee)
    const receiver = member === null ? null : this.receiverOf(member.object, module)
    const at: Place = { module, offset: call.start }
    if (member === null || receiver === null) return this.#handedIn(call, module, at)
    if (!['use', 'register', 'route', 'mount'].includes(member.name)) return
    const [first, ...rest] = call.arguments
    const path = textOf(first)
    const prefix = receiver.prefix + (path ?? textOf(memberOf(rest[0], 'prefix')) ?? '')
    for (const given of path === null && first !== undefined ? [first, ...rest] : rest) {
      if (this.auditing.isOfSdk(given, module) && !this.auditing.isUnaudited(given, module))
        receiver.router.guards.push({ prefix: withoutStar(prefix), at })
      const child = this.#child(given, module)
      if (child !== null) this.#hang(child, { parent: receiver.router, prefix, at })
    }
  }

  /** `addRoutes(app)`: the function's parameter is the router that it is handed. */
  #handedIn(call: Node & { type: 'CallExpression' }, module: SourceModule, at: Place): void {
    const callee = this.code.meaningOf(call.callee, module)
    if (callee?.kind !== 'function') return
    for (const [index, given] of call.arguments.entries()) {
      const receiver = this.receiverOf(given, module)
      const parameter = callee.node.params[index]
      if (receiver !== null && parameter !== undefined)
        this.#hang(this.#at(parameter, null), { parent: receiver.router, prefix: receiver.prefix, at })
    }
  }

  /** The router that is mounted: one by itself, or the first parameter of a plugin. */
  #child(given: Node, module: SourceModule): Router | null {
    const receiver = this.receiverOf(given, module)
    if (receiver !== null) return receiver.router
    const plugin = this.#pluginOf(given, module)
    const parameter = plugin?.node.params[0]
    return parameter === undefined ? null : this.#at(parameter, null)
  }

  /** A function, also inside of what marks it as a plugin: `fp(async (fastify) => …)`. */
  #pluginOf(given: Node, module: SourceModule): (Meaning & { kind: 'function' }) | null {
    const meaning = this.code.meaningOf(given, module)
    if (meaning?.kind === 'function') return meaning
    if (meaning?.kind !== 'value' || meaning.node.type !== 'CallExpression') return null
    const [inner] = meaning.node.arguments
    const wrapper = this.code.meaningOf(meaning.node.callee, meaning.module)
    return inner === undefined || wrapper?.kind !== 'package' ? null : this.#pluginOf(inner, meaning.module)
  }

  #hang(child: Router, mount: Mount): void {
    child.mounts.push(mount)
    child.framework ??= mount.parent.framework
  }

  /** What a meaning is called on; `from`: the expression that means it. */
  #receiverOf(meaning: Meaning | null, from: Node): Receiver | null {
    if (meaning?.kind === 'parameter') {
      const parameter = meaning.of.params[meaning.index]
      return parameter === undefined ? null : { router: this.#at(parameter, null), prefix: '' }
    }
    if (meaning?.kind !== 'value') return null
    const { node, module } = meaning
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return null
    const maker = this.code.meaningOf(node.callee, module)
    const framework = maker?.kind === 'package' ? CREATORS[maker.name] : undefined
    if (framework !== undefined) return { router: this.#at(node, framework), prefix: '' }
    // A variable may hold the end of a chain: `new Hono().basePath('/api')`.
    return node === from ? null : this.receiverOf(node, module)
  }

  #at(node: Node, framework: Framework | null): Router {
    let router = this.#byNode.get(node)
    if (router === undefined) this.#byNode.set(node, (router = { framework, mounts: [], guards: [] }))
    return router
  }
}

/** What a call in a chain puts in front of what follows. */
function chained(name: string, call: Node & { type: 'CallExpression' }): string {
  const isPath = name === 'basePath' || (name === 'route' && call.arguments.length === 1)
  return isPath ? (textOf(call.arguments[0]) ?? '') : ''
}

/** In another module nobody knows what runs first, and modules are loaded before anything is mounted. */
function isBefore(guard: Place, route: Place): boolean {
  return guard.module !== route.module || guard.offset < route.offset
}

/** `/api/*` guards what `/api` does. */
const withoutStar = (prefix: string): string => prefix.replace(/\/?\*$/, '')

/** `/api` is above `/api` and `/api/orders`, and not above `/apiary`. */
function isBelow(path: string, prefix: string): boolean {
  const above = prefix.replace(/\/$/, '')
  return above === '' || path === above || path.startsWith(`${above}/`)
}

/** One path of two, without a slash too many. */
export function joined(start: string, end: string): string {
  const path = `${start.replace(/\/$/, '')}/${end.replace(/^\//, '')}`
  return path.length > 1 ? path.replace(/\/$/, '') : path
}

/** Whether an argument can handle requests: a function, or a name of one that is not known. */
export function isHandler(node: Node, module: SourceModule, code: Code): boolean {
  const given = plain(node)
  if (isFunction(given)) return true
  const meaning = code.meaningOf(given, module)
  if (meaning === null) return given.type === 'Identifier' || given.type === 'MemberExpression'
  return meaning.kind === 'function' || meaning.kind === 'parameter' || given.type === 'MemberExpression'
}
