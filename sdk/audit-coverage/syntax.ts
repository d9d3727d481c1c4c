import {
  type ArrowFunctionExpression,
  type Class,
  type Function as FunctionSyntax,
  type Node,
  parseSync,
  type Program,
  visitorKeys,
} from 'oxc-parser'

/** Any way to write a function. */
export type FunctionNode = FunctionSyntax | ArrowFunctionExpression
/** Any way to write a class. */
export type ClassNode = Class

/** A comment, and the line that it ends in. */
export interface SourceComment {
  text: string
  line: number
}

/** One file of an application, parsed. */
export interface SourceModule {
  /** From the folder that is looked at, with `/`. */
  path: string
  program: Program
  comments: SourceComment[]
  /** The parser's message where the file is not valid code: what it holds is not known then. */
  error: string | null
  /** The 1-based line of an offset. */
  lineOf(offset: number): number
  parentOf(node: Node): Node | undefined
}

/** Parses one file. */
export function parseModule(path: string, source: string): SourceModule {
  const parsed = parseSync(path, source)
  const starts = lineStarts(source)
  const lineOf = (offset: number): number => starts.findLastIndex((start) => start <= offset) + 1
  const parents = new WeakMap<Node, Node>()
  walk(parsed.program, (node) => {
    for (const child of childrenOf(node)) parents.set(child, node)
  })
  return {
    path,
    program: parsed.program,
    comments: parsed.comments.map(({ value, end }) => ({ text: value.trim(), line: lineOf(end - 1) })),
    error: parsed.errors.find(({ severity }) => severity === 'Error')?.message ?? null,
    lineOf,
    parentOf: (node) => parents.get(node),
  }
}

function lineStarts(source: string): number[] {
  const starts = [0]
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Calls `visit` with a node and everything below it, outside in. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  for (const child of childrenOf(node)) walk(child, visit)
}

function childrenOf(node: Node): Node[] {
  const members = new Map<string, unknown>(Object.entries(node))
  return (visitorKeys[node.type] ?? []).flatMap((key) => [members.get(key)].flat().filter(isNode))
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** Whether a node is a function with a body of its own. */
export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return (
    node?.type === 'FunctionDeclaration' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'ArrowFunctionExpression'
  )
}

/** An expression without what changes nothing at run time: brackets, types, `await`, `?.`. */
export function plain(node: Node): Node {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'ChainExpression':
      return plain(node.expression)
    case 'AwaitExpression':
      return plain(node.argument)
    default:
      return node
  }
}

/** The text that an expression is, where it is written out; null where it is computed. */
export function textOf(node: Node | undefined): string | null {
  if (node === undefined) return null
  const written = plain(node)
  if (written.type === 'Literal' && typeof written.value === 'string') return written.value
  if (written.type !== 'TemplateLiteral' || written.expressions.length > 0) return null
  return written.quasis[0]?.value.cooked ?? null
}

/** The value of a member of an object that is written out; undefined where it has none. */
export function memberOf(node: Node | undefined, name: string): Node | undefined {
  const object = node === undefined ? undefined : plain(node)
  if (object?.type !== 'ObjectExpression') return undefined
  for (const member of object.properties) {
    if (member.type === 'Property' && nameOf(member.key) === name) return member.value
  }
  return undefined
}

/** What an identifier or a text is called by, as a key or a name. */
export function nameOf(node: Node): string | null {
  if (node.type === 'Identifier') return node.name
  return textOf(node)
}

/** The name of the member that is called: `post` of `app.post(…)`; null for every other call. */
export function calledMember(callee: Node): { object: Node; name: string } | null {
  const called = plain(callee)
  if (called.type !== 'MemberExpression' || called.computed || called.property.type !== 'Identifier')
    return null
  return { object: plain(called.object), name: called.property.name }
}
