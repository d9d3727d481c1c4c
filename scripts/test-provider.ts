import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import Provider, { type Configuration } from 'oidc-provider'

import type { JsonObject } from '@/lib/base/json'

/** Somebody with an account at the provider. */
export interface TestPerson extends JsonObject {
  sub: string
}

/** What a test makes of a token before it is sent: the claims, and who signs it. */
export interface TokenChange {
  claims?: (claims: JsonObject) => JsonObject
  /** The key of somebody else. */
  forged?: true
  /** `none`: without a signature. */
  alg?: 'RS256' | 'none' | 'HS256'
}

/** A real provider of OpenID Connect on this machine, for tests. */
export interface TestProvider {
  issuer: string
  clientId: string
  clientSecret: string
  /** Who can sign in there, by the name they type. */
  people: Map<string, TestPerson>
  /** Changes every token that is made from now on; undefined: none. */
  change: TokenChange | undefined
  /** What was asked of its pages, newest last: `/auth?client_id=…`. */
  asked: string[]
  close(): Promise<void>
}

const CLIENT = { id: 'vouchsafe', secret: 'a+secret of the/client=' }

/** Starts one that knows a product at this address. */
export async function startTestProvider(productUrl: string): Promise<TestProvider> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const others = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const handlers: { answer?: (request: IncomingMessage, response: ServerResponse) => void } = {}
  const server = createServer((request, response) => handlers.answer?.(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  const issuer = `http://localhost:${address.port}`
  const made: TestProvider = {
    issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    people: new Map(),
    change: undefined,
    asked: [],
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  const provider = new Provider(issuer, configuration(made, keys.privateKey, productUrl))
  provider.use(async (ctx, next) => {
    made.asked.push(ctx.url)
    await next()
    const body: unknown = ctx.body
    if (ctx.path !== '/token' || typeof body !== 'object' || body === null || !('id_token' in body)) return
    const key = made.change?.forged ? others.privateKey : keys.privateKey
    if (made.change) ctx.body = { ...body, id_token: changed(String(body.id_token), made.change, key) }
  })
  const standard = provider.callback()
  handlers.answer = (request, response) => {
    const path = request.url ?? '/'
    if (path.startsWith('/interaction/')) void signInPage(provider, made, request, response)
    else void standard(request, response)
  }
  return made
}

function configuration(made: TestProvider, key: KeyObject, productUrl: string): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${productUrl}/api/auth/callback/sso`],
        post_logout_redirect_uris: [`${productUrl}/sign-in`],
      },
    ],
    // safe: a key of our own making, as JSON
    jwks: {
      keys: [{ ...key.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'test' }],
    } as NonNullable<Configuration['jwks']>,
    cookies: { keys: ['test'] },
    pkce: { required: () => true },
    claims: {
      openid: ['sub', 'auth_time'],
      email: ['email', 'email_verified'],
      profile: ['name'],
      groups: ['groups', '_claim_names'],
    },
    scopes: ['openid', 'email', 'profile', 'groups'],
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, name) => {
      const person = made.people.get(name)
      return person && { accountId: name, claims: () => person }
    },
    // Nobody is asked whether our own product may know them.
    loadExistingGrant: async (ctx) => {
      const { client, session, provider } = ctx.oidc
      const grant = new provider.Grant({
        clientId: client?.clientId ?? '',
        accountId: session?.accountId ?? '',
      })
      grant.addOIDCScope('openid email profile groups')
      await grant.save()
      return grant
    },
    ttl: { Session: 3600, Interaction: 600, Grant: 600, IdToken: 600, AccessToken: 600 },
  }
}

/** The page where a person says who they are. There are no passwords here. */
async function signInPage(
  provider: Provider,
  { people }: TestProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = request.method === 'POST' ? new URLSearchParams(await bodyOf(request)).get('name') : null
  if (name !== null && people.has(name)) {
    return provider.interactionFinished(request, response, { login: { accountId: name } })
  }
  if (name === 'cancel') {
    return provider.interactionFinished(request, response, { error: 'access_denied' })
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  response.end(
    `<!doctype html><html lang="en"><title>Test provider</title><h1>Test provider</h1>
<form method="post"><label>Name <input name="name" autofocus></label> <button>Go on</button></form></html>`,
  )
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

function changed(token: string, { claims, alg = 'RS256' }: TokenChange, key: KeyObject): string {
  const [, payload = ''] = token.split('.')
  const own = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as JsonObject // safe: a token's payload
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg, kid: 'test', typ: 'JWT' })}.${part(claims?.(own) ?? own)}`
  if (alg !== 'RS256') return `${text}.${alg === 'none' ? '' : part({})}`
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`
}
