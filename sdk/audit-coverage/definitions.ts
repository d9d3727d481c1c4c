import type { Node } from 'oxc-parser'

import { type ClassNode, type FunctionNode, isFunction, nameOf, plain, textOf } from './syntax'

/** What a name stands for in the block that declares it. */
export type Declared =
  | { kind: 'value'; node: Node }
  | { kind: 'function'; node: FunctionNode }
  | { kind: 'class'; node: ClassNode }
  | { kind: 'parameter'; of: FunctionNode; index: number }
  /** A member that is taken out of a value: `const { log } = …`. */
  | { kind: 'member'; of: Node; name: string }
  /** `imported` is `*` for the module as a whole. */
  | { kind: 'import'; specifier: string; imported: string }

/** What statements of one block, or of a module, declare. */
export function declarationsOf(statements: readonly Node[]): Map<string, Declared> {
  const found = new Map<string, Declared>()
  for (const statement of statements) declare(statement, found)
  return found
}

function declare(statement: Node, found: Map<string, Declared>): void {
  switch (statement.type) {
    case 'ImportDeclaration':
      for (const one of statement.specifiers) {
        const imported = importedBy(one)
        found.set(one.local.name, { kind: 'import', specifier: statement.source.value, imported })
      }
      return
    case 'VariableDeclaration':
      for (const { id, init } of statement.declarations) if (init !== null) bind(id, init, found)
      return
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      if (statement.declaration !== null) declare(statement.declaration, found)
      return
    default:
      if (isFunction(statement) && statement.id !== null)
        found.set(statement.id.name, { kind: 'function', node: statement })
      if (statement.type === 'ClassDeclaration' && statement.id !== null)
        found.set(statement.id.name, { kind: 'class', node: statement })
  }
}

type ImportSyntax = (Node & { type: 'ImportDeclaration' })['specifiers'][number]

function importedBy(one: ImportSyntax): string {
  if (one.type === 'ImportDefaultSpecifier') return 'default'
  return one.type === 'ImportSpecifier' ? (nameOf(one.imported) ?? '') : '*'
}

function bind(pattern: Node, init: Node, found: Map<string, Declared>): void {
  const required = requiredBy(init)
  if (pattern.type === 'Identifier') {
    found.set(
      pattern.name,
      required === null
        ? { kind: 'value', node: plain(init) }
        : { kind: 'import', specifier: required, imported: '*' },
    )
  }
  if (pattern.type !== 'ObjectPattern') return
  for (const member of pattern.properties) {
    if (member.type !== 'Property') continue
    const name = nameOf(member.key)
    const local = member.value.type === 'AssignmentPattern' ? member.value.left : member.value
    if (name === null || local.type !== 'Identifier') continue
    found.set(
      local.name,
      required === null
        ? { kind: 'member', of: plain(init), name }
        : { kind: 'import', specifier: required, imported: name },
    )
  }
}

/** The module of `require('…')`; null for every other expression. */
export function requiredBy(node: Node): string | null {
  const call = plain(node)
  if (call.type !== 'CallExpression' || call.callee.type !== 'Identifier' || call.callee.name !== 'require')
    return null
  return textOf(call.arguments[0])
}

/** What parameters of a function are called. */
export function parametersOf(node: FunctionNode): Map<string, Declared> {
  const found = new Map<string, Declared>()
  for (const [index, parameter] of node.params.entries()) {
    const pattern = parameter.type === 'AssignmentPattern' ? parameter.left : parameter
    if (pattern.type === 'Identifier') found.set(pattern.name, { kind: 'parameter', of: node, index })
  }
  return found
}

/** What a module gives to others: something of its own, or another module's. */
export type Exported =
  | { kind: 'local'; name: string }
  | { kind: 'node'; node: Node }
  | { kind: 'other'; specifier: string; imported: string }

/** What a module exports by name, and the modules that it passes on as a whole. */
export interface Exports {
  byName: Map<string, Exported>
  all: string[]
  /** What `require` of it gives as a whole, where that is one value. */
  whole: Node | null
}

/** Exports of a module, also as CommonJS writes them. */
export function exportsOf(statements: readonly Node[]): Exports {
  const found: Exports = { byName: new Map(), all: [], whole: null }
  for (const statement of statements) {
    if (statement.type === 'ExportAllDeclaration' && statement.exported === null)
      found.all.push(statement.source.value)
    if (statement.type === 'ExportDefaultDeclaration')
      found.byName.set('default', { kind: 'node', node: plain(statement.declaration) })
    if (statement.type === 'ExportNamedDeclaration') exportNamed(statement, found)
    if (statement.type === 'ExpressionStatement') exportAssigned(statement.expression, found)
  }
  return found
}

function exportNamed(statement: Node & { type: 'ExportNamedDeclaration' }, { byName }: Exports): void {
  const { declaration, source, specifiers } = statement
  if (declaration !== null)
    for (const name of declarationsOf([declaration]).keys()) byName.set(name, { kind: 'local', name })
  for (const { local, exported } of specifiers) {
    const [from, name] = [nameOf(local) ?? '', nameOf(exported) ?? '']
    byName.set(
      name,
      source === null
        ? { kind: 'local', name: from }
        : { kind: 'other', specifier: source.value, imported: from },
    )
  }
}

/** `module.exports = router`, `module.exports = { router }`, `exports.router = …`. */
function exportAssigned(expression: Node, found: Exports): void {
  const { byName } = found
  if (expression.type !== 'AssignmentExpression' || expression.left.type !== 'MemberExpression') return
  const { object, property } = expression.left
  const value = plain(expression.right)
  if (object.type !== 'Identifier' || property.type !== 'Identifier') return
  if (object.name === 'exports') byName.set(property.name, { kind: 'node', node: value })
  if (object.name !== 'module' || property.name !== 'exports') return
  byName.set('default', { kind: 'node', node: value })
  found.whole = value
  if (value.type !== 'ObjectExpression') return
  for (const member of value.properties) {
    const name = member.type === 'Property' ? nameOf(member.key) : null
    if (member.type === 'Property' && name !== null)
      byName.set(name, { kind: 'node', node: plain(member.value) })
  }
}
