// `npx tsx scripts/sdk-install.ts`: the package as applications get it. Installs its tarball, without a registry, in an empty
// project, runs that with plain Node, and has TypeScript check it as strictly as it can.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { z } from 'zod'

import { packSdk } from './sdk-package'

const Exports = z.object({ exports: z.record(z.string(), z.unknown()) })
const project = mkdtempSync(path.join(tmpdir(), 'vouchsafe-sdk-'))
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
/** TypeScript says on standard output what is wrong. */
const check = (...args: string[]): void =>
  void execFileSync(path.resolve('node_modules/.bin/tsc'), args, { cwd: project, stdio: 'inherit' })
const write = (name: string, content: string): void => writeFileSync(path.join(project, name), content)

/** What an application does, in as few lines as there are kinds of it. */
const APPLICATION = `
import { AuditError, createAudit, type Audit, type AuditEvent } from '@vouchsafe/sdk'
import { auditHttp } from '@vouchsafe/sdk/http'
import { auditAuth } from '@vouchsafe/sdk/next-auth'

const audit: Audit = createAudit({ url: 'http://127.0.0.1:9', key: 'vs_a_b', timeoutMs: 200, onError: () => {} })
const event: AuditEvent = { action: 'invoice.approve', resource: { type: 'INVOICE', id: 7 }, before: { total: 1n }, after: undefined }
const failure = await audit.withoutRequest.log(event).catch((error: unknown) => error)
if (!(failure instanceof AuditError) || failure.code !== 'unavailable') throw failure
await audit.asScoped({ headers: new Headers() }).log(undefined)
auditHttp(audit, { action: undefined, except: undefined, event: undefined, onError: undefined })
auditAuth(audit, { providers: [], events: undefined, callbacks: undefined, logger: undefined }, undefined)
await audit.close()
console.log('works')
`

try {
  const tarball = await packSdk()
  write('package.json', JSON.stringify({ name: 'empty', private: true, type: 'module' }))
  run('npm', 'install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball)
  const installed = path.join(project, 'node_modules/@vouchsafe/sdk/package.json')
  const { exports } = Exports.parse(JSON.parse(readFileSync(installed, 'utf8')))
  const entries = Object.keys(exports).filter((name) => name !== './package.json')
  const names = entries.map((name) => path.posix.join('@vouchsafe/sdk', name))
  write('every.js', names.map((name, at) => `import * as m${at} from '${name}'\nvoid m${at}\n`).join(''))
  run(process.execPath, 'every.js')
  run(process.execPath, '--conditions=edge-light', 'every.js')

  // Applications that are no modules load it as one: Node does so by itself, and TypeScript knows.
  const required = names.map((name, at) => `import m${at} = require('${name}')\nvoid m${at}\n`).join('')
  write('every.cts', required)
  write('application.ts', APPLICATION)
  write('every.ts', names.map((name, at) => `import * as m${at} from '${name}'\nvoid m${at}\n`).join(''))
  const strict = [
    '--strict',
    '--exactOptionalPropertyTypes',
    '--noUncheckedIndexedAccess',
    '--skipLibCheck',
    'false',
  ]
  const common = ['--target', 'es2022', '--lib', 'es2023,dom,dom.iterable', '--types', '', ...strict]
  check(
    '--noEmit',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    ...common,
    'application.ts',
    'every.ts',
  )
  check('--outDir', 'out', '--module', 'nodenext', ...common, 'application.ts', 'every.ts', 'every.cts')
  run(process.execPath, 'out/every.cjs')
  const said = run(process.execPath, 'out/application.js').trim()
  if (said !== 'works') throw new Error(`The application said ${said}.`)
  console.log(
    `${path.basename(tarball)} works in an empty project with Node ${process.version}: ${names.join(', ')}`,
  )
} finally {
  rmSync(project, { recursive: true, force: true })
}
