import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, posix, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'
import { z } from 'zod'

import { NODE_BUNDLE } from './bundle.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const sdk = join(root, 'sdk')

const Manifest = z.object({
  bin: z.record(z.string(), z.string()),
  exports: z.record(
    z.string(),
    z.union([z.string(), z.object({ types: z.string(), 'edge-light': z.string(), default: z.string() })]),
  ),
})

/** The names of the files of `sdk/src` that applications import or run: those of the package's exports, and its commands. */
function entryNames(): string[] {
  const { bin, exports } = Manifest.parse(JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8')))
  const files = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [entry.default, entry['edge-light']],
  )
  return [...new Set([...files, ...Object.values(bin)])].map((file) => posix.basename(file, '.js'))
}

/** Makes the JavaScript of the package, in `outdir`. What entry points share is there once. */
export async function bundleSdk(outdir = join(sdk, 'dist')): Promise<void> {
  await build({
    absWorkingDir: sdk,
    entryPoints: entryNames().map((name) => `src/${name}.ts`),
    outdir,
    ...NODE_BUNDLE,
  })
}

/** Makes its declarations, of what can be reached from the entry points. They are read without any of our settings. */
export function declareSdk(): void {
  const dist = join(sdk, 'dist')
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'sdk'], { cwd: root, stdio: 'inherit' })
  const reached = new Set<string>()
  const visit = (name: string): void => {
    if (reached.has(name)) return
    reached.add(name)
    const file = join(dist, `${name}.d.ts`)
    const text = readFileSync(file, 'utf8')
    for (const [, other = ''] of text.matchAll(RELATIVE)) visit(other)
    // Node's own resolution asks for the ending, which our sources leave out.
    writeFileSync(
      file,
      text.replaceAll(RELATIVE, (whole) => `${whole}.js`),
    )
  }
  for (const name of entryNames()) visit(name)
  for (const file of readdirSync(dist).filter((name) => name.endsWith('.d.ts'))) {
    if (!reached.has(file.slice(0, -'.d.ts'.length))) rmSync(join(dist, file))
  }
}

/** `from './event'` and `import('./event')`, up to the closing quote. */
const RELATIVE = /(?<=(?:from |import\()['"])\.\/([\w-]+)(?=['"])/g

/** Builds all of it and packs it; the path of the tarball. */
export async function packSdk(): Promise<string> {
  rmSync(join(sdk, 'dist'), { recursive: true, force: true })
  await bundleSdk()
  declareSdk()
  copyFileSync(join(root, 'LICENSE'), join(sdk, 'dist/LICENSE'))
  const out = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', 'dist'], {
    cwd: sdk,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [packed] = z.tuple([z.object({ filename: z.string() })]).parse(JSON.parse(out))
  return resolve(sdk, 'dist', packed.filename)
}

/** Puts the package into the `node_modules` of a project, as it is in this checkout, with links to others of ours. */
export async function linkSdk(project: string, others: readonly string[] = []): Promise<void> {
  const place = join(project, 'node_modules/@vouchsafe/sdk')
  mkdirSync(dirname(place), { recursive: true })
  await bundleSdk(join(place, 'dist'))
  copyFileSync(join(sdk, 'package.json'), join(place, 'package.json'))
  for (const name of others) {
    const link = join(project, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), link)
  }
}
