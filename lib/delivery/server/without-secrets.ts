import type { Secrets } from './destination-of'

/** A part of a path that is shorter is a word that receivers say for themselves. */
const PATH_PART_MIN = 16
/** So are shorter ones of everything else. */
const SECRET_MIN = 8

/**
 * Takes what a destination is sent with out of what its receiver said: some say again what they got, as it was or as JSON has it.
 * The whole of a text has to go through it before anything is cut off, or the beginning of a secret would stay.
 */
export function withoutSecrets(secrets: Secrets): (text: string) => string {
  const forms = new Set(
    partsOf(secrets)
      .filter(({ length }) => length >= SECRET_MIN)
      .flatMap(formsOf),
  )
  // One that holds another goes first.
  const ordered = [...forms].toSorted((a, b) => b.length - a.length)
  return (text) => ordered.reduce((left, secret) => left.replaceAll(secret, '…'), text)
}

function partsOf({ authorization, headers, url }: Secrets): string[] {
  const { pathname, search } = new URL(url)
  const ofPath = pathname.split('/').filter(({ length }) => length >= PATH_PART_MIN)
  const ofUrl = [url, pathname + search, ...search.split(/[?&=]/), ...ofPath]
  return [
    ...ofUrl,
    ...ofUrl.map(decoded),
    ...Object.values(headers),
    ...(authorization === null
      ? []
      : [authorization, ...authorization.split(' '), ...basicParts(authorization)]),
  ]
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The name and the password of Basic authentication (RFC 7617), together and alone. */
function basicParts(authorization: string): string[] {
  const [, base64] = /^basic +(\S+)/i.exec(authorization) ?? []
  if (base64 === undefined) return []
  const pair = Buffer.from(base64, 'base64').toString('utf8')
  return [pair, pair.slice(pair.indexOf(':') + 1)]
}

/** As it is, and as JSON has it, with and without a backslash before each slash. */
function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  return [secret, json, json.replaceAll('/', String.raw`\/`)]
}
