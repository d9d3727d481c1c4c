import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { portableHasher } from '@/lib/merkle/hash'
import type * as Signing from '@/lib/proof/ed25519'
import type * as Verifying from '@/lib/proof/verify-evidence'
import { EvidenceMaker, fileOf } from '@/lib/testing/evidence'

import { buildVerifier } from './build-verifier.mjs'

let dirs: string[]
let sums: Record<string, string>[]
beforeAll(async () => {
  dirs = [0, 1].map(() => mkdtempSync(path.join(tmpdir(), 'vouchsafe-verifier-')))
  sums = []
  for (const dir of dirs) sums.push(await buildVerifier(dir))
})
afterAll(() => dirs.forEach((dir) => rmSync(dir, { recursive: true })))

test('what people verify with is the same in each build', () => {
  expect(Object.keys(sums[0] ?? {})).toEqual(['verify.html', 'verify.js'])
  expect(sums[0]).toEqual(sums[1])
})

test('the code that verifies needs nothing else, and is for people to read', async () => {
  const file = path.join(dirs[0]!, 'verify.js')
  const text = readFileSync(file, 'utf8')
  expect(text).not.toMatch(/^\s*import\b|\bimport\(|\brequire\(/m)
  expect(text).toContain('function verifyInclusion(')
  expect(text).not.toContain('zod')
  const code = (await import(pathToFileURL(file).href)) as typeof Verifying & typeof Signing
  const bundle = await new EvidenceMaker(9).bundle({ size: 9, places: [1, 4] })
  const checks = { hasher: portableHasher, verify: code.portableEd25519, policy: null }
  expect(await code.verifyEvidence(fileOf(bundle), checks)).toMatchObject({
    problems: [],
    good: 2,
    notIncluded: 7n,
  })
})

test('the page holds all that it needs, and may reach nothing', () => {
  const text = readFileSync(path.join(dirs[0]!, 'verify.html'), 'utf8')
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text) ?? []
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'sha256-[\w+/]+='; style-src 'sha256-[\w+/]+='; base-uri 'none'; form-action 'none'$/,
  )
  expect(text.match(/<\/script>/g)).toHaveLength(1)
  expect(text).not.toMatch(/\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon)\(/)
  expect(text).not.toMatch(/(?:src|href)="/)
})
