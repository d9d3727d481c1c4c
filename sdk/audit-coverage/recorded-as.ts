/** A route as it is looked for. */
export interface WantedRoute {
  method: string
  pattern: string
  /** What of the pattern stands where its router is mounted. */
  mount: string
}

/** How middleware may write a pattern: with a slash at its end or without, with a part that may be absent or without. */
export function spellings(pattern: string): string[] {
  const bare = withoutSlash(pattern)
  const [optional] = OPTIONAL.exec(bare) ?? []
  if (optional === undefined) return withAndWithoutSlash(bare)
  const rest = bare.slice(0, -optional.length)
  const there = optional.replace(/^\/\[(.*)\]$/, '/$1').replace(/\?$/, '')
  return [bare, rest, rest + there].flatMap(withAndWithoutSlash)
}

/** The last part of `/docs/[[...slug]]` of Next.js, and of `/orders/:id?`. */
const OPTIONAL = /\/(?:\[\[\.\.\.[^\]]+\]\]|:[^/?]+\?)$/

const withoutSlash = (path: string): string => (path.length > 1 ? path.replace(/\/$/, '') : path)
const withAndWithoutSlash = (path: string): string[] =>
  path === '' || path === '/' ? ['/'] : [path, `${path}/`]

/**
 * The beginning of a mount up to its first parameter, `/teams/` of `/teams/:team/orders`; null where it has none. Express
 * tells a router where it hangs by what was sent alone, so what stands there for the parameter is in the log.
 */
export function mountStart({ mount }: WantedRoute): string | null {
  const at = mount.indexOf(':')
  const start = at < 0 ? '' : mount.slice(0, at)
  return /^\/[\w./-]*$/.test(start) ? start : null
}

/** Whether a pattern of the log is this route, with anything for the parameters of its mount. */
export function isMountedAs({ pattern, mount }: WantedRoute, recorded: string): boolean {
  const parts = withoutSlash(mount).split('/')
  const said = recorded.split('/')
  const isMount = parts.every((part, at) => part.startsWith(':') || part === said[at])
  const own = withoutSlash(recorded.split('/').slice(parts.length).join('/'))
  return isMount && said.length >= parts.length && own === withoutSlash(pattern.slice(mount.length + 1))
}
