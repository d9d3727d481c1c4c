import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import * as edge from './edge'

interface Manifest {
  main: string
  types: string
  typesVersions: { '*': Record<string, string[]> }
  exports: Record<string, string | { types: string; 'edge-light': string; default: string }>
}
const manifest = JSON.parse(readFileSync('sdk/package.json', 'utf8')) as Manifest
const entries = Object.entries(manifest.exports).flatMap(([name, entry]) =>
  typeof entry === 'string' ? [] : [{ name, ...entry }],
)
const sourceOf = (file: string): string => file.replace('dist/', '').replace('.js', '')

test('on the Edge every function of every entry point is there, and says that it needs Node', async () => {
  for (const entry of entries) {
    expect(entry['edge-light']).toBe('./dist/edge.js')
    const real = (await import(sourceOf(entry.default))) as object
    for (const name of Object.keys(real)) {
      const found = new Map<string, unknown>(Object.entries(edge)).get(name)
      expect(typeof found, `${name} of ${entry.name}`).toBe('function')
      if (name !== 'AuditError') expect(found).toThrow('needs Node')
    }
  }
})

test('resolvers that know no exports find the same files', () => {
  const [first, ...others] = entries
  expect([manifest.main, manifest.types]).toEqual([first?.default, first?.types])
  expect(manifest.typesVersions['*']).toEqual(
    Object.fromEntries(others.map(({ name, types }) => [name.slice(2), [types]])),
  )
})
