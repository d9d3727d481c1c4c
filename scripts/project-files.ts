import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

// What a checkout without git (a source archive) must not be searched for.
const NOT_OURS = new Set([
  'node_modules',
  '.git',
  '.next',
  '.data',
  'dist',
  'generated',
  'test-results',
  'coverage',
])

/**
 * The project's own files, as paths from the root with `/`: what git tracks, and new files it does not ignore.
 * In a source archive without git, everything but known output folders.
 */
export function projectFiles(root: string): string[] {
  try {
    const out = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const deleted = new Set(
      execFileSync('git', ['ls-files', '-z', '--deleted'], { cwd: root, encoding: 'utf8' }).split('\0'),
    )
    return [...new Set(out.split('\0'))].filter((path) => path !== '' && !deleted.has(path)).sort()
  } catch {
    return walk(root, '').sort()
  }
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    return entry.isDirectory() ? walk(root, path) : [path]
  })
}

/** True for files that hold code: what the layer table is about. */
export function isCode(path: string): boolean {
  return /\.(?:[cm]?[jt]s|tsx|jsx)$/.test(path) && !path.endsWith('.d.ts')
}

/** True for tests that run without a browser, with or without a database. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path)
}

/** True for text that people wrote: not pictures, fonts, lock files, licences or test data. */
export function isProse(path: string): boolean {
  if (/(?:^|\/)(?:package-lock\.json|LICENSE)$|(?:^|\/)testdata\//.test(path)) return false
  return !/\.(?:png|jpe?g|gif|ico|webp|woff2?|gz|zip|bin|pdf)$/.test(path)
}
