import fc from 'fast-check'

import type { Event } from '@/lib/event/event'
import { printQuery } from '@/lib/query/print'

import { validTree } from './query-arbitraries'

/** A request that reads events, and whether its pages are followed. */
export interface Asked {
  path: string
  follow: boolean
}

/** What is known of a log: requests name what is in it. */
export interface Known {
  events: readonly Event[]
}

type Params = Record<string, string>

/** Texts that a query, or a parameter, may be made of: of events that may be seen and of others. */
function namesOf({ events }: Known): string[] {
  const names = events.flatMap(({ actor, resource, traceId, sessionId, client, message }) => [
    actor.id,
    actor.name,
    actor.email,
    resource.id,
    traceId,
    sessionId,
    client?.ip,
    message,
  ])
  return [...new Set(names)].filter(
    (name) => name !== undefined && name !== '' && name.length < 200,
  ) as string[] // safe: what is undefined is left out
}

/** Queries that are typed by hand, and reach for what may be hidden. */
const POINTED = [
  '',
  'index:>3',
  'ip:203.0.113.0/24',
  '-has:ip',
  'has:after',
  'changed:a',
  'from:a=7',
  'to:retries=7',
  'a:7',
  'retries>=7',
  '-retries:7',
  'reason~load',
  'actor:ada',
  '-actor:ada',
  'email:ada',
  'trace:x',
  'partial:true',
  'namespace:team-b',
  'namespace:*',
  'tenant:acme',
  'ada',
  '-ada',
  '"daily load"',
]

/** Queries that look at nothing which can be hidden. */
const PLAIN = [
  '',
  'type:FLOW',
  '-outcome:failure',
  'change:(CREATE OR UPDATE)',
  'late:true',
  'source:ci',
  'action~o',
  '-changed:a',
]

/** Every address that reads events, with requests of it. */
export const ASKED: Readonly<Record<string, (known: Known) => fc.Arbitrary<Params & { id?: string }>>> = {
  '/api/v1/events': (known) =>
    params({
      ...searched(known),
      order: fc.constantFrom('desc', 'asc', 'arrival'),
      limit: fc.integer({ min: 1, max: 60 }).map(String),
      documents: fc.constantFrom('true', 'false'),
    }),
  '/api/v1/events/:id': (known) =>
    params({ attempt: fc.constantFrom('true', 'false') }, { id: anyId(known) }),
  '/api/v1/events/:id/entry': (known) => fc.record({ id: anyId(known) }),
  '/api/v1/events/:id/around': (known) => fc.record({ id: anyId(known) }),
  '/api/v1/events/tail': (known) =>
    params({ q: anyQuery(known), after: seldom(fc.constantFrom('0', '100', 'x')) }),
  '/api/v1/events/export': (known) =>
    params(
      {
        ...searched(known),
        order: fc.constantFrom('desc', 'asc'),
        documents: fc.constantFrom('true', 'false'),
        fields: fc.constantFrom('id', 'id,index,ip', 'actorEmail,details,resourceId'),
        columns: fc.constantFrom('a', 'a.b,retries', 'namespace'),
      },
      { format: fc.constantFrom('csv', 'ndjson') },
    ),
  '/api/v1/facets': (known) =>
    params({
      ...searched(known),
      keys: fc.constantFrom(
        'actor',
        'type',
        'ip',
        'details',
        'details.a',
        'trace',
        'resource.name,type',
        'tenant',
      ),
      limit: fc.integer({ min: 1, max: 30 }).map(String),
      search: fc.constantFrom('a', '7', 'team'),
    }),
  '/api/v1/histogram': (known) => params({ ...searched(known), by: fc.constantFrom('change', 'outcome') }),
  '/api/v1/suggest': (known) => params({ ...searched(known), q: anyTyped(known) }),
  '/api/v1/attempts': (known) =>
    params({
      ...ranged(known),
      state: fc.constantFrom('open', 'answered', 'all'),
      olderThan: fc.constantFrom('0', '60', '86400'),
      limit: fc.integer({ min: 1, max: 5 }).map(String),
    }),
  '/api/v1/trace': (known) => fc.record({ id: anyName(known) }),
  '/api/v1/actor': (known) =>
    params(
      { by: fc.constantFrom('id', 'name', 'email', 'type') },
      { actor: fc.oneof(anyName(known), fc.constant('user')) },
    ),
  '/api/v1/catalogue': () => fc.constant({}),
  '/api/v1/catalogue/sample': () =>
    fc.record({
      type: fc.constantFrom('FLOW', 'TENANT', 'Load'),
      action: fc.constantFrom('flow.update', 'LOGIN', 'x'),
    }),
  '/api/v1/resource/history': (known) =>
    aResource(known, { limit: fc.integer({ min: 1, max: 5 }).map(String) }),
  '/api/v1/resource/as-of': (known) =>
    aResource(known, {
      at: fc.oneof(anyId(known), fc.constant('2026-11-15T00:00:00Z')),
      blame: fc.constantFrom('true', 'false'),
    }),
  '/api/v1/resource/compare': (known) =>
    fc.oneof(fc.record({ a: anyId(known), b: anyId(known) }), twoOfOne(known)),
}

/** They have the most to tell. */
const OFTEN = ['events', 'events/export', 'facets', 'histogram', 'suggest'].map((name) => `/api/v1/${name}`)

/** Any of these requests. */
export const anyRequest = (known: Known): fc.Arbitrary<Asked> =>
  fc
    .constantFrom(...Object.keys(ASKED), ...OFTEN, ...OFTEN, ...OFTEN)
    .chain((path) => fc.record({ path: fc.constant(path), given: ASKED[path]!(known), follow: fc.boolean() }))
    .map(({ path, given, follow }) => {
      const isOfOne = path.includes(':id')
      const { id, ...rest } = given
      const query = new URLSearchParams({ tenant: 'acme', ...(isOfOne ? rest : given) })
      return { path: `${isOfOne ? path.replace(':id', id ?? '') : path}?${query.toString()}`, follow }
    })

/** Some of these parameters, each in half of all requests, and all of those. */
const params = (
  some: Record<string, fc.Arbitrary<string>>,
  every: Record<string, fc.Arbitrary<string>> = {},
): fc.Arbitrary<Params> =>
  fc.record({ ...some, ...every }, { requiredKeys: Object.keys(every) }).map((given) => {
    const kept = Object.entries(given).filter(([, value]) => value !== LEFT_OUT)
    return Object.fromEntries(kept) as Params // safe: every value is a text
  })

const LEFT_OUT = '\0'
/** A parameter that most requests do without. */
const seldom = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(LEFT_OUT) }, value)

const ranged = (known: Known): Record<string, fc.Arbitrary<string>> => ({
  q: anyQuery(known),
  since: fc.constantFrom('2026-11-01T00:00:00Z', '2026-11-19T00:00:00Z'),
  until: fc.constantFrom('2026-11-20T00:00:00Z', '2026-12-01T00:00:00Z'),
})

const searched = (known: Known): Record<string, fc.Arbitrary<string>> => ({
  ...ranged(known),
  size: seldom(fc.constantFrom('7', '1000')),
})

const anyQuery = (known: Known): fc.Arbitrary<string> =>
  fc.oneof(
    validTree.map(printQuery),
    { weight: 2, arbitrary: fc.constantFrom(...PLAIN) },
    fc.constantFrom(...POINTED),
    anyName(known).map((name) => JSON.stringify(name)),
    anyId(known).map((id) => `id:${id}`),
  )

const anyTyped = (known: Known): fc.Arbitrary<string> =>
  fc.oneof(
    anyQuery(known),
    fc.constantFrom(
      'ip:',
      'actor:',
      'email:',
      'changed:',
      'to:a=',
      'a:',
      'name',
      're',
      'has:',
      'type:',
      'trace:',
      'd',
    ),
  )

const anyName = (known: Known): fc.Arbitrary<string> => fc.constantFrom(...namesOf(known))

const anyId = ({ events }: Known): fc.Arbitrary<string> =>
  fc.constantFrom(...events.map(({ id }) => id), '0199a3c1-0000-7abc-8def-0123456789ab', 'x')

/** Two events of one resource. */
const twoOfOne = ({ events }: Known): fc.Arbitrary<Params> => {
  const pairs = events.flatMap((a) =>
    events
      .filter((b) => b !== a && a.resource.id !== undefined && isSame(a.resource, b.resource))
      .map((b) => ({ a: a.id, b: b.id })),
  )
  return fc.constantFrom(...pairs)
}

const isSame = (a: Event['resource'], b: Event['resource']): boolean => a.type === b.type && a.id === b.id

const aResource = (known: Known, some: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<Params> => {
  const named = known.events.flatMap(({ resource: { type, id } }) =>
    id === undefined || id === '' ? [] : [{ type, id }],
  )
  return fc
    .tuple(fc.constantFrom(...named), params(some))
    .map(([resource, rest]) => ({ ...resource, ...rest }))
}
