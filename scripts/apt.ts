import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** True when this process may do anything, as in most containers. */
export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Root on Debian or a relative of it: packages can be installed. */
export function canInstall(): boolean {
  return isRoot() && existsSync('/etc/debian_version')
}

/** The path of a command, or null. */
export function which(name: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      continue
    }
  }
  return null
}

/** Install a package of Debian. Needs root and the network; chromium takes about a minute. */
export function aptInstall(name: string): void {
  console.log(`No ${name} here: installing Debian's.`)
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const
  execFileSync('apt-get', ['update', '-qq'], options)
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options)
}

/** Make sure that a command is there which the documentation uses, of this package; where it cannot be installed, say so. */
export function needCommand(name: string, ofPackage = name): void {
  if (which(name)) return
  if (!canInstall()) throw new Error(`The documentation uses ${name}, which is not here. Install it.`)
  aptInstall(ofPackage)
}
