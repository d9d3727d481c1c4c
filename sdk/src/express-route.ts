import { member } from './read-request'

/**
 * Keeps the pattern of the route that Express chooses, and gives a function that tells it. At the end of a request it could
 * not be put together any more: where an error left a router, Express has forgotten what that was mounted at.
 */
export function watchRoute(request: object): () => string | undefined {
  let route = member(request, 'route')
  let mountedAt = ''
  Object.defineProperty(request, 'route', {
    configurable: true,
    enumerable: true,
    get: () => route,
    set(chosen: unknown) {
      route = chosen
      mountedAt = mountOf(request)
    },
  })
  return () => {
    const patterns = [member(route, 'path') ?? []].flat()
    if (patterns.length === 0) return undefined
    const text = patterns.map(String).join('|')
    return mountedAt !== '' && text === '/' ? mountedAt : mountedAt + text
  }
}

/** Where the router is mounted, which Express tells with what was sent: parts that look like ids are shown as `:id`. */
function mountOf(request: object): string {
  const baseUrl = member(request, 'baseUrl')
  if (typeof baseUrl !== 'string') return ''
  const params = new Map(
    Object.entries(member(request, 'params') ?? {}).map(([name, value]) => [String(value), name] as const),
  )
  return baseUrl
    .split('/')
    .map((part) => {
      const name = part === '' ? undefined : params.get(part)
      if (name !== undefined) return `:${name}`
      return LOOKS_LIKE_ID.test(part) ? ':id' : part
    })
    .join('/')
}

/** Numbers, UUIDs and hashes, and whatever is too long for a word. */
const LOOKS_LIKE_ID = /^(?:\d+|[0-9a-f-]{16,}|(?=.*\d).{20,}|.{40,})$/i
