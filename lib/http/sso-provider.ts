import type { Profile, TokenSet } from 'next-auth'
import type { OAuthConfig } from 'next-auth/providers/oauth'

/** The name of the provider in next-auth's addresses: `/api/auth/callback/sso`. */
export const SSO = 'sso'

/** The provider of the organisation, and how it knows us. Every address was checked before. */
export interface SsoClient {
  name: string
  issuer: string
  authorizationEndpoint: string
  tokenEndpoint: string
  jwksUri: string
  userinfoEndpoint: string | null
  /** Tokens signed in another way are refused. */
  idTokenAlg: string
  clientId: string
  /** null: a client without a secret; PKCE alone binds the code to this browser. */
  clientSecret: string | null
  secretMethod: 'client_secret_basic' | 'client_secret_post'
  scopes: readonly string[]
  /** Claims that may be asked for where the token leaves them out. */
  wanted: readonly string[]
}

type Claims = Record<string, unknown>

const TIMEOUT_MS = 5_000

/**
 * next-auth for any provider of OpenID Connect, by the authorization code flow with PKCE (S256), state and nonce. The token
 * is checked by the client that next-auth brings: signature, issuer, audience, time and nonce.
 */
export function ssoProvider(sso: SsoClient): OAuthConfig<Profile> {
  return {
    id: SSO,
    name: sso.name,
    type: 'oauth',
    issuer: sso.issuer,
    authorization: { url: sso.authorizationEndpoint, params: { scope: sso.scopes.join(' ') } },
    token: { url: sso.tokenEndpoint },
    userinfo: {
      request: ({ client, tokens }) =>
        allClaims(sso, tokens, async (accessToken) => client.userinfo(accessToken)),
      ...(sso.userinfoEndpoint !== null && { url: sso.userinfoEndpoint }),
    },
    jwks_endpoint: sso.jwksUri,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    clientId: sso.clientId,
    ...(sso.clientSecret !== null && { clientSecret: sso.clientSecret }),
    client: {
      token_endpoint_auth_method: sso.clientSecret === null ? 'none' : sso.secretMethod,
      id_token_signed_response_alg: sso.idTokenAlg,
    },
    httpOptions: { timeout: TIMEOUT_MS },
    profile: ({ sub }) => ({ id: sub ?? '' }),
  }
}

/** The claims of the token; what it leaves out and is wanted is asked for, of the same person. */
async function allClaims(
  sso: SsoClient,
  tokens: TokenSet,
  ask: (accessToken: string) => Promise<Claims>,
): Promise<Profile> {
  // First of all: without a token that was checked there is nobody to ask about.
  const own = checkedClaims(tokens)
  const lacks = sso.wanted.some(
    (name) => own[name] === undefined && own[name.split('.', 1)[0] ?? ''] === undefined,
  )
  if (!lacks || sso.userinfoEndpoint === null || tokens.access_token === undefined) return own
  const asked = await ask(tokens.access_token)
  if (asked['sub'] !== own['sub']) throw new Error('userinfo is about another subject than the token')
  return merged(own, asked)
}

/** Throws where there is no id token: an access token alone may have been meant for somebody else. */
function checkedClaims(tokens: TokenSet): Claims {
  if (!('claims' in tokens) || typeof tokens.claims !== 'function') throw new Error('id_token is missing')
  // safe: it gives the payload of the token that was checked, and throws without one
  return tokens.claims() as Claims
}

/** What the token says goes first; and what is said of an address is said of that address alone. */
function merged(own: Claims, asked: Claims): Claims {
  const all = { ...asked, ...own }
  const isOther = own['email'] !== undefined && own['email'] !== asked['email']
  if (isOther && own['email_verified'] === undefined) delete all['email_verified']
  return all
}
