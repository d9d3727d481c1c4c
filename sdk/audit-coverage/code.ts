import { posix } from 'node:path'

import type { Node } from 'oxc-parser'

import {
  type Declared,
  declarationsOf,
  type Exports,
  exportsOf,
  parametersOf,
  requiredBy,
} from './definitions'
import {
  type ClassNode,
  type FunctionNode,
  isFunction,
  memberOf,
  nameOf,
  plain,
  type SourceModule,
} from './syntax'

/** What an expression stands for, followed through names and modules as far as that can be told without running it. */
export type Meaning =
  | { kind: 'value'; node: Node; module: SourceModule }
  | { kind: 'function'; node: FunctionNode; module: SourceModule }
  | { kind: 'class'; node: ClassNode; module: SourceModule }
  | { kind: 'parameter'; of: FunctionNode; index: number; module: SourceModule }
  | { kind: 'package'; name: string; imported: string }
  | { kind: 'module'; module: SourceModule }

/** Aliases of import paths, `@/` for `./src/`. */
export interface PathAlias {
  start: string
  to: string
}

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']
/** Names lead to names; nobody writes more steps, and a circle has no end. */
const STEPS_MAX = 30

/** The code of one application: its modules, and what names in them mean. */
export class Code {
  readonly #modules: ReadonlyMap<string, SourceModule>
  readonly #declared = new WeakMap<Node, Map<string, Declared>>()
  readonly #exports = new WeakMap<SourceModule, Exports>()

  constructor(
    modules: readonly SourceModule[],
    readonly aliases: readonly PathAlias[] = [],
  ) {
    this.#modules = new Map(modules.map((module) => [module.path, module]))
  }

  get modules(): SourceModule[] {
    return [...this.#modules.values()]
  }

  /** What an expression of this module means; null where that cannot be told. */
  meaningOf(expression: Node, module: SourceModule, steps = STEPS_MAX): Meaning | null {
    const node = plain(expression)
    if (steps === 0) return null
    if (node.type === 'Identifier') {
      const declared = this.#declaredAt(node.name, node, module)
      return declared === null ? null : this.#follow(declared, module, steps - 1)
    }
    if (isFunction(node)) return { kind: 'function', node, module }
    if (node.type === 'ClassExpression' || node.type === 'ClassDeclaration')
      return { kind: 'class', node, module }
    if (node.type === 'MemberExpression' && node.property.type === 'Identifier' && !node.computed) {
      const object = this.meaningOf(node.object, module, steps - 1)
      const member = object === null ? null : this.#memberOf(object, node.property.name, steps - 1)
      return member ?? { kind: 'value', node, module }
    }
    const required = requiredBy(node)
    if (required !== null) return this.#imported(required, '*', module, steps - 1)
    return { kind: 'value', node, module }
  }

  /** What a module exports under this name. */
  exportOf(module: SourceModule, name: string, steps = STEPS_MAX): Meaning | null {
    if (steps === 0) return null
    const { byName, all } = this.exportsOf(module)
    const exported = byName.get(name)
    if (exported === undefined) {
      if (name === 'default') return null
      for (const specifier of all) {
        const found = this.#imported(specifier, name, module, steps - 1)
        if (found !== null) return found
      }
      return null
    }
    if (exported.kind === 'other')
      return this.#imported(exported.specifier, exported.imported, module, steps - 1)
    if (exported.kind === 'node') return this.meaningOf(exported.node, module, steps - 1)
    const declared = this.#declarationsIn(module.program).get(exported.name)
    return declared === undefined ? null : this.#follow(declared, module, steps - 1)
  }

  exportsOf(module: SourceModule): Exports {
    let known = this.#exports.get(module)
    if (known === undefined) this.#exports.set(module, (known = exportsOf(module.program.body)))
    return known
  }

  #follow(declared: Declared, module: SourceModule, steps: number): Meaning | null {
    switch (declared.kind) {
      case 'import':
        return this.#imported(declared.specifier, declared.imported, module, steps)
      case 'value':
        return this.meaningOf(declared.node, module, steps)
      case 'member': {
        const object = this.meaningOf(declared.of, module, steps)
        if (object === null) return null
        return this.#memberOf(object, declared.name, steps) ?? object
      }
      case 'function':
      case 'class':
      case 'parameter':
        return { ...declared, module }
    }
  }

  #imported(specifier: string, name: string, from: SourceModule, steps: number): Meaning | null {
    const target = this.#moduleOf(specifier, from)
    if (target === null)
      return isLocal(specifier) ? null : { kind: 'package', name: specifier, imported: name }
    if (name !== '*') return this.exportOf(target, name, steps)
    const { whole } = this.exportsOf(target)
    return whole === null ? { kind: 'module', module: target } : this.meaningOf(whole, target, steps - 1)
  }

  #memberOf(object: Meaning, name: string, steps: number): Meaning | null {
    switch (object.kind) {
      case 'module':
        return this.exportOf(object.module, name, steps)
      case 'package':
        return object.imported === '*' || object.imported === 'default' ? { ...object, imported: name } : null
      case 'value':
        return this.#memberOfValue(object, name, steps)
      case 'class':
        return methodOf(object, name)
      case 'function':
      case 'parameter':
        return null
    }
  }

  #memberOfValue(object: Meaning & { kind: 'value' }, name: string, steps: number): Meaning | null {
    const { node, module } = object
    const member = memberOf(node, name)
    if (member !== undefined) return this.meaningOf(member, module, steps)
    if (node.type !== 'NewExpression') return null
    const made = this.meaningOf(node.callee, module, steps)
    return made?.kind === 'class' ? methodOf(made, name) : null
  }

  /** The module that an import names; null for a package. */
  #moduleOf(specifier: string, from: SourceModule): SourceModule | null {
    const paths = specifier.startsWith('.')
      ? [posix.join(posix.dirname(from.path), specifier)]
      : this.aliases
          .filter(({ start }) => specifier.startsWith(start))
          .map(({ start, to }) => posix.join(to, specifier.slice(start.length)))
    for (const path of paths) {
      // TypeScript imports `./routes.js` and means routes.ts.
      const bare = path.replace(/\.[mc]?jsx?$/, '')
      const wanted = [path, bare].flatMap((start) => [
        ...ENDINGS.map((ending) => start + ending),
        ...ENDINGS.map((ending) => `${start}/index${ending}`),
      ])
      const found = wanted.map((one) => this.#modules.get(one)).find((one) => one !== undefined)
      if (found !== undefined) return found
    }
    return null
  }

  /** What declares a name for code at this place: the nearest block, function or module around it. */
  #declaredAt(name: string, at: Node, module: SourceModule): Declared | null {
    for (let node: Node | undefined = at; node !== undefined; node = module.parentOf(node)) {
      const found = this.#declarationsIn(node).get(name)
      if (found !== undefined) return found
    }
    return null
  }

  #declarationsIn(node: Node): Map<string, Declared> {
    if (node.type !== 'Program' && node.type !== 'BlockStatement' && !isFunction(node)) return NOTHING
    let known = this.#declared.get(node)
    if (known === undefined) {
      known = isFunction(node) ? parametersOf(node) : declarationsOf(node.body)
      this.#declared.set(node, known)
    }
    return known
  }
}

const NOTHING: Map<string, Declared> = new Map()

const isLocal = (specifier: string): boolean => specifier.startsWith('.') || specifier.startsWith('/')

function methodOf({ node, module }: Meaning & { kind: 'class' }, name: string): Meaning | null {
  for (const member of node.body.body) {
    if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') continue
    if (nameOf(member.key) === name && isFunction(member.value))
      return { kind: 'function', node: member.value, module }
  }
  return null
}
