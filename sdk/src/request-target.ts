import { isSecretParameter, REDACTED } from './secret-names'
import { wellFormed } from './well-formed'

/** Path and query of a request, as they may be logged. */
export interface Target {
  path: string
  /** Without its question mark; absent where there is none. */
  query?: string
}

/** What the API takes as an id of a resource. */
const PATH_CHARACTERS_MAX = 512
/** What is left of a longer query is not for searching. */
const QUERY_CHARACTERS_MAX = 1024

/**
 * What a request asks for, without secrets: the values of query parameters, and of route parameters, that are named as such.
 * Host and user of an absolute URL go.
 */
export function readTarget(url: string, params: Readonly<Record<string, unknown>> = {}): Target {
  const sent = wellFormed(url).replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  const [, path = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/s.exec(sent) ?? []
  const shown = cut(withoutParams(path === '' ? '/' : path, params), PATH_CHARACTERS_MAX)
  return query === ''
    ? { path: shown }
    : { path: shown, query: cut(withoutSecrets(query), QUERY_CHARACTERS_MAX) }
}

function withoutSecrets(query: string): string {
  return query.split('&').map(withoutSecret).join('&')
}

/** Some take `;` for what parts parameters, and others for a part of a value: what stands behind a secret goes with it. */
function withoutSecret(pair: string): string {
  const pieces = pair.split(';')
  const at = pieces.findIndex(
    (piece) => piece.includes('=') && isSecretParameter(decodedPath(nameIn(piece).replaceAll('+', ' '))),
  )
  if (at < 0) return pair
  return [...pieces.slice(0, at), `${nameIn(pieces[at] ?? '')}=${REDACTED}`].join(';')
}

const nameIn = (piece: string): string => piece.split('=', 1)[0] ?? ''

/**
 * `/reset/:token` with what stood for the token taken out. Frameworks hand parameters out decoded or as they were sent, as a
 * segment or a part of one, or as several segments.
 */
export function withoutParams(path: string, params: Readonly<Record<string, unknown>>): string {
  const secrets = Object.entries(params)
    .filter(([name]) => isSecretParameter(name))
    .flatMap(([, value]) => [value].flat(2))
    .filter((value) => value !== undefined && value !== null)
  return secrets.map(String).reduce(withoutValue, path)
}

/** Inside of segments only where no segment is all of it: a short value is part of many words. */
function withoutValue(path: string, value: string): string {
  if (value === '') return path
  const segments = path.split('/')
  const isIt = (segment: string): boolean => formsOf(segment).some((form) => formsOf(value).includes(form))
  if (segments.some(isIt)) {
    return segments.map((segment) => (isIt(segment) ? REDACTED : segment)).join('/')
  }
  if (value.includes('/')) return value.split('/').reduce(withoutValue, path)
  return segments.map((segment) => withoutPart(segment, value)).join('/')
}

function withoutPart(segment: string, value: string): string {
  const sent = [value, encodeURIComponent(value.toWellFormed())].find((form) => segment.includes(form))
  if (sent !== undefined) return segment.replaceAll(sent, REDACTED)
  return formsOf(segment).some((form) => formsOf(value).some((one) => form.includes(one)))
    ? REDACTED
    : segment
}

const formsOf = (text: string): readonly string[] => [text, decodedPath(text)]

/** Percent-encoding of a path undone, where it is one: `+` is itself there. */
export function decodedPath(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded
    }
  })
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`
}
