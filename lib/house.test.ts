import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { domains } from '@/layers.mjs'
import { PERMISSIONS } from '@/lib/access/permissions'
import { SETTINGS } from '@/lib/config/settings'
import { checkHouse } from '@/scripts/house-rules'
import { checkLayers, zonesOf } from '@/scripts/layers'
import { isCode, isProse, isTest, projectFiles } from '@/scripts/project-files'

// What lint cannot say: rules about the project as a whole.
const root = process.cwd()
const files = projectFiles(root)
const texts = new Map(files.filter(isProse).map((path) => [path, readFileSync(join(root, path), 'utf8')]))
const code = [...texts].filter(([path]) => isCode(path))
const show = (found: { path: string; line: number; message: string }[]): string[] =>
  found.map(({ path, line, message }) => `${path}:${line} ${message}`)

const Package = z.object({
  scripts: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
})
const manifest = Package.parse(JSON.parse(texts.get('package.json') ?? ''))

describe('every file', () => {
  test('of code falls in exactly one zone', () => {
    const placed = code.map(([path]) => [path, zonesOf(path).length] as const)
    expect(placed.filter(([, zones]) => zones !== 1)).toEqual([])
  })

  test('keeps to its layer', () => {
    expect(show(code.flatMap(([path, source]) => checkLayers(path, source)))).toEqual([])
  })

  test('keeps to the rules of the house', () => {
    expect(show([...texts].flatMap(([path, source]) => checkHouse(path, source)))).toEqual([])
  })

  test('of tests lies in a place where a runner finds it', () => {
    const lost = files.filter(
      (path) =>
        /\.(?:spec|test|e2e)\.[jt]sx?$/.test(path) && !isTest(path) && !/^e2e\/.*\.e2e\.ts$/.test(path),
    )
    expect(lost).toEqual([])
  })
})

describe('domains', () => {
  test('each folder of lib is a domain or has a zone of its own', () => {
    const folders = readdirSync('lib', { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const unknown = folders
      .map((folder) => `lib/${folder.name}/x.ts`)
      .filter((path) => zonesOf(path).length !== 1)
    expect(unknown).toEqual([])
  })

  test('those with invariants have a README that says them', () => {
    const needed = ['event', 'query', 'log', 'ingest', 'merkle']
    expect(needed.filter((name) => !(name in domains))).toEqual([])
    expect(needed.filter((name) => !existsSync(`lib/${name}/README.md`))).toEqual([])
  })

  test('a verb’s file is named for the function it exports', () => {
    const wrong = code
      .filter(([path]) => /^lib\/[^/]+\/server\/[^/]+\.ts$/.test(path) && !isTest(path))
      .flatMap(([path, source]) =>
        [...source.matchAll(/export const (\w+) = verb\(/g)].map(([, name = '']) => ({ path, name })),
      )
      .filter(({ path, name }) => !path.endsWith(`/${kebab(name)}.ts`))
    expect(wrong).toEqual([])
  })
})

describe('access', () => {
  const declared = Object.keys(PERMISSIONS)
  const product = code.filter(([path]) => /^(?:lib|app|worker|cli)\//.test(path) && !isTest(path))
  const used = new Set(
    product.flatMap(([, source]) =>
      [...source.matchAll(/\bpermission: '([^']+)'|\bauthorize\(ctx\.principal, '([^']+)'/g)].map(
        ([, declaring, asking]) => declaring ?? asking,
      ),
    ),
  )

  test('every permission guards a verb or a route', () => {
    expect(declared.filter((name) => !used.has(name))).toEqual([])
  })
})

describe('settings', () => {
  const schema = texts.get('lib/config/env.ts') ?? ''

  test('every setting that is read has a line in the table, and the other way round', () => {
    const read = new Set([...schema.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name = '']) => name))
    read.delete('NODE_ENV')
    expect([...read].sort()).toEqual(SETTINGS.map((setting) => setting.name).sort())
  })
})

describe('package.json', () => {
  test('every dependency has a line in docs/decisions', () => {
    const decisions = [...texts]
      .filter(([path]) => path.startsWith('docs/decisions/'))
      .map(([, text]) => text)
    const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
    const words = new Set(decisions.join('\n').split(/[\s|,`()]+/))
    expect(names.filter((name) => !words.has(name))).toEqual([])
  })

  test('every script runs something that is there', () => {
    const started = Object.entries(manifest.scripts).flatMap(([name, command]) =>
      [...command.matchAll(/(?:node|tsx) (\S+\.m?[jt]s)/g)].map(([, path = '']) => ({ name, path })),
    )
    expect(started.filter(({ path }) => !texts.has(path))).toEqual([])
  })
})

describe('limits', () => {
  // A limit that one file raises is not a limit. These are for everybody; change them here and say why.
  test.each([
    ['"max-lines": ["error", { "max": 300,', 1],
    ['"max": 60,', 1],
    ['"max": 120,', 1],
    ['"complexity": ["error", { "max": 15 }]', 1],
    ['"categories": { "correctness": "error" }', 1],
    ['"typescript/no-explicit-any": "error"', 1],
  ])('%s stands in .oxlintrc.json', (text, times) => {
    const config = (texts.get('.oxlintrc.json') ?? '').replace(/\s+/g, ' ')
    expect(config.split(text.replace(/\s+/g, ' ')).length - 1).toBe(times)
  })
})

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
