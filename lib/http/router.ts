import { AppError, invariant } from '@/lib/base/errors'

import type { Method, Route } from './route'

/** The route of a path with what its `:names` stand for, or the methods that the path has instead. */
export type Match = { route: Route; params: Record<string, string> } | { allowed: Method[] }

/** Finds routes by method and path. */
export interface Router {
  /** null: no route has this path. Throws AppError bad_request for a path with broken escapes. */
  find(method: string, pathname: string): Match | null
}

interface Pattern {
  segments: string[]
  methods: Map<string, Route>
}

/** Static paths are found before those with `:names`, so `/events/export` is never an event called export. */
export function makeRouter(routes: readonly Route[]): Router {
  const fixed = new Map<string, Pattern>()
  const named = new Map<string, Pattern>()
  for (const route of routes) {
    const into = route.path.includes('/:') ? named : fixed
    const pattern = into.get(route.path) ?? { segments: route.path.split('/'), methods: new Map() }
    invariant(!pattern.methods.has(route.method), `${route.method} ${route.path} is declared twice`)
    pattern.methods.set(route.method, route)
    into.set(route.path, pattern)
  }
  const patterns = [...named.values()]
  return {
    find(method, pathname) {
      const exact = fixed.get(pathname)
      if (exact) return choose(exact, method, {})
      const segments = pathname.split('/')
      for (const pattern of patterns) {
        const params = paramsOf(pattern.segments, segments)
        if (params) return choose(pattern, method, params)
      }
      return null
    },
  }
}

function choose(pattern: Pattern, method: string, params: Record<string, string>): Match {
  // What anybody may read can be asked for without its body; other GETs may cost or record something.
  const open = method === 'HEAD' && pattern.methods.get('GET')?.auth === 'none'
  const route = pattern.methods.get(open ? 'GET' : method)
  return route ? { route, params } : { allowed: [...pattern.methods.values()].map((known) => known.method) }
}

function paramsOf(pattern: string[], segments: string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null
  const params: Record<string, string> = {}
  for (const [at, part] of pattern.entries()) {
    const segment = segments[at] ?? ''
    if (!part.startsWith(':')) {
      if (part !== segment) return null
    } else if (segment === '') return null
    else params[part.slice(1)] = segment
  }
  for (const [name, segment] of Object.entries(params)) params[name] = decodeSegment(segment)
  return params
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new AppError('bad_request', 'The path has a broken %-escape.')
  }
}
