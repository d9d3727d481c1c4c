// Builds what runs in production: the pages (.next), three bundles and what people verify with (dist). Does nothing when no source
// changed since. With --check it only says, by its exit code, whether everything is built.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { NODE_BUNDLE } from './bundle.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const stampFile = path.join(root, 'dist/build.json')

/** What the build is made of. Tests, documents and tools are not in it, so changing them builds nothing. */
const SOURCES = ['app', 'components', 'lib', 'worker', 'cli', 'public', 'prisma/schema.prisma']
const FILES = [
  'package-lock.json',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'scripts/build.mjs',
  'scripts/build-verifier.mjs',
  'scripts/bundle.mjs',
]
const NOT_BUILT = /\.(?:test|db\.test|e2e)\.tsx?$|\/testdata\/|\/lib\/(?:testing|db\/generated)\/|\.md$/

/** Bundled so that tsx's keepNames does not slow the hot paths. */
const ENTRIES = { server: 'app/server.ts', worker: 'worker/main.ts', cli: 'cli/main.ts' }

function sourceFiles() {
  const found = SOURCES.flatMap((source) => {
    const full = path.join(root, source)
    if (!existsSync(full)) return []
    const entries = path.extname(source) ? [] : readdirSync(full, { recursive: true, withFileTypes: true })
    if (entries.length === 0) return [full]
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  })
  const files = [...found, ...FILES.map((file) => path.join(root, file)).filter((file) => existsSync(file))]
  return files
    .filter((file) => !NOT_BUILT.test(file.replaceAll(path.sep, '/')))
    .sort((a, b) => (a < b ? -1 : 1))
}

/** SHA-256 over names and contents: a checkout changes times, not contents. */
function sourceHash() {
  const hash = createHash('sha256').update(process.version)
  for (const file of sourceFiles()) {
    const bytes = readFileSync(file)
    hash.update(`${path.relative(root, file)}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}

function builtHash() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8')).sources
  } catch {
    return null
  }
}

/** Builds everything; exits the process when that fails. */
async function buildAll(sources) {
  process.stderr.write('Building …\n')
  // First: a build that breaks off must not look like a finished one.
  rmSync(path.join(root, 'dist'), { recursive: true, force: true })
  mkdirSync(path.join(root, 'dist'), { recursive: true })
  run([path.join(root, 'scripts/generate.mjs')])
  const require = createRequire(import.meta.url)
  run([require.resolve('next/dist/bin/next'), 'build'])
  await bundle()
  const { buildVerifier } = await import('./build-verifier.mjs')
  await buildVerifier()
  writeFileSync(stampFile, `${JSON.stringify({ sources })}\n`)
}

function run(args) {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (status !== 0) process.exit(status ?? 1)
}

async function bundle() {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: 'dist',
    ...NODE_BUNDLE,
    sourcemap: true,
    sourcesContent: false,
    tsconfig: 'tsconfig.json',
  })
}

const sources = sourceHash()
const isBuilt = builtHash() === sources && existsSync(path.join(root, '.next/BUILD_ID'))
if (process.argv.includes('--check')) process.exitCode = isBuilt ? 0 : 1
else if (!isBuilt) await buildAll(sources)
