import { isMountedAs, mountStart, spellings, type WantedRoute } from './recorded-as'

/** Where the log is, and with which key it is asked. */
export interface LogPlace {
  url: string
  /** With the scope `events:read`. */
  key: string
  /** For keys of the whole instance. */
  tenant?: string | undefined
}

/** What a log has events of since a moment. Names are compared without regard to case, as its searches do. */
export interface SeenInLog {
  actions: Set<string>
  /** Types of resources. */
  types: Set<string>
  /** `POST /orders/:id`, as the events of the HTTP middleware tell them. */
  routes: Set<string>
  /** There are more kinds of events than the log names: one that is missing here may be among them. */
  isCut: boolean
}

/** The log could not be asked; the message says why, and what to do. */
export class LogError extends Error {
  override readonly name = 'LogError'
}

/** Values of one query at most, and characters of them: a query holds 64 values and 4 KiB. */
const VALUES_MAX = 40
const CHARACTERS_MAX = 2000

/** Asks the log what it has seen since then: every kind of event once, and these routes method by method. */
export async function seenSince(
  place: LogPlace,
  since: Date,
  wanted: readonly WantedRoute[],
): Promise<SeenInLog> {
  const catalogue = await ask<Catalogue>(place, 'catalogue', {})
  const recent = catalogue.entries.filter(({ lastHour }) => Date.parse(lastHour) + HOUR_MS >= since.getTime())
  return {
    actions: new Set(recent.map(({ action }) => action.toLowerCase())),
    types: new Set(recent.map(({ type }) => type.toLowerCase())),
    routes: await routesSeen(place, since, wanted),
    isCut: catalogue.entryCount > catalogue.entries.length,
  }
}

const HOUR_MS = 3_600_000

interface Catalogue {
  entries: { type: string; action: string; lastHour: string }[]
  entryCount: number
}

async function routesSeen(
  place: LogPlace,
  since: Date,
  wanted: readonly WantedRoute[],
): Promise<Set<string>> {
  const seen = new Set<string>()
  for (const method of new Set(wanted.map((one) => one.method))) {
    const routes = wanted.filter((one) => one.method === method)
    const told = new Set<string>()
    for (const some of pieces([...new Set(routes.flatMap(({ pattern }) => spellings(pattern)))]))
      for (const pattern of await patternsSeen(place, since, method, some)) told.add(pattern)
    const isTold = ({ pattern }: WantedRoute): boolean => spellings(pattern).some((one) => told.has(one))
    const left = routes.filter((route) => !isTold(route))
    const mounted = await mountedSeen(place, since, method, left)
    for (const { pattern } of [...routes.filter(isTold), ...mounted]) seen.add(routeName(method, pattern))
  }
  return seen
}

/** Those of routes whose routers hang at a parameter that events have, with whatever was sent for that. */
async function mountedSeen(
  place: LogPlace,
  since: Date,
  method: string,
  routes: readonly WantedRoute[],
): Promise<WantedRoute[]> {
  const starts = new Set(routes.flatMap((route) => mountStart(route) ?? []))
  const found: WantedRoute[] = []
  for (const start of starts) {
    const told = await routesCounted(place, since, method, `${start}*`)
    found.push(
      ...routes.filter(
        (route) => mountStart(route) === start && told.patterns.some((one) => isMountedAs(route, one)),
      ),
    )
  }
  return found
}

/** How a route is told apart from others. */
export const routeName = (method: string, pattern: string): string => `${method} ${pattern}`.toLowerCase()

/**
 * Those of the patterns that events have. Counts of frequent ones are of the newest events alone: what is not among them is
 * asked for again without those that are, until all of it was counted.
 */
async function patternsSeen(
  place: LogPlace,
  since: Date,
  method: string,
  patterns: readonly string[],
): Promise<string[]> {
  const found: string[] = []
  let left = patterns
  while (left.length > 0) {
    const told = await routesCounted(place, since, method, `(${left.map(quoted).join(' OR ')})`)
    const counted = new Set(told.patterns.map((one) => one.toLowerCase()))
    const seen = left.filter((pattern) => counted.has(pattern.toLowerCase()))
    found.push(...seen)
    // Nothing new, or all of it: asking again would say the same.
    if (seen.length === 0 || told.isExact) return found
    left = left.filter((pattern) => !seen.includes(pattern))
  }
  return found
}

/** Patterns of events whose route is among these values, of one method or of any. */
async function routesCounted(
  place: LogPlace,
  since: Date,
  method: string,
  values: string,
): Promise<{ patterns: string[]; isExact: boolean }> {
  const ofMethod = method === 'ALL' ? '' : ` details.method:${method}`
  const q = `details.route:${values}${ofMethod}`
  const query = { q, keys: 'details.route', limit: '100', since: since.toISOString() }
  const [facet] = (await ask<Facets>(place, 'facets', query)).facets
  const patterns = (facet?.values ?? []).filter(({ count }) => count > 0).map(({ value }) => value)
  return { patterns, isExact: facet?.exact !== false }
}

interface Facets {
  facets: { values: { value: string; count: number }[]; exact: boolean }[]
}

function pieces(patterns: readonly string[]): string[][] {
  const found: string[][] = []
  let room = 0
  for (const pattern of patterns) {
    room -= pattern.length + 6
    if (room < 0 || found.at(-1)?.length === VALUES_MAX) {
      found.push([])
      room = CHARACTERS_MAX - pattern.length
    }
    found.at(-1)?.push(pattern)
  }
  return found
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`

async function ask<T>(place: LogPlace, what: string, query: Record<string, string>): Promise<T> {
  const { url, key, tenant } = place
  const address = new URL(url)
  // It may lie below a path of its own.
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/api/v1/${what}`
  for (const [name, value] of Object.entries({ ...query, ...(tenant !== undefined && { tenant }) }))
    address.searchParams.set(name, value)
  const answer = await fetch(address, { headers: { authorization: `Bearer ${key}` } }).catch(
    (error: unknown) => {
      const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
      throw new LogError(`${address.origin} cannot be reached: ${why}`)
    },
  )
  const text = await answer.text()
  if (answer.ok) return JSON.parse(text) as T // safe: the API answers what its description says
  throw new LogError(`${address.origin} answered ${answer.status}. ${detailIn(text)}`)
}

function detailIn(text: string): string {
  try {
    const problem: unknown = JSON.parse(text)
    if (typeof problem === 'object' && problem !== null && 'detail' in problem) return String(problem.detail)
  } catch {
    // A proxy's page and not the API's answer.
  }
  return 'Is this the address of Vouchsafe, and has the key the scope events:read?'
}
