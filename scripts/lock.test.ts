import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { Lock, missingEntries, missingPlatforms } from './lock'

const lock: Lock = {
  packages: {
    'node_modules/tool': {
      version: '2.0.0',
      dev: true,
      optionalDependencies: {
        '@tool/linux-x64-gnu': '2.0.0',
        '@tool/linux-arm64-musl': '2.0.0',
        '@tool/wasm32-wasi': '2.0.0',
      },
    },
    'node_modules/a/node_modules/tool': {
      version: '1.0.0',
      optionalDependencies: { '@tool/win32-x64-msvc': '1.0.0' },
    },
    'node_modules/a/node_modules/@tool/win32-x64-msvc': { version: '1.0.0' },
    'node_modules/@tool/linux-x64-gnu': { version: '2.0.0' },
    'node_modules/b': { version: '1.0.0', optionalDependencies: { fsevents: '~2.3.3' } },
  },
}

test('missing builds are those found neither beside a package nor above it', () => {
  expect(missingPlatforms(lock).map(({ name }) => name)).toEqual([
    '@tool/linux-arm64-musl',
    '@tool/wasm32-wasi',
  ])
})

test('a missing build is held to its platform', () => {
  expect(missingEntries(lock)).toEqual({
    'node_modules/@tool/linux-arm64-musl': {
      version: '2.0.0',
      cpu: ['arm64'],
      libc: ['musl'],
      os: ['linux'],
      dev: true,
      optional: true,
    },
    'node_modules/@tool/wasm32-wasi': { version: '2.0.0', cpu: ['wasm32'], dev: true, optional: true },
  })
})

test('a build that does not say what it runs on is an error', () => {
  const odd: Lock = {
    packages: { 'node_modules/tool': { optionalDependencies: { '@tool/abacus': '1.0.0' } } },
  }
  expect(() => missingEntries(odd)).toThrow('@tool/abacus')
})

test('our lock is complete, so that npm ci takes it on every platform', () => {
  const ours = Lock.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')))
  expect(
    missingPlatforms(ours).map(({ name }) => name),
    'run: npm run lock:complete',
  ).toEqual([])
})
