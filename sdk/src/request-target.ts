import { isSecretName, REDACTED } from './secret-names'
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
  const at = pieces.findIndex((piece) => piece.includes('=') && isSecretName(decoded(nameIn(piece))))
  if (at < 0) return pair
  return [...pieces.slice(0, at), `${nameIn(pieces[at] ?? '')}=${REDACTED}`].join(';')
}

const nameIn = (piece: string): string => piece.split('=', 1)[0] ?? ''

/** `/reset/:token` with what stood for the token. */
function withoutParams(path: string, params: Readonly<Record<string, unknown>>): string {
  const secrets = Object.entries(params)
    .filter(([name]) => isSecretName(name))
    .flatMap(([, value]) => value)
  if (secrets.length === 0) return path
  return path
    .split('/')
    .map((segment) => (segment !== '' && secrets.includes(decoded(segment)) ? REDACTED : segment))
    .join('/')
}

/** Percent-encoding undone, where it is one; a name that hides behind a broken one is looked at as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`
}
