import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { NextApiRequest, NextApiResponse } from 'next'
import NextAuth, { type AuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import { type KeptAudit, keptAudit, warningOf } from '@/lib/testing/kept-audit'

import { auditApiRoute } from './next'
import { auditAuth } from './next-auth'

const ADA = { id: 'u_ada', name: 'Ada', email: 'ada@example.com' }

let audit: KeptAudit
let options: AuthOptions
let server: Server
let origin: string

beforeAll(async () => {
  server = createServer((request, response) => {
    const route = auditApiRoute(
      audit,
      (req: NextApiRequest, res: NextApiResponse) => NextAuth(req, res, auditAuth(audit, options)) as unknown,
      { except: ['*'] },
    )
    void apiRequest(request).then((handed) => route(handed, apiResponse(response)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

beforeEach(() => {
  audit = keptAudit()
  options = {
    secret: 'a secret of tests alone',
    providers: [
      Credentials({
        credentials: { username: {}, password: {} },
        authorize: (credentials) => {
          if (credentials?.password === 'locked') throw new Error('The account is locked.')
          return credentials?.password === 'right' ? ADA : null
        },
      }),
    ],
  }
})
afterEach(() => vi.restoreAllMocks())

test('a sign-in is an event of who signed in, from where', async () => {
  const signIn = vi.fn()
  options.events = { signIn }
  await signInWith('right')
  expect(await audit.until(1)).toMatchObject([
    {
      action: 'user_login',
      resource: { type: 'SESSION' },
      outcome: 'success',
      actor: { type: 'user', ...ADA },
      client: { ip: '127.0.0.1', userAgent: 'test/1' },
      details: { provider: 'credentials', providerType: 'credentials' },
      message: 'Ada signed in',
    },
  ])
  expect(signIn).toHaveBeenCalledWith(expect.objectContaining({ user: ADA }))
})

test('wrong credentials are a failure of nobody, about whoever was named', async () => {
  await signInWith('wrong')
  const [event] = await audit.until(1)
  expect(event).toMatchObject({
    action: 'user_login',
    outcome: 'failure',
    reason: 'The credentials are wrong.',
    actor: { type: 'anonymous' },
    subjects: [{ type: 'user', name: 'ada' }],
    client: { ip: '127.0.0.1' },
  })
  expect(JSON.stringify(event)).not.toContain('wrong"')
})

test('a failure is logged also where the application cannot tell who asks', async () => {
  audit = keptAudit({
    actor: () => {
      throw new Error('no session yet')
    },
  })
  await signInWith('wrong')
  expect(await audit.until(1)).toMatchObject([{ action: 'user_login', outcome: 'failure' }])
})

test('what the application throws is the reason, and is still thrown', async () => {
  const { url } = await signInWith('locked')
  expect(await audit.until(1)).toMatchObject([{ outcome: 'failure', reason: 'The account is locked.' }])
  expect(url).toContain(`error=${encodeURIComponent('The account is locked.')}`)
})

test.each([
  [false, 'AccessDenied'],
  ['/elsewhere', '/elsewhere'],
])('who may not sign in by the application’s callback (%s) failed to', async (answer, goesTo) => {
  options.callbacks = { signIn: () => answer }
  const { url } = await signInWith('right')
  expect(url).toContain(goesTo)
  expect(await audit.until(1)).toMatchObject([
    { outcome: 'failure', actor: { type: 'anonymous' }, subjects: [{ type: 'user', id: 'u_ada' }] },
  ])
})

test('signing out is told without the token', async () => {
  const cookies = await signInWith('right').then(({ cookies: all }) => all)
  await post('signout', {}, cookies)
  const [, event] = await audit.until(2)
  expect(event).toMatchObject({ action: 'user_logout', outcome: 'success', actor: { type: 'user', ...ADA } })
  const token = /session-token=([^;]+)/.exec(cookies)?.[1] ?? 'none'
  expect(JSON.stringify(event)).not.toContain(token)
})

test('a provider that cannot be reached is a failure, and the application’s logger still hears of it', async () => {
  const error = vi.fn()
  options.logger = { error }
  // Nothing listens on a port that was just closed.
  const issuer = await closedPort()
  options.providers.push({
    id: 'corp',
    name: 'Corp',
    type: 'oauth',
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    profile: () => ADA,
  })
  await post('signin/corp', {}, '')
  expect(await audit.until(1)).toMatchObject([
    { outcome: 'failure', details: { provider: 'corp', code: 'SIGNIN_OAUTH_ERROR' } },
  ])
  expect(error).toHaveBeenCalledWith('SIGNIN_OAUTH_ERROR', expect.anything())
})

test('linked accounts and new users are events of that user', async () => {
  const account = {
    provider: 'github',
    type: 'oauth' as const,
    providerAccountId: '17',
    access_token: 's3cret',
  }
  const { events } = auditAuth(audit, options, { headers: { 'user-agent': 'test/2' } })
  await events?.createUser?.({ user: ADA })
  await events?.linkAccount?.({ user: ADA, account, profile: ADA })
  await events?.updateUser?.({ user: ADA })
  const all = await audit.until(3)
  expect(all).toMatchObject([
    {
      action: 'user_create',
      change: 'CREATE',
      resource: { type: 'USER', id: 'u_ada', name: 'Ada' },
      after: ADA,
    },
    { action: 'user_link_account', change: 'UPDATE', details: { provider: 'github', providerType: 'oauth' } },
    { action: 'user_update', change: 'UPDATE' },
  ])
  expect(all.map(({ actor, client }) => [actor?.id, client?.userAgent])).toEqual(
    Array(3).fill(['u_ada', 'test/2']),
  )
  expect(JSON.stringify(all)).not.toContain('s3cret')
})

test('nothing that goes wrong with the log keeps anybody from signing in', async () => {
  const refused = new Error('spool full')
  const refusing = { ...audit.withoutRequest, enqueue: () => Promise.reject(refused) }
  const warned = warningOf(refused)
  const { events } = auditAuth({ ...audit, withoutRequest: refusing }, options)
  await events?.signIn?.({ user: ADA, account: null })
  await warned
})

async function signInWith(password: string): Promise<{ url: string; cookies: string }> {
  return post('callback/credentials', { username: 'ada', password }, '')
}

/** A form of next-auth as its pages send it: with the token against forgery, and its cookie. */
async function post(path: string, form: Record<string, string>, cookies: string) {
  const csrf = await fetch(`${origin}/api/auth/csrf`, { headers: { cookie: cookies } })
  const { csrfToken } = (await csrf.json()) as { csrfToken: string }
  const all = [cookies, ...cookiesOf(csrf)].filter((one) => one !== '').join('; ')
  const answer = await fetch(`${origin}/api/auth/${path}`, {
    method: 'POST',
    headers: { cookie: all, 'user-agent': 'test/1' },
    body: new URLSearchParams({ ...form, csrfToken, json: 'true' }),
  })
  const { url } = (await answer.json()) as { url: string }
  return { url, cookies: [all, ...cookiesOf(answer)].join('; ') }
}

const cookiesOf = (answer: Response): string[] =>
  answer.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '')

async function closedPort(): Promise<string> {
  const passing = createServer()
  await new Promise<void>((resolve) => passing.listen(0, '127.0.0.1', resolve))
  const { port } = passing.address() as AddressInfo
  await new Promise((resolve) => passing.close(resolve))
  return `http://127.0.0.1:${port}`
}

/** A request to `/api/auth/…` as Next.js hands it to an API route. */
async function apiRequest(request: IncomingMessage): Promise<NextApiRequest> {
  const [path = '', query] = (request.url ?? '').split('?', 2)
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const cookies = (request.headers.cookie ?? '').split('; ').map((one) => one.split('=', 2))
  // safe: these are the members that Next.js itself adds
  return Object.assign(request, {
    query: { ...Object.fromEntries(new URLSearchParams(query)), nextauth: path.split('/').slice(3) },
    body: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())),
    cookies: Object.fromEntries(cookies.map(([name = '', value = '']) => [name, decodeURIComponent(value)])),
  }) as unknown as NextApiRequest
}

/** What Next.js adds to a response in an API route. */
function apiResponse(response: ServerResponse): NextApiResponse {
  const json = (value: unknown): void => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
  }
  const added = {
    status(code: number) {
      response.statusCode = code
      return response
    },
    json,
    send: (value: unknown) => (typeof value === 'string' ? void response.end(value) : json(value)),
  }
  // safe: these are the members that Next.js itself adds, as far as next-auth calls them
  return Object.assign(response, added) as unknown as NextApiResponse
}
