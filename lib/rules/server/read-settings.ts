import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml'

import type { Problem } from '@/lib/base/errors'
import type { Setting } from '@/lib/rules/setting'

/** Deeper settings than any product has. */
const DEPTH_MAX = 40

class NotSettings extends Error {
  constructor(
    readonly node: unknown,
    message: string,
  ) {
    super(message)
  }
}

/**
 * Settings of a file, one by one: YAML or JSON, with dots in the names, with maps inside one another, or both. Or why they
 * cannot be read, with the line.
 */
export function readSettings(text: string): { settings: Setting[] } | { problems: Problem[] } {
  const counter = new LineCounter()
  const lineOf = (node: unknown): number => {
    const at = (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0
    return counter.linePos(at).line
  }
  if (isDeep(text)) return { problems: [{ path: 'text', message: 'has too many levels.' }] }
  try {
    // Looking for names that are there twice would take the square of their number; whoever reads the settings looks.
    const document = parseDocument(text, { lineCounter: counter, uniqueKeys: false, logLevel: 'silent' })
    const [error] = document.errors
    if (error !== undefined) {
      const line = error.linePos?.[0].line ?? 1
      const message = error.message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? ''
      return { problems: [{ path: `line ${line}`, message: `is neither YAML nor JSON: ${message}.` }] }
    }
    return { settings: [...walk(document.contents, '', 0, lineOf)] }
  } catch (error) {
    if (error instanceof NotSettings) {
      return { problems: [{ path: `line ${lineOf(error.node)}`, message: error.message }] }
    }
    throw error
  }
}

/** The parser calls itself for each level, and takes seconds for very many. Brackets in texts count, too: so many are none. */
function isDeep(text: string): boolean {
  let depth = 0
  for (const sign of text) {
    if (sign === '[' || sign === '{') depth++
    else if (sign === ']' || sign === '}') depth--
    if (depth > BRACKETS_MAX) return true
  }
  return IN_ONE_LINE.test(text)
}

const BRACKETS_MAX = 200
/** Lists in lists, as YAML writes them without brackets. */
const IN_ONE_LINE = /(?:[-?:] +){50}/

function* walk(
  node: unknown,
  path: string,
  depth: number,
  lineOf: (node: unknown) => number,
): Generator<Setting> {
  if (depth > DEPTH_MAX) throw new NotSettings(node, 'has too many levels.')
  if (isAlias(node)) throw new NotSettings(node, 'is an alias. Write out what it stands for.')
  if (isMap(node) && node.items.length > 0) {
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      if (!isScalar(key)) throw new NotSettings(key, 'is no name of a setting.')
      const name = textOf(key)
      const at = path === '' ? name : `${path}.${name}`
      if (value === null) yield { path: at, line: lineOf(key), values: [], isList: false }
      else yield* walk(value, at, depth + 1, lineOf)
    }
    return
  }
  const line = lineOf(node)
  if (isSeq(node)) {
    const items: unknown[] = node.items
    if (items.every((item) => isScalar(item))) yield { path, line, values: items.map(textOf), isList: true }
    else for (const [at, item] of items.entries()) yield* walk(item, `${path}[${at}]`, depth + 1, lineOf)
  } else {
    const isEmpty = !isScalar(node) || node.value === null
    yield { path, line, values: isEmpty ? [] : [textOf(node)], isList: false }
  }
}

/** As it was written: `1.0` is no `1`. */
function textOf({ source, value }: Scalar): string {
  return source ?? String(value)
}
