import type { Node } from 'oxc-parser'

import type { Code, Meaning } from './code'
import { calledMember, memberOf, plain, type SourceModule, textOf, walk } from './syntax'

/** The package of the logger, and its entry points. */
const SDK = '@vouchsafe/sdk'
/** Methods of a logger that put an event into the log. */
const LOGGING = new Set(['log', 'enqueue', 'attempt'])
/** Methods of what the SDK makes that log nothing by themselves. */
const QUIET = new Set(['asScoped', 'flush', 'counters', 'close'])
/** Functions of the SDK that log nothing by themselves. */
const QUIET_FUNCTIONS = new Set(['createAudit', 'unaudited'])

/** What a piece of code logs. */
export interface Logged {
  /** The actions of its events, where they are written out. */
  actions: string[]
}

/** Finds what of an application's code logs events: by the SDK's functions, and by objects that these made. */
export class Auditing {
  readonly #known = new Map<Node, Logged | null>()

  constructor(readonly code: Code) {}

  /** What a function, or any other code, logs when it runs, also through functions that it calls; null: nothing. */
  loggedBy(node: Node, module: SourceModule): Logged | null {
    const known = this.#known.get(node)
    if (known !== undefined) return known
    // A function that calls itself adds nothing by that.
    this.#known.set(node, null)
    const actions = new Set<string>()
    let isLogged = false
    walk(node, (inner) => {
      const found = this.#loggedAt(inner, module)
      if (found === null) return
      isLogged = true
      for (const action of found.actions) actions.add(action)
    })
    const logged = isLogged ? { actions: [...actions] } : null
    this.#known.set(node, logged)
    return logged
  }

  /** Whether an expression is a function of the SDK, or what one of them makes: middleware, a plugin, a wrapped client. */
  isOfSdk(expression: Node, module: SourceModule): boolean {
    const meaning = this.code.meaningOf(expression, module)
    return meaning !== null && this.#isSdk(meaning)
  }

  /** Whether an expression is the SDK's own mark for routes that are not to be logged. */
  isUnaudited(expression: Node, module: SourceModule): boolean {
    const meaning = this.code.meaningOf(expression, module)
    return meaning?.kind === 'package' && isSdkName(meaning.name) && meaning.imported === 'unaudited'
  }

  #loggedAt(node: Node, module: SourceModule): Logged | null {
    if (node.type !== 'CallExpression') return null
    const member = calledMember(node.callee)
    if (member !== null && LOGGING.has(member.name) && isEvent(node.arguments[0]))
      return { actions: actionOf(node) }
    if (member !== null && !QUIET.has(member.name) && this.#isMadeBySdk(member.object, module))
      return { actions: actionOf(node) }
    const callee = this.code.meaningOf(node.callee, module)
    if (callee?.kind === 'package')
      return isSdkName(callee.name) && !QUIET_FUNCTIONS.has(callee.imported) ? { actions: [] } : null
    if (callee?.kind === 'function') return this.loggedBy(callee.node, callee.module)
    return this.#loggedByGiven(node.arguments, module)
  }

  /** A function that is handed to another one is called by it, as far as anybody can tell. */
  #loggedByGiven(given: readonly Node[], module: SourceModule): Logged | null {
    for (const one of given) {
      if (one.type !== 'Identifier') continue
      const meaning = this.code.meaningOf(one, module)
      const logged = meaning?.kind === 'function' ? this.loggedBy(meaning.node, meaning.module) : null
      if (logged !== null) return logged
    }
    return null
  }

  /** What stands in front of a method comes from the SDK: `audit`, `audit.asScoped(request)`, a wrapped Prisma client. */
  #isMadeBySdk(object: Node, module: SourceModule): boolean {
    const node = plain(object)
    const meaning = this.code.meaningOf(node, module)
    if (meaning !== null && this.#isSdk(meaning) && meaning.kind === 'value') return true
    if (node.type === 'MemberExpression') return this.#isMadeBySdk(node.object, module)
    if (node.type !== 'CallExpression') return false
    const member = calledMember(node.callee)
    return member !== null && this.#isMadeBySdk(member.object, module)
  }

  #isSdk(meaning: Meaning): boolean {
    if (meaning.kind === 'package') return isSdkName(meaning.name)
    if (meaning.kind !== 'value') return false
    const { node, module } = meaning
    if (node.type === 'MemberExpression') return this.isOfSdk(node.object, module)
    if (node.type !== 'CallExpression') return false
    if (this.isOfSdk(node.callee, module)) return true
    const member = calledMember(node.callee)
    // `audit.asScoped(request)` and `prisma.$extends(withAudit())` are what they were made of.
    if (member === null) return false
    return this.isOfSdk(member.object, module) || node.arguments.some((one) => this.isOfSdk(one, module))
  }
}

const isSdkName = (name: string): boolean => name === SDK || name.startsWith(`${SDK}/`)

/** An event is known by its two members that nothing else has together. */
function isEvent(argument: Node | undefined): boolean {
  return memberOf(argument, 'action') !== undefined && memberOf(argument, 'resource') !== undefined
}

function actionOf(call: Node & { type: 'CallExpression' }): string[] {
  const action = textOf(memberOf(call.arguments[0], 'action'))
  return action === null ? [] : [action]
}
