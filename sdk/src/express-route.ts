import { member } from './read-request'
import { decodedPath, withoutParams } from './request-target'

/** What Express chose for a request. */
interface Chosen {
  /** The pattern of the route; undefined where none was chosen. */
  route(): string | undefined
  /** Every value that each parameter of a route or of a mount has had. */
  params(): Readonly<Record<string, readonly unknown[]>>
}

/**
 * Keeps the pattern of the route that Express chooses, and the parameters that it has seen on the way. At the end of a request
 * neither could be put together any more: where an error or a request leaves a router, Express has forgotten what that was
 * mounted at, and its parameters.
 */
export function watchRoute(request: object): Chosen {
  const seen: Seen = new Map()
  let params = member(request, 'params')
  let route = member(request, 'route')
  let mountedAt = ''
  keep(seen, params)
  Object.defineProperty(request, 'params', {
    configurable: true,
    enumerable: true,
    get: () => params,
    set(given: unknown) {
      params = given
      keep(seen, given)
    },
  })
  Object.defineProperty(request, 'route', {
    configurable: true,
    enumerable: true,
    get: () => route,
    set(chosen: unknown) {
      route = chosen
      mountedAt = mountOf(request, seen)
    },
  })
  return {
    route() {
      const patterns = [member(route, 'path') ?? []].flat()
      if (patterns.length === 0) return undefined
      const text = patterns.map(String).join('|')
      return mountedAt !== '' && text === '/' ? mountedAt : mountedAt + text
    },
    params: () => Object.fromEntries(seen),
  }
}

/** Parameters by their names. */
type Seen = Map<string, unknown[]>

function keep(seen: Seen, params: unknown): void {
  if (typeof params !== 'object' || params === null) return
  for (const [name, value] of Object.entries(params)) {
    const values = seen.get(name) ?? []
    if (value !== undefined && !values.includes(value)) seen.set(name, [...values, value])
  }
}

/**
 * Where the router is mounted, which Express tells with what was sent: parts that were parameters are shown by their names,
 * and what looks like an id as `:id`.
 */
function mountOf(request: object, seen: Seen): string {
  const baseUrl = member(request, 'baseUrl')
  if (typeof baseUrl !== 'string') return ''
  const names = new Map(
    [...seen].flatMap(([name, values]) => values.map((value) => [String(value), name] as const)),
  )
  const parts = baseUrl.split('/').map((part) => {
    const name = part === '' ? undefined : (names.get(part) ?? names.get(decodedPath(part)))
    if (name !== undefined) return `:${name}`
    return LOOKS_LIKE_ID.test(part) ? ':id' : part
  })
  return withoutParams(parts.join('/'), Object.fromEntries(seen))
}

/** Numbers, UUIDs and hashes, and whatever is too long for a word. */
const LOOKS_LIKE_ID = /^(?:\d+|[0-9a-f-]{16,}|(?=.*\d).{20,}|.{40,})$/i
