import { parseSync, Visitor } from 'oxc-parser'

/** One place where a file names another module. */
export interface Import {
  /** As written, or null when it is computed and cannot be known. */
  specifier: string | null
  /** 1-based. */
  line: number
  /** `type`: erased before anything runs. */
  how: 'import' | 'export' | 'dynamic' | 'type' | 'require' | 'mock'
}

/** What the layer rules need to know of a file. */
export interface Scan {
  imports: Import[]
  /** The file starts with `'use client'`: it and what it imports go to the browser. */
  client: boolean
  /** It has `export * from`, or exports nothing of its own and re-exports from elsewhere. */
  barrel: boolean
  comments: { text: string; line: number }[]
  /** The parser's message, when the file is not valid code. */
  error: string | null
}

// Anything that can name a module without a static import; only then is the tree walked.
const HIDDEN = /\bimport\s*\(|\brequire\b|\b(?:vi|jest)\s*\.\s*\w*(?:[mM]ock|[aA]ctual)/

/** Read a file's imports of every kind: static, re-exports, dynamic, type queries, require, mocks. */
export function scan(path: string, source: string): Scan {
  const parsed = parseSync(path, source)
  const lines = lineStarts(source)
  const lineOf = (offset: number): number => lineAt(lines, offset)
  const imports: Import[] = parsed.module.staticImports.map((found) => ({
    specifier: found.moduleRequest.value,
    line: lineOf(found.start),
    how: found.entries.length > 0 && found.entries.every((entry) => entry.isType) ? 'type' : 'import',
  }))
  const exported = parsed.module.staticExports.flatMap((found) => found.entries)
  for (const entry of exported) {
    if (!entry.moduleRequest) continue
    imports.push({ specifier: entry.moduleRequest.value, line: lineOf(entry.start), how: 'export' })
  }
  if (HIDDEN.test(source)) imports.push(...hiddenImports(parsed.program, lineOf))
  const first = parsed.program.body[0]
  return {
    imports,
    client: first?.type === 'ExpressionStatement' && 'directive' in first && first.directive === 'use client',
    barrel:
      exported.some(
        (entry) => entry.importName.kind === 'AllButDefault' || entry.importName.kind === 'All',
      ) ||
      (exported.length > 0 && exported.every((entry) => entry.moduleRequest !== null)),
    comments: parsed.comments.map((comment) => ({ text: comment.value, line: lineOf(comment.start) })),
    error: parsed.errors.find((found) => found.severity === 'Error')?.message ?? null,
  }
}

type Program = ReturnType<typeof parseSync>['program']

function hiddenImports(program: Program, lineOf: (offset: number) => number): Import[] {
  const found: Import[] = []
  const add = (how: Import['how'], node: { start: number } | undefined): void => {
    if (!node) return
    const value = 'value' in node && typeof node.value === 'string' ? node.value : null
    found.push({ specifier: value, line: lineOf(node.start), how })
  }
  new Visitor({
    ImportExpression: (node) => add('dynamic', node.source),
    TSImportType: (node) => add('type', node.source),
    TSExternalModuleReference: (node) => add('require', node.expression),
    CallExpression: (node) => {
      const { callee } = node
      if (callee.type === 'Identifier' && callee.name === 'require') add('require', node.arguments[0])
      if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return
      if (callee.object.name === 'require') add('require', node.arguments[0])
      if (!['vi', 'jest'].includes(callee.object.name) || callee.property.type !== 'Identifier') return
      const first = node.arguments[0]
      if (/mock|actual/i.test(callee.property.name) && first?.type === 'Literal') add('mock', first)
    },
  }).visit(program)
  return found
}

function lineStarts(source: string): number[] {
  const starts = [0]
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function lineAt(starts: number[], offset: number): number {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return low + 1
}
