import { z } from 'zod'

import { whyNotAsked } from '@/lib/admin/sso/sso-settings'
import { AppError } from '@/lib/base/errors'
import { env } from '@/lib/config/env'

import { fetchJson } from './fetch-json'

/** What a provider says of itself, as far as signing in needs it. Every address in it may be asked. */
export interface Provider {
  issuer: string
  authorizationEndpoint: string
  tokenEndpoint: string
  jwksUri: string
  userinfoEndpoint: string | null
  /** Where people are signed out of the provider as well; null where there is no such place. */
  endSessionEndpoint: string | null
  /** How its tokens are signed. */
  idTokenAlg: string
  /** How it wants to know us, if we have a secret. */
  secretMethod: 'client_secret_basic' | 'client_secret_post'
  /** Whether it names `auth_time` among the claims it knows; null: it names none. */
  knowsAuthTime: boolean | null
}

/** Signatures that only the provider can make. `none` and those with our own secret (HS…) are none of these. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512', 'EdDSA']

const texts = z.array(z.string()).optional()
/** OpenID Connect Discovery 1.0, section 3; the defaults are those of the standard. */
const documentSchema = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  userinfo_endpoint: z.string().optional(),
  end_session_endpoint: z.string().optional(),
  response_types_supported: texts,
  id_token_signing_alg_values_supported: texts,
  token_endpoint_auth_methods_supported: texts,
  code_challenge_methods_supported: texts,
  claims_supported: texts,
})

/**
 * Asks a provider what it is, and checks that it can be used safely.
 *
 * @throws AppError invalid, in words for who set it up.
 */
export async function discoverProvider(issuer: string): Promise<Provider> {
  refuseAddress('issuer', issuer)
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const parsed = documentSchema.safeParse(await fetchJson(address))
  if (!parsed.success) {
    const missing = parsed.error.issues.map((issue) => issue.path.join('.') || 'everything').join(', ')
    throw unusable(`What is at ${address} is no discovery document: wrong or missing there is ${missing}.`)
  }
  return providerOf(parsed.data, issuer)
}

function providerOf(document: z.output<typeof documentSchema>, issuer: string): Provider {
  if (document.issuer !== issuer) {
    throw unusable(
      `The provider calls itself ${JSON.stringify(document.issuer)}. The issuer must be exactly that, to the last slash.`,
    )
  }
  const responseTypes = document.response_types_supported
  if (responseTypes !== undefined && !responseTypes.includes('code')) {
    throw unusable('The provider does not offer the authorization code flow.')
  }
  const challenges = document.code_challenge_methods_supported
  if (challenges !== undefined && !challenges.includes('S256')) {
    throw unusable('The provider does not offer PKCE with S256.')
  }
  for (const name of ENDPOINTS) {
    const address = document[name]
    if (address !== undefined) refuseAddress(name, address)
  }
  const methods = document.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return {
    issuer,
    authorizationEndpoint: document.authorization_endpoint,
    tokenEndpoint: document.token_endpoint,
    jwksUri: document.jwks_uri,
    userinfoEndpoint: document.userinfo_endpoint ?? null,
    endSessionEndpoint: document.end_session_endpoint ?? null,
    idTokenAlg: algorithmOf(document.id_token_signing_alg_values_supported),
    secretMethod: methods.includes('client_secret_basic') ? 'client_secret_basic' : 'client_secret_post',
    knowsAuthTime: document.claims_supported?.includes('auth_time') ?? null,
  }
}

const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'userinfo_endpoint',
  'end_session_endpoint',
] as const

function algorithmOf(offered: readonly string[] | undefined): string {
  if (offered === undefined) return 'RS256'
  const found = ALGORITHMS.find((algorithm) => offered.includes(algorithm))
  if (found !== undefined) return found
  throw unusable(
    `The provider signs its tokens with ${offered.join(', ')}. Needed is one of ${ALGORITHMS.join(', ')}.`,
  )
}

/** Also of what the provider itself names: its document must not make this server ask what it should not. */
function refuseAddress(what: string, address: string): void {
  const why = whyNotAsked(address, env().url)
  if (why !== null) throw unusable(`The ${what} ${JSON.stringify(address.slice(0, 200))} ${why}.`)
}

function unusable(message: string): AppError {
  return new AppError('invalid', message, { problems: [{ path: 'settings.issuer', message }] })
}

/** A provider's document seldom changes, and every sign-in needs it twice. */
const REMEMBER_MS = 300_000
/** One that does not answer is left alone for so long: strangers at the sign-in page could have us ask it without end. */
const REMEMBER_FAILURE_MS = 10_000
const remembered = new Map<string, { provider: Promise<Provider>; untilMs: number }>()

/** The same, remembered for five minutes; a failure for ten seconds. While a provider is asked, nobody asks it again. */
export async function knownProvider(issuer: string): Promise<Provider> {
  const known = remembered.get(issuer)
  if (known !== undefined && known.untilMs > Date.now()) return known.provider
  // There is one provider at a time: an old one goes.
  remembered.clear()
  const asked = { provider: discoverProvider(issuer), untilMs: Infinity }
  remembered.set(issuer, asked)
  try {
    const provider = await asked.provider
    asked.untilMs = Date.now() + REMEMBER_MS
    return provider
  } catch (error) {
    asked.untilMs = Date.now() + REMEMBER_FAILURE_MS
    throw error
  }
}
