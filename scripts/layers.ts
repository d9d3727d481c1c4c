import { builtinModules } from 'node:module'
import { posix } from 'node:path'

import { domains, exceptions, zones } from '@/layers.mjs'

import { type Import, scan, type Scan } from './imports'
import { isTest } from './project-files'

type Zone = (typeof zones)[number]

/** One broken rule and where. */
export interface Violation {
  path: string
  line: number
  message: string
}

const TEST: Zone = {
  name: '*.test.ts',
  kind: 'test',
  uses: zones.map((zone) => zone.name).filter((name) => name !== 'e2e' && name !== 'public'),
  rule: 'Tests sit beside what they test and may import what they need.',
}

const builtins = new Set(builtinModules)

/** The zones a file falls in: exactly one for a file in its place, none for a folder the table does not know. */
export function zonesOf(path: string): Zone[] {
  if (isTest(path)) return [TEST]
  const folder = posix.dirname(path)
  const holding = zones.filter((zone) =>
    zone.name === '' ? folder === '.' : `${folder}/`.startsWith(`${zone.name}/`),
  )
  const deepest = Math.max(...holding.map((zone) => zone.name.length))
  return holding.filter((zone) => zone.name.length === deepest)
}

/** Every layer rule that one file breaks. `path` is from the root of the project, with `/`. */
export function checkLayers(path: string, source: string): Violation[] {
  const places = zonesOf(path)
  const zone = places[0]
  if (!zone || places.length > 1) {
    return [
      {
        path,
        line: 1,
        message: 'This folder is in no zone of layers.mjs, or in several. Decide what it is.',
      },
    ]
  }
  const found = scan(path, source)
  const shape = shapeProblems(path, found)
  const imports = found.imports.flatMap((one) =>
    importProblems(path, zone, found.client, one).map((message) => ({ path, line: one.line, message })),
  )
  return [...shape, ...imports]
}

function shapeProblems(path: string, found: Scan): Violation[] {
  const messages: string[] = []
  if (found.error) messages.push(`Cannot be parsed: ${found.error}.`)
  if (found.barrel && !path.startsWith('app/')) {
    messages.push('A barrel hides what depends on what. Import each thing from the file that makes it.')
  }
  return messages.map((message) => ({ path, line: 1, message }))
}

function importProblems(path: string, zone: Zone, client: boolean, one: Import): string[] {
  if (one.specifier === null) {
    return one.how === 'dynamic' && path.startsWith('lib/')
      ? ['A computed import() hides a dependency from the layer rules. Name the file.']
      : []
  }
  const { specifier } = one
  const problems: string[] = []
  // Files that run before a build (.mjs) have no alias and may go up; TypeScript may not.
  if (/^\.\.(?:\/|$)/.test(specifier) && /\.tsx?$/.test(path)) {
    problems.push(`${specifier}: imports across folders start with @/, so that the layer shows in the line.`)
  }
  if (/^(?:\.|\.\/|@\/?)$/.test(specifier)) return [`${specifier}: name the file.`]
  const target = resolveSpecifier(path, specifier)
  const message =
    target === null
      ? packageProblem(zone, client, specifier)
      : fileProblem(path, zone, client, target, one.how)
  return message === null ? problems : [...problems, `imports ${specifier}: ${message}`]
}

/** The path from the root that a specifier names, or null for a package. */
function resolveSpecifier(path: string, specifier: string): string | null {
  if (specifier.startsWith('@/')) return posix.normalize(specifier.slice(2))
  if (specifier.startsWith('./') || specifier.startsWith('../')) {
    return posix.normalize(posix.join(posix.dirname(path), specifier))
  }
  return null
}

function packageProblem(zone: Zone, client: boolean, specifier: string): string | null {
  const name = builtins.has(specifier) ? `node:${specifier}` : specifier
  const is = (wanted: string): boolean =>
    wanted === 'node:' ? name.startsWith('node:') : name === wanted || name.startsWith(`${wanted}/`)
  if (zone.only && !zone.only.some(is)) {
    if (zone.kind !== 'pure') return `${label(zone)} may use only: ${zone.only.join(', ') || 'no package'}.`
    return `${zone.name} is pure and may use only ${zone.only.join(', ')}. Move this to ${zone.name}/server/.`
  }
  const never = client ? [...(zone.never ?? []), 'node:'] : (zone.never ?? [])
  if (!never.some(is)) return null
  return `${label(zone)} may not use this package. ${zone.rule}`
}

function fileProblem(
  path: string,
  zone: Zone,
  client: boolean,
  target: string,
  how: Import['how'],
): string | null {
  // What our own build made, started by a file that runs without a build.
  if (/^(?:dist|\.next)\//.test(target) && path.endsWith('.mjs')) return null
  const to = zonesOf(`${target}.ts`)[0]
  if (!to) return `${posix.dirname(target)} is in no zone of layers.mjs.`
  const special = specialProblem(path, zone, to, target)
  if (special) return special
  // A test may always import what it lies beside.
  const beside = zone.kind === 'test' && posix.dirname(target) === posix.dirname(path)
  if (beside) return null
  const allowed =
    to.name === zone.name || zone.uses.includes(to.name) || exceptionsFor(path, target, how).length > 0
  if (allowed && !(client && runsOnServer(to))) return null
  return `${client && allowed ? "'use client' files" : label(zone)} may not. ${advice(zone, to, client)}`
}

/** Rules about certain files rather than about zones. */
function specialProblem(path: string, zone: Zone, to: Zone, target: string): string | null {
  if (/\.(?:test|e2e)(?:\.tsx?)?$/.test(target)) return 'nothing imports a test.'
  if (/\/server\/store[^/]*$/.test(target) && to.name !== zone.name && !readsStores(zone)) {
    return `a store belongs to its domain. Call a verb in ${to.name}.`
  }
  if (isTest(path) && !path.endsWith('.db.test.ts') && target.startsWith('lib/testing/database')) {
    return 'this test needs PostgreSQL: name it *.db.test.ts.'
  }
  return null
}

function readsStores(zone: Zone): boolean {
  return ['test', 'testing', 'bench', 'script'].includes(zone.kind)
}

function runsOnServer(zone: Zone): boolean {
  return ['server', 'db', 'config', 'http'].includes(zone.kind)
}

/** The exceptions of the table that allow this import. */
function exceptionsFor(path: string, target: string, how: Import['how']): number[] {
  const covers = (place: string, file: string): boolean =>
    file === place || file === place.replace(/\.tsx?$/, '') || file.startsWith(`${place}/`)
  return exceptions.flatMap((one, at) =>
    covers(one.from, path) && covers(one.to, target) && (how === 'type' || !one.typesOnly) ? [at] : [],
  )
}

/** Exceptions of the table that no file needs any more, so that the list can only shrink. */
export function unusedExceptions(files: { path: string; source: string }[]): string[] {
  const used = new Set<number>()
  for (const { path, source } of files) {
    if (!exceptions.some((one) => path.startsWith(one.from))) continue
    for (const { specifier, how } of scan(path, source).imports) {
      const target = specifier === null ? null : resolveSpecifier(path, specifier)
      if (target !== null) for (const at of exceptionsFor(path, target, how)) used.add(at)
    }
  }
  return exceptions.filter((_, at) => !used.has(at)).map((one) => `${one.from} → ${one.to}`)
}

function label(zone: Zone): string {
  return zone.name === '' ? 'files of the root' : zone.name
}

const FIXED: Record<string, string> = {
  testing: 'Test helpers are for *.test.ts, bench and scripts.',
  bench: 'Nothing imports a benchmark.',
  e2e: 'Nothing imports a browser test.',
  script: 'Scripts are run, not imported. Move what is shared to lib.',
  public: 'public/ is served as it is, not imported.',
  root: 'Configuration of tools is not for the product to read.',
}

/** Where the code belongs instead: one sentence for the person who just wrote the import. */
function advice(from: Zone, to: Zone, client: boolean): string {
  const fixed = FIXED[to.kind]
  if (fixed) return fixed
  if (from.kind === 'e2e') return 'e2e comes in by the door: use the browser or the public API.'
  if (client || from.kind === 'component') {
    return runsOnServer(to)
      ? 'This runs in the browser. Fetch from /api/v1 in a use-*.ts file, or take a prop.'
      : 'Components know no route. Take a prop.'
  }
  if (from.kind === 'ui') return 'A primitive knows no domain. Take a prop, or move it to components/.'
  if (from.kind === 'door' && to.kind === 'db')
    return 'Doors call a verb in lib/<domain>/server; only verbs query.'
  if (['door', 'ui', 'component'].includes(to.kind)) {
    return 'Code below knows nothing of the doors above it. Take a value or a function as an argument.'
  }
  if (from.kind === 'server' && to.kind === 'http')
    return 'Verbs know nothing of HTTP. Do this in lib/http or in the door.'
  if (from.kind === 'pure' && runsOnServer(to)) {
    return `Pure code does no I/O. Move this to ${from.name}/server/, or take the value as an argument.`
  }
  return orderAdvice(from, to)
}

function orderAdvice(from: Zone, to: Zone): string {
  const order = Object.keys(domains)
  const rank = (zone: Zone): number => order.indexOf(zone.name.split('/')[1] ?? '')
  if (rank(from) !== -1 && rank(to) > rank(from)) {
    return `${to.name} lies above ${from.name}. Move what both need down, or move this up.`
  }
  const may = from.uses.filter((name) => !name.endsWith('/server')).join(', ') || 'nothing'
  return `It may import: ${may}. If that is wrong, change layers.mjs and say why in docs/decisions.`
}
