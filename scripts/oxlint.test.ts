import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

const lines = (count: number, of: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => of(at)).join('\n')

// Put together here, so that this file does not look like what it plants.
const ONLY = ['test', 'only'].join('.')
const SKIP = ['test', 'skip'].join('.')

/** rule → [file, its text]: one plant for each rule that the house relies on. */
const PLANTS: [rule: string, path: string, text: string][] = [
  ['no-explicit-any', 'lib/event/any.ts', `export function f(x: any): unknown {\n  return x\n}`],
  ['ban-ts-comment', 'lib/event/ignored.ts', `// @ts-ignore\nexport const x: string = 1`],
  ['no-cycle', 'lib/event/one.ts', `import { two } from './two'\nexport const one = (): unknown => two`],
  [
    'no-cycle',
    'lib/event/two.ts',
    `import { one } from '@/lib/event/one'\nexport const two = (): unknown => one`,
  ],
  ['max-lines', 'lib/event/long.ts', lines(301, (at) => `export const x${at} = ${at}`)],
  [
    'max-lines-per-function',
    'lib/event/long-function.ts',
    `export function f(log: (n: number) => void): void {\n${lines(59, (at) => `  log(${at})`)}\n}`,
  ],
  [
    'max-lines-per-function',
    'components/long-component.tsx',
    `export function C(p: { log: (n: number) => void }) {\n${lines(118, (at) => `  p.log(${at})`)}\n  return <b />\n}`,
  ],
  [
    'complexity',
    'lib/event/complex.ts',
    `export function f(x: number): number {\n${lines(15, (at) => `  if (x === ${at}) return ${at}`)}\n  return -1\n}`,
  ],
  ['no-default-export', 'lib/event/default.ts', `export default function f(): number {\n  return 1\n}`],
  ['no-default-export', 'components/default.tsx', `export default function C() {\n  return <b />\n}`],
  ['no-process-env', 'lib/http/environment.ts', `export const port = process.env.PORT`],
  ['no-restricted-globals', 'lib/event/process.ts', `export const now = process.pid`],
  ['no-restricted-globals', 'lib/merkle/buffer.ts', `export const zero = Buffer.alloc(1)`],
  ['no-restricted-properties', 'lib/query/clock.ts', `export const now = Date.now()`],
  ['no-restricted-properties', 'lib/query/dice.ts', `export const dice = Math.random()`],
  ['no-console', 'lib/log/server/print.ts', `console.log('hello')\nexport const x = 1`],
  ['eqeqeq', 'lib/event/equal.ts', `export const same = (a: unknown, b: unknown): boolean => a == b`],
  [
    'no-floating-promises',
    'lib/log/server/floating.ts',
    `async function f(): Promise<void> {}\nexport const g = (): void => {\n  f()\n}`,
  ],
  [
    'switch-exhaustiveness-check',
    'lib/event/switch.ts',
    `export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1\n  }\n  return 2\n}`,
  ],
  [
    'rules-of-hooks',
    'components/hooks.tsx',
    `import { useState } from 'react'\nexport function C(p: { on: boolean }) {\n  if (p.on) useState(1)\n  return <b />\n}`,
  ],
  [
    'exhaustive-deps',
    'components/deps.tsx',
    `import { useEffect } from 'react'\nexport function C(p: { title: string }) {\n  useEffect(() => {\n    document.title = p.title\n  }, [])\n  return <b />\n}`,
  ],
  ['alt-text', 'components/alt.tsx', `export const C = () => <img src="/a.png" />`],
  [
    'click-events-have-key-events',
    'components/click.tsx',
    `export const C = () => <div onClick={() => {}}>x</div>`,
  ],
  ['button-has-type', 'components/button.tsx', `export const C = () => <button>x</button>`],
  [
    'no-danger',
    'components/danger.tsx',
    `export const C = () => <b dangerouslySetInnerHTML={{ __html: 'x' }} />`,
  ],
  ['no-focused-tests', 'lib/event/focus.test.ts', `import { test } from 'vitest'\n${ONLY}('x', () => {})`],
  ['no-disabled-tests', 'lib/event/off.test.ts', `import { test } from 'vitest'\n${SKIP}('x', () => {})`],
  [
    'prefer-node-protocol',
    'lib/log/server/built-in.ts',
    `import { join } from 'path'\nexport const x = join`,
  ],
  ['no-unused-vars', 'lib/event/unused.ts', `const unused = 1\nexport const x = 2`],
]

const CLEAN: [path: string, text: string][] = [
  ['lib/event/fits.ts', lines(300, (at) => `export const x${at} = ${at}`)],
  ['lib/event/long.test.ts', lines(400, (at) => `export const x${at} = ${at}`)],
  ['lib/config/env.ts', `export const port = process.env.PORT`],
  ['app/events/page.tsx', `export default function Page() {\n  return <b />\n}`],
  ['next.config.ts', `export default { reactStrictMode: true }`],
  ['cli/print.ts', `console.log('hello')`],
  ['lib/log/server/clock.ts', `export const now = (): number => Date.now() + process.uptime()`],
]

const Report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) })

let root = ''
let found: string[] = []

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'vouchsafe-oxlint-')))
  for (const file of ['.oxlintrc.json', 'tsconfig.json']) copyFileSync(file, join(root, file))
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
  for (const [path, text] of [...PLANTS.map(([, path, text]) => [path, text] as const), ...CLEAN]) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), `${text}\n`)
  }
  const done = spawnSync(
    resolve('node_modules/.bin/oxlint'),
    ['--format', 'json', 'lib', 'components', 'app', 'cli', 'next.config.ts'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  found = Report.parse(JSON.parse(done.stdout)).diagnostics.map(
    ({ code, filename }) => `${code.replace(/^.*\((.*)\)$/, '$1')} ${filename}`,
  )
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

test.each(PLANTS)('%s is caught in %s', (rule, path) => {
  expect(found).toContain(`${rule} ${path}`)
})

test.each(CLEAN)('%s is fine', (path) => {
  expect(found.filter((one) => one.endsWith(` ${path}`))).toEqual([])
})
