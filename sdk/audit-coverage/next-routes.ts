import type { Node } from 'oxc-parser'

import type { Auditing, Logged } from './auditing'
import type { Code, Meaning } from './code'
import { type Entrance, MUTATING } from './found'
import { leftOutByComment } from './left-out'
import { type FunctionNode, isFunction, plain, type SourceModule, textOf, walk } from './syntax'

/** Ways into an application of Next.js that change something: routes of both routers, and server actions. */
export function nextEntrances(code: Code, auditing: Auditing): Entrance[] {
  return code.modules.flatMap((module) => [
    ...appRoutes(module, code, auditing),
    ...apiRoutes(module, code, auditing),
    ...serverActions(module, code, auditing),
  ])
}

/** `app/**` + `/route.ts`: what it exports under the name of a method. */
function appRoutes(module: SourceModule, code: Code, auditing: Auditing): Entrance[] {
  const pattern = appPattern(module.path)
  if (pattern === null) return []
  return MUTATING.flatMap((method) => {
    if (!code.exportsOf(module).byName.has(method)) return []
    const meaning = code.exportOf(module, method)
    return [entrance({ kind: 'route', method, pattern }, meaning, module, auditing)]
  })
}

/** `/api/orders/[id]` of `src/app/(shop)/api/orders/[id]/route.ts`; null for every other file. */
export function appPattern(path: string): string | null {
  const parts = path.split('/')
  const file = parts.pop() ?? ''
  if (!/^route\.[jt]sx?$/.test(file)) return null
  const at = parts.indexOf('app')
  if (at === -1) return null
  // Groups and slots have a folder and no part of the address.
  return `/${parts
    .slice(at + 1)
    .filter((part) => !(part.startsWith('(') && part.endsWith(')')) && !part.startsWith('@'))
    .join('/')}`
}

/** `pages/api/**`: what it exports as default, for the methods that it tells apart. */
function apiRoutes(module: SourceModule, code: Code, auditing: Auditing): Entrance[] {
  const pattern = apiPattern(module.path)
  if (pattern === null || !code.exportsOf(module).byName.has('default')) return []
  const meaning = code.exportOf(module, 'default')
  return methodsTold(module).map((method) =>
    entrance({ kind: 'route', method, pattern }, meaning, module, auditing),
  )
}

/** `/api/orders/[id]` of `pages/api/orders/[id].ts`; null for every other file. */
export function apiPattern(path: string): string | null {
  const found = /^(?:.*\/)?pages\/(api\/.*)\.[jt]sx?$/.exec(path)?.[1]
  return found === undefined ? null : `/${found.replace(/\/index$/, '')}`
}

/** The methods that a handler compares with; all where it tells none apart, none where it refuses all but reading. */
function methodsTold(module: SourceModule): Entrance['method'][] {
  const told = new Set<string>()
  let isForReading = false
  walk(module.program, (node) => {
    if (node.type === 'SwitchCase' && node.test !== null) told.add(textOf(node.test) ?? '')
    if (node.type !== 'BinaryExpression' || !isMethod(node.left)) return
    const text = textOf(node.right)
    if (text === null) return
    if (node.operator === '!==' || node.operator === '!=') isForReading ||= text === 'GET' || text === 'HEAD'
    told.add(text)
  })
  const mutating = MUTATING.filter((method) => told.has(method))
  if (mutating.length > 0) return mutating
  return isForReading ? [] : ['ALL']
}

const isMethod = (node: Node): boolean => {
  const member = plain(node)
  return (
    member.type === 'MemberExpression' &&
    !member.computed &&
    member.property.type === 'Identifier' &&
    member.property.name === 'method'
  )
}

/** Functions that forms and browsers call on the server: all exports of a file of them, and single ones. */
function serverActions(module: SourceModule, code: Code, auditing: Auditing): Entrance[] {
  const found: Entrance[] = []
  const add = (name: string, meaning: Meaning | null): void => {
    const pattern = `${module.path}#${name}`
    found.push(entrance({ kind: 'server action', method: 'POST', pattern }, meaning, module, auditing))
  }
  if (saysServer(module.program.body)) {
    for (const name of code.exportsOf(module).byName.keys()) add(name, code.exportOf(module, name))
    return found
  }
  walk(module.program, (node) => {
    if (isFunction(node) && node.body?.type === 'BlockStatement' && saysServer(node.body.body))
      add(nameOfFunction(node, module), { kind: 'function', node, module })
  })
  return found
}

const saysServer = (statements: readonly Node[]): boolean =>
  statements.some(
    (one) => one.type === 'ExpressionStatement' && 'directive' in one && one.directive === 'use server',
  )

function nameOfFunction(node: FunctionNode, module: SourceModule): string {
  if (node.id !== null) return node.id.name
  const parent = module.parentOf(node)
  return parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier'
    ? parent.id.name
    : `line ${module.lineOf(node.start)}`
}

function entrance(
  what: Pick<Entrance, 'kind' | 'method' | 'pattern'>,
  meaning: Meaning | null,
  module: SourceModule,
  auditing: Auditing,
): Entrance {
  const at = placeOf(meaning) ?? { node: module.program, module }
  const { logged, isWrapped } = auditedBy(meaning, auditing)
  return {
    ...what,
    where: `${at.module.path}:${at.module.lineOf(at.node.start)}`,
    audited: logged !== null ? 'call' : isWrapped ? 'middleware' : null,
    actions: logged?.actions ?? [],
    leftOut: leftOutByComment(statementOf(at.node, at.module), at.module),
  }
}

function auditedBy(
  meaning: Meaning | null,
  auditing: Auditing,
): { logged: Logged | null; isWrapped: boolean } {
  if (meaning?.kind === 'function')
    return { logged: auditing.loggedBy(meaning.node, meaning.module), isWrapped: false }
  if (meaning?.kind !== 'value') return { logged: null, isWrapped: false }
  const { node, module } = meaning
  // `auditRoute(audit, handler)`: the SDK logs each request, and the handler may log more.
  const isWrapped = node.type === 'CallExpression' && auditing.isOfSdk(node.callee, module)
  const inner = node.type === 'CallExpression' ? node.arguments.filter((one) => isFunction(plain(one))) : []
  const logged = inner.map((one) => auditing.loggedBy(one, module)).find((one) => one !== null) ?? null
  return { logged: logged ?? (isWrapped ? null : auditing.loggedBy(node, module)), isWrapped }
}

function placeOf(meaning: Meaning | null): { node: Node; module: SourceModule } | null {
  if (meaning?.kind !== 'function' && meaning?.kind !== 'value') return null
  return { node: meaning.node, module: meaning.module }
}

/** The statement around an expression: comments stand above that. */
function statementOf(node: Node, module: SourceModule): Node {
  const parent = module.parentOf(node)
  if (parent === undefined || parent.type === 'Program' || parent.type === 'BlockStatement') return node
  return statementOf(parent, module)
}
