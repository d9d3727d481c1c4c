import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { Code, type PathAlias } from './code'
import { memberOf, parseModule, plain, type SourceModule, textOf } from './syntax'

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/
/** Types alone, tests, and what tools configure themselves with. */
const NO_SOURCE = /(?:\.d\.[cm]?ts|\.(?:test|spec|e2e|config)\.[cm]?[jt]sx?)$/
/** What others wrote, and tests. */
const NO_FOLDER = new Set(['node_modules', '__tests__', 'e2e'])
/** What was made of what stands elsewhere. */
const MADE = new Set(['dist', 'build', 'out', 'coverage', 'generated'])
/** Inside of these it is somebody's own name: of a part of an address, or of a module. */
const OWN: Readonly<Record<string, readonly string[]>> = { app: [], pages: [], src: ['generated'] }

/** The code of the application in a folder, and the files that could not be parsed. */
export interface ReadCode {
  code: Code
  unread: { path: string; message: string }[]
}

/** Reads and parses the code of an application. */
export function readCode(folder: string): ReadCode {
  const modules = sourceFiles(folder).map((file) => {
    const name = path.relative(folder, file).replaceAll(path.sep, '/')
    return parseModule(name, readFileSync(file, 'utf8'))
  })
  const unread = modules.flatMap(({ path: file, error }) =>
    error === null ? [] : [{ path: file, message: error }],
  )
  return { code: new Code(modules, aliasesOf(folder)), unread }
}

/** `made`: names of folders that hold what was made of other files. */
function sourceFiles(folder: string, made: ReadonlySet<string> = MADE): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.name.startsWith('.')) return []
      const file = path.join(folder, entry.name)
      if (entry.isDirectory()) {
        if (NO_FOLDER.has(entry.name) || made.has(entry.name)) return []
        const own = OWN[entry.name]
        return sourceFiles(file, own === undefined ? made : new Set(own))
      }
      return entry.isFile() && SOURCE.test(entry.name) && !NO_SOURCE.test(entry.name) ? [file] : []
    })
}

/** What `compilerOptions.paths` of the folder's tsconfig.json or jsconfig.json says about import paths. */
function aliasesOf(folder: string): PathAlias[] {
  const file = ['tsconfig.json', 'jsconfig.json']
    .map((name) => path.join(folder, name))
    .find((name) => existsSync(name))
  if (file === undefined) return []
  const options = memberOf(settingsIn(readFileSync(file, 'utf8')), 'compilerOptions')
  const base = textOf(memberOf(options, 'baseUrl')) ?? '.'
  const paths = memberOf(options, 'paths')
  if (paths?.type !== 'ObjectExpression') return []
  return paths.properties.flatMap((one) => {
    if (one.type !== 'Property') return []
    const targets = plain(one.value)
    const first = targets.type === 'ArrayExpression' ? (targets.elements[0] ?? undefined) : undefined
    const [alias, to] = [textOf(one.key), textOf(first)]
    return alias === null || to === null
      ? []
      : [{ start: withoutStar(alias), to: path.posix.join(base, withoutStar(to)) }]
  })
}

/** Such a file is JSON with comments and commas too many, which is an expression of JavaScript. */
function settingsIn(text: string) {
  const { program }: SourceModule = parseModule('settings.js', `(${text.replace(/^\uFEFF/, '')}\n)`)
  const [statement] = program.body
  return statement?.type === 'ExpressionStatement' ? plain(statement.expression) : undefined
}

const withoutStar = (text: string): string => text.replace(/\*$/, '')
