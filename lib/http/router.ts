import { AppError, invariant } from '@/lib/base/errors'

import type { Method, ProblemShape, Route } from './route'

/** The route of a path with what its `:names` stand for, or the methods that the path has instead. */
export type Match = { route: Route; params: Record<string, string> } | { allowed: Method[] }

/** Finds routes by method and path. */
export interface Router {
  /** null: no route has this path. Throws AppError bad_request for a path with broken escapes. */
  find(method: string, pathname: string): Match | null
  /** Whether any route has this path, whatever the method. Never throws. */
  has(pathname: string): boolean
  /** How routes around this path tell what went wrong, also where none is; null: as we do. Never throws. */
  problemAt(pathname: string): ProblemShape | null
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
  const shapes = new Map<string, ProblemShape>()
  for (const { path, problem } of routes) if (problem) shapes.set(rootOf(path), problem)
  return {
    find(method, pathname) {
      const exact = fixed.get(pathname)
      if (exact) return choose(exact, method, {})
      const segments = pathname.split('/')
      for (const pattern of patterns) {
        if (fits(pattern.segments, segments))
          return choose(pattern, method, paramsOf(pattern.segments, segments))
      }
      return null
    },
    has(pathname) {
      const segments = pathname.split('/')
      return fixed.has(pathname) || patterns.some((pattern) => fits(pattern.segments, segments))
    },
    problemAt: (pathname) => shapes.get(rootOf(pathname)) ?? null,
  }
}

/** The API of one other system lies below two segments: `/compat/konnect`. */
const rootOf = (path: string): string => path.split('/', 3).join('/')

function choose(pattern: Pattern, method: string, params: Record<string, string>): Match {
  // What anybody may read can be asked for without its body; other GETs may cost or record something.
  const auth = pattern.methods.get('GET')?.auth
  const open = method === 'HEAD' && (auth === 'none' || auth === 'optional')
  const route = pattern.methods.get(open ? 'GET' : method)
  return route ? { route, params } : { allowed: [...pattern.methods.values()].map((known) => known.method) }
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  const hasRest = pattern.at(-1)?.startsWith('*') === true
  if (hasRest ? segments.length < pattern.length : segments.length !== pattern.length) return false
  return pattern.every((part, at) => {
    if (part.startsWith('*')) return true
    return part.startsWith(':') ? segments[at] !== '' : part === segments[at]
  })
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {}
  for (const [at, part] of pattern.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = decodeSegment(segments[at] ?? '')
    // As it was sent: what takes several segments says itself how they are written.
    else if (part.startsWith('*')) params[part.slice(1)] = segments.slice(at).join('/')
  }
  return params
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new AppError('bad_request', 'The path has a broken %-escape.')
  }
}
