import { z } from 'zod'

const Entry = z.looseObject({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
})

/** The part of a package-lock.json that this file reads and writes. */
export const Lock = z.looseObject({ packages: z.record(z.string(), Entry) })
export type Lock = z.infer<typeof Lock>

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'win32']
const PROCESSORS = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32', 'arm']

/**
 * Builds for other platforms that packages name and the lock does not hold. npm leaves out what a registry
 * did not have at the moment of an install, and then `npm ci` refuses the lock wherever it looks for them.
 */
export function missingPlatforms(lock: Lock): { name: string; version: string; dev: boolean }[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(
        ([name, version]) => /^\d/.test(version) && !places(path, name).some((place) => lock.packages[place]),
      )
      .map(([name, version]) => ({ name, version, dev: entry.dev === true })),
  )
}

/** An entry for each missing build, by its place, held to its system and processor. Without a hash: nobody has seen it. */
export function missingEntries(lock: Lock): Record<string, object> {
  return Object.fromEntries(
    missingPlatforms(lock).map(({ name, version, dev }) => [
      `node_modules/${name}`,
      alphabetical({ version, ...platform(name), ...(dev ? { dev } : {}), optional: true }),
    ]),
  )
}

// As npm writes them: the version first, then by name.
function alphabetical({ version, ...rest }: { version: string } & Record<string, unknown>): object {
  return { version, ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en'))) }
}

/** Where Node would look for a package that the one at `path` needs, nearest first. */
function places(path: string, name: string): string[] {
  const folders = path === '' ? [] : path.split(/(?:^|\/)node_modules\//).slice(1)
  return Array.from({ length: folders.length + 1 }, (_, up) =>
    [...folders.slice(0, folders.length - up), name].map((folder) => `node_modules/${folder}`).join('/'),
  )
}

// Builds are named for what they run on: `binding-linux-x64-musl`, `swc-darwin-arm64`, `oxide-wasm32-wasi`.
function platform(name: string): Record<string, string[]> {
  const build = name.slice(name.lastIndexOf('/') + 1)
  const os = SYSTEMS.filter((system) => build.includes(system))
  const cpu = PROCESSORS.filter((processor) => build.includes(processor)).slice(0, 1)
  if (cpu.length === 0)
    throw new Error(`${name} does not say which processor it is for. Add it to the lock by hand.`)
  const libc = build.includes('musl') ? ['musl'] : build.includes('gnu') && os[0] === 'linux' ? ['glibc'] : []
  return { cpu, ...(libc.length > 0 ? { libc } : {}), ...(os.length > 0 ? { os } : {}) }
}
