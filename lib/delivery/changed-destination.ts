import { houseWords } from '@/lib/access/house-words'
import { zodProblems } from '@/lib/access/zod-problems'
import type { Problem } from '@/lib/base/errors'
import { isObject, type Json, type JsonObject } from '@/lib/base/json'

import {
  type DestinationChange,
  type DestinationFacts,
  destinationFacts,
  type Target,
} from './destination-input'
import { shownUrl } from './shown-target'

/**
 * A destination with a change made to it, or what is wrong with that. What is left out stays, secrets too; but where the address
 * leads to another host, or other certificates are trusted, each secret has to be given again: whoever may change a destination
 * cannot send its secrets to themselves.
 */
export function changedDestination(
  before: DestinationFacts,
  { target: given, ...rest }: DestinationChange,
): { facts: DestinationFacts } | { problems: Problem[] } {
  const merged = given && mergedTarget(before.target, given)
  const parsed = destinationFacts.safeParse(
    { ...before, ...withoutGaps(rest), target: merged ?? before.target },
    { error: houseWords },
  )
  const problems = [
    ...(given && merged ? notGivenAgain(before.target, given, merged) : []),
    ...(parsed.success ? [] : zodProblems(parsed.error)),
  ]
  return parsed.success && problems.length === 0 ? { facts: parsed.data } : { problems }
}

const withoutGaps = (object: object): object =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

function mergedTarget(before: Target, given: JsonObject): JsonObject {
  const { url } = before
  const { authorization = null, headers } = hasHeaders(given, before) ? before : { headers: [] }
  // safe: a target is JSON but for members that are undefined, which are left out
  const kept = withoutGaps(
    (given.kind ?? before.kind) === before.kind ? before : { url, authorization, headers },
  ) as JsonObject
  return {
    ...kept,
    ...given,
    url: isKept(before, given.url) ? url : (given.url ?? url),
    headers: Array.isArray(given.headers)
      ? given.headers.map((header) => withValue(before, header))
      : (given.headers ?? kept.headers ?? []),
  }
}

/** Receivers without headers hold no secrets: those of another kind are let go. */
function hasHeaders({ kind }: JsonObject, before: Target): boolean {
  const after = kind ?? before.kind
  return after !== 'syslog' && after !== 'file'
}

/** What is shown of an address stands for all of it. */
const isKept = ({ url }: Target, given: Json | undefined): boolean =>
  given === undefined || given === shownUrl(url)

function withValue({ headers }: Target, header: Json): Json {
  if (!isObject(header) || header.value !== undefined) return header
  const name = typeof header.name === 'string' ? header.name.toLowerCase() : ''
  const known = headers.find((one) => one.name.toLowerCase() === name)
  return known?.value === undefined ? header : { ...header, value: known.value }
}

/** Why secrets would go where they did not go before. Null: they would not. */
function whyAgain(before: Target, given: JsonObject, merged: JsonObject): string | null {
  if (!isKept(before, given.url) && isElsewhere(before.url, given.url))
    return 'must be given again: the address leads to another host now'
  const { ca, skips } = trusted(merged)
  const was = trusted(before)
  const isWeaker = (skips && !was.skips) || ca !== was.ca
  return isWeaker ? 'must be given again: other certificates are trusted now' : null
}

/** Whoever is on the way and has a certificate that is trusted reads what is sent. */
const trusted = (target: object): { ca: unknown; skips: boolean } => ({
  ca: ('ca' in target && target.ca) || null,
  skips: 'skipSslVerification' in target && target.skipSslVerification === true,
})

function notGivenAgain(before: Target, given: JsonObject, merged: JsonObject): Problem[] {
  const why = hasHeaders(given, before) ? whyAgain(before, given, merged) : null
  if (why === null) return []
  const problems: Problem[] = []
  if (isKept(before, given.url) && shownUrl(before.url).includes('…'))
    problems.push({ path: 'target.url', message: why })
  if (typeof before.authorization === 'string' && given.authorization === undefined)
    problems.push({ path: 'target.authorization', message: `${why} (or null)` })
  if (given.headers === undefined && before.headers.length > 0)
    problems.push({ path: 'target.headers', message: why })
  const headers = Array.isArray(given.headers) ? given.headers : []
  for (const [i, header] of headers.entries()) {
    const isNew = isObject(header) && header.value !== undefined
    if (!isNew) problems.push({ path: `target.headers[${i}].value`, message: why })
  }
  return problems
}

const isElsewhere = (from: string, to: Json | undefined): boolean =>
  typeof to !== 'string' || !URL.canParse(to) || new URL(to).origin !== new URL(from).origin

/** The secrets of a target that are other ones in another: `url`, `authorization`, `headers.DD-API-KEY`. */
export function secretsChanged(before: Target, after: Target): string[] {
  const names = new Map([...before.headers, ...after.headers].map(({ name }) => [name.toLowerCase(), name]))
  const valueOf = ({ headers }: Target, key: string) =>
    headers.find(({ name }) => name.toLowerCase() === key)?.value
  return [
    ...(before.url === after.url ? [] : ['url']),
    ...((before.authorization ?? null) === (after.authorization ?? null) ? [] : ['authorization']),
    ...[...names].flatMap(([key, name]) =>
      valueOf(before, key) === valueOf(after, key) ? [] : [`headers.${name}`],
    ),
  ]
}
