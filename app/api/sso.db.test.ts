import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { hashPassword } from '@/lib/admin/server/passwords'
import { signIn } from '@/lib/admin/server/sign-in'
import type { SsoView } from '@/lib/admin/sso/sso-views'
import { testKey, testPlace, testUser, type TestPlace, type TestUser } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'
import { startTestProvider, type TestProvider } from '@/scripts/test-provider'

import { apiRoutes } from './routes'

let place: TestPlace
let main: TenantRef
let provider: TestProvider
let admin: TestUser

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  main = await testTenant(place.database.db, { slug: 'main' })
  provider = await startTestProvider('http://localhost:3000')
  provider.people.set('ada', { sub: 'sub-ada', email: 'ada@example.com' })
})
afterAll(async () => {
  await provider.close()
  await place.close()
})
beforeEach(async () => {
  const { prisma } = place.database.db
  admin = await testUser(place.database.db, { instanceAdmin: true })
  if ((await prisma.sso.count()) > 0) {
    await prisma.sso.updateMany({
      data: { value: settings({ enabled: false }), clientSecret: null, version: 1 },
    })
    forgetRights(place.database.db)
  }
})

const settings = (more: object = {}) => ({
  enabled: true,
  name: 'Test provider',
  issuer: provider.issuer,
  clientId: provider.clientId,
  scopes: ['openid', 'email'],
  emailClaim: 'email',
  emails: 'verified' as const,
  linkByEmail: false,
  provesSignInTime: true,
  only: false,
  breakGlass: [] as string[],
  rules: [
    {
      claim: 'groups',
      value: 'staff',
      give: { kind: 'role' as const, tenant: main.id, role: 'viewer' as const, query: null, masks: [] },
    },
  ],
  ...more,
})

const read = async (): Promise<SsoView> =>
  // safe: testApi holds the answer to its schema
  (await place.api.send('GET', '/api/v1/sso', { as: admin })).json as SsoView
const write = async (json: object) =>
  place.api.send('PUT', '/api/v1/sso', { as: admin, json: { version: (await read()).version, ...json } })
const problems = (answer: { json: unknown }) =>
  // safe: every refusal is a problem document
  (answer.json as { errors?: { path: string }[] }).errors?.map(({ path }) => path)

describe('setting it up', () => {
  test('keeps the secret sealed, and tells nobody: no answer, no event', async () => {
    const secret = 'the very secret secret'
    const answer = await write({ settings: settings(), clientSecret: secret })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({
      hasSecret: true,
      redirectUri: 'http://localhost:3000/api/auth/callback/sso',
    })
    expect(answer.text + JSON.stringify(await read())).not.toContain(secret)
    const { prisma, pool } = place.database.db
    const row = await prisma.sso.findFirstOrThrow()
    expect(Buffer.from(row.clientSecret ?? []).includes(Buffer.from(secret))).toBe(false)
    const { rows } = await pool.query<{ text: string }>(
      `SELECT e::text AS text FROM event e WHERE action = 'vouchsafe.sso.update'`,
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map(({ text }) => text).join()).not.toContain(secret)
  })

  test('is recorded with before and after, and refused to who read an older version', async () => {
    await write({ settings: settings({ enabled: false, name: 'Old' }) })
    await write({ settings: settings({ enabled: false, name: 'New' }) })
    const stale = await place.api.send('PUT', '/api/v1/sso', {
      as: admin,
      json: { settings: settings(), version: 1 },
    })
    expect(stale.status).toBe(409)
    const events = await place.api.send(
      'GET',
      '/api/v1/events?tenant=system&q=action:vouchsafe.sso.update&limit=1',
      {
        as: admin,
      },
    )
    expect(events.json).toMatchObject({
      events: [
        { before: { name: 'Old' }, after: { name: 'New', hasSecret: false }, actor: { id: admin.id } },
      ],
    })
  })

  test('asks the provider before it is turned on', async () => {
    expect(problems(await write({ settings: settings({ issuer: 'http://localhost:1' }) }))).toEqual([
      'settings.issuer',
    ])
    expect(problems(await write({ settings: settings({ issuer: 'http://idp.example.com' }) }))).toEqual([
      'settings.issuer',
    ])
    expect(
      (await write({ settings: settings({ issuer: 'http://localhost:1', enabled: false }) })).status,
    ).toBe(200)
  })

  test('never sends the secret to another issuer, or for another client, than it was given for', async () => {
    await write({ settings: settings(), clientSecret: 'a secret' })
    for (const change of [{ issuer: 'https://evil.example', enabled: false }, { clientId: 'another' }]) {
      expect(problems(await write({ settings: settings(change) }))).toEqual(['clientSecret'])
    }
    expect((await write({ settings: settings({ clientId: 'another' }), clientSecret: null })).status).toBe(
      200,
    )
  })

  test.each<[string, object, string]>([
    [
      'a tenant that is not there',
      { tenant: '0199a3c1-0000-7000-8000-000000000001' },
      'settings.rules[0].give.tenant',
    ],
    ['a query that cannot be read', { query: 'type:(' }, 'settings.rules[0].give.query'],
    ['a limited admin', { role: 'admin', masks: ['client.ip'] }, 'settings.rules[0].give.role'],
  ])('refuses a rule with %s at its place', async (_, change, path) => {
    const [rule] = settings().rules
    const answer = await write({
      settings: settings({ rules: [{ ...rule, give: { ...rule?.give, ...change } }] }),
    })
    expect(answer.status).toBe(422)
    expect(problems(answer)).toContain(path)
  })

  test('is for instance admins, and for instance keys with the scope admin; others learn nothing of it', async () => {
    const other = await testUser(place.database.db, { roles: [[main, 'admin']] })
    const { key } = await testKey(place.database.db, main, ['admin'])
    const ofAll = await testKey(place.database.db, null, ['admin'])
    expect((await place.api.send('GET', '/api/v1/sso', { as: other })).status).toBe(404)
    expect((await place.api.send('GET', '/api/v1/sso', { as: { key } })).status).toBe(403)
    expect((await place.api.send('GET', '/api/v1/sso', { as: ofAll })).status).toBe(200)
    const body = { json: { settings: settings(), version: 1 } }
    expect((await place.api.send('PUT', '/api/v1/sso', { as: other, ...body })).status).toBe(404)
  })
})

describe('only single sign-on', () => {
  const PASSWORD = 'correct horse battery'
  const withPassword = async (more: { instanceAdmin?: boolean } = {}) => {
    const user = await testUser(place.database.db, { roles: [[main, 'viewer']], ...more })
    const passwordHash = await hashPassword(PASSWORD)
    await place.database.db.prisma.account.update({ where: { id: user.id }, data: { passwordHash } })
    return user
  }
  const enter = (user: TestUser) =>
    signIn(
      { db: place.database.db, requestId: 'r', ip: null, userAgent: null, now: () => new Date() },
      { email: user.email, password: PASSWORD },
    )

  test('needs somebody who gets in if the provider fails', async () => {
    const nobody = await testUser(place.database.db, { roles: [[main, 'admin']] })
    expect(problems(await write({ settings: settings({ only: true }) }))).toEqual(['settings.breakGlass'])
    expect(problems(await write({ settings: settings({ only: true, breakGlass: [nobody.id] }) }))).toEqual([
      'settings.breakGlass[0]',
    ])
    const unable = await testUser(place.database.db, { instanceAdmin: true })
    await place.database.db.prisma.account.update({ where: { id: unable.id }, data: { passwordHash: null } })
    expect(problems(await write({ settings: settings({ only: true, breakGlass: [unable.id] }) }))).toEqual([
      'settings.breakGlass',
    ])
  })

  test('refuses passwords to everybody else, and says so only to who knows the password', async () => {
    const [kept, person] = [await withPassword({ instanceAdmin: true }), await withPassword()]
    expect(await enter(person)).toHaveProperty('sessionId')
    expect((await write({ settings: settings({ only: true, breakGlass: [kept.id] }) })).status).toBe(200)
    expect(await enter(person)).toEqual({ reason: 'sso_only' })
    expect(await enter(kept)).toHaveProperty('sessionId')
    // Nor does a password show in an open session who somebody is.
    const confirm = (as: TestUser) =>
      place.api.send('POST', '/api/v1/session/confirm', { as, json: { password: PASSWORD } })
    expect((await confirm(person)).status).toBe(409)
    expect((await place.api.send('GET', '/api/v1/session', { as: person })).json).toMatchObject({
      confirmWith: 'sign-in',
    })
    expect((await confirm(kept)).status).toBe(204)
    expect(await enter({ ...person, email: 'nobody@test' })).toEqual({ reason: 'wrong' })
  })

  test('invites nobody who could not come in, and gives no link that sets a password', async () => {
    const kept = await withPassword({ instanceAdmin: true })
    const person = await withPassword()
    const invite = (email: string) =>
      place.api.send('POST', '/api/v1/users?tenant=main', {
        as: admin,
        json: { email, name: 'New', role: 'viewer' },
      })
    await write({ settings: settings({ only: true, breakGlass: [kept.id] }) })
    expect([(await invite('new1@example.com')).status]).toEqual([409])
    const reset = (id: string) =>
      place.api.send('POST', `/api/v1/users/${id}/password-reset?tenant=main`, { as: admin, json: {} })
    expect([(await reset(person.id)).status, (await reset(kept.id)).status]).toEqual([409, 409])
    await write({ settings: settings({ only: true, breakGlass: [kept.id], linkByEmail: true }) })
    const invited = await invite('new2@example.com')
    expect([invited.status, invited.json]).toMatchObject([201, { invitation: null }])
  })

  test('asks who is named who they are now: a former instance admin has no password any more', async () => {
    const kept = await withPassword({ instanceAdmin: true })
    const former = await withPassword({ instanceAdmin: true })
    const byRule = await withPassword({ instanceAdmin: true })
    const breakGlass = [kept.id, former.id, byRule.id]
    expect((await write({ settings: settings({ only: true, breakGlass }) })).status).toBe(200)
    expect(await enter(former)).toHaveProperty('sessionId')
    const made = await place.api.send('PATCH', `/api/v1/users/${former.id}?tenant=main`, {
      as: admin,
      json: { instanceAdmin: false },
    })
    expect(made.status).toBe(200)
    expect(await enter(former)).toEqual({ reason: 'sso_only' })
    await place.database.db.prisma.account.update({
      where: { id: byRule.id },
      data: { instanceAdminBySso: true },
    })
    expect(await enter(byRule)).toEqual({ reason: 'sso_only' })
    expect(await enter(kept)).toHaveProperty('sessionId')
  })

  test('keeps the last of those from being disabled, or made less', async () => {
    const kept = await withPassword({ instanceAdmin: true })
    await write({ settings: settings({ only: true, breakGlass: [kept.id] }) })
    for (const json of [{ disabled: true }, { instanceAdmin: false }]) {
      const answer = await place.api.send('PATCH', `/api/v1/users/${kept.id}?tenant=main`, {
        as: admin,
        json,
      })
      expect([answer.status, answer.text.includes('single sign-on fails')]).toEqual([409, true])
    }
    await write({ settings: settings({ only: true, breakGlass: [kept.id, admin.id] }) })
    const answer = await place.api.send('PATCH', `/api/v1/users/${kept.id}?tenant=main`, {
      as: admin,
      json: { disabled: true },
    })
    expect(answer.status).toBe(200)
  })
})

describe('the test of the connection', () => {
  const ask = (json: object) => place.api.send('POST', '/api/v1/sso/test', { as: admin, json })
  const states = (answer: { json: unknown }) =>
    // safe: testApi holds the answer to its schema
    Object.fromEntries(
      (answer.json as { steps: { name: string; state: string }[] }).steps.map(({ name, state }) => [
        name,
        state,
      ]),
    )

  test('tells whether the provider knows the client and its secret', async () => {
    const { issuer, clientId, clientSecret } = provider
    const good = await ask({ issuer, clientId, clientSecret })
    expect(states(good)).toEqual({
      discovery: 'ok',
      keys: 'ok',
      client: 'ok',
      sign_out: 'ok',
      auth_time: 'ok',
    })
    expect(states(await ask({ issuer, clientId, clientSecret: 'wrong' }))).toMatchObject({ client: 'failed' })
    expect(states(await ask({ issuer, clientId: 'nobody', clientSecret: null }))).toMatchObject({
      client: 'failed',
    })
  })

  test('uses the secret that is kept only where it belongs', async () => {
    const { issuer, clientId, clientSecret } = provider
    await write({ settings: settings(), clientSecret })
    expect(states(await ask({ issuer, clientId }))).toMatchObject({ client: 'ok' })
    const thief = await jsonServer((url) => ({
      '/.well-known/openid-configuration': discovery(url),
      '/token': { error: 'invalid_client' },
    }))
    expect(states(await ask({ issuer: thief.url, clientId }))).toMatchObject({
      discovery: 'ok',
      client: 'failed',
    })
    expect(thief.heard.join()).not.toContain('"authorization"')
    expect(thief.heard.join()).not.toContain('client_secret')
    await thief.close()
  })

  test.each<[string, (url: string) => Record<string, unknown>, string]>([
    ['is no provider', () => ({}), 'answered 404'],
    ['is no JSON', () => ({ '/.well-known/openid-configuration': '<html>' }), 'no JSON'],
    [
      'lacks what is needed',
      (url) => ({ '/.well-known/openid-configuration': { issuer: url } }),
      'authorization_endpoint',
    ],
    [
      'calls itself something else',
      (url) => ({ '/.well-known/openid-configuration': { ...discovery(url), issuer: `${url}/` } }),
      'calls itself',
    ],
    [
      'names an address inside the network',
      (url) => ({
        '/.well-known/openid-configuration': { ...discovery(url), jwks_uri: 'http://169.254.169.254/latest' },
      }),
      'jwks_uri "http://169.254.169.254/latest" must be an https address',
    ],
    [
      'has no PKCE',
      (url) => ({
        '/.well-known/openid-configuration': {
          ...discovery(url),
          code_challenge_methods_supported: ['plain'],
        },
      }),
      'PKCE',
    ],
    [
      'signs with our own secret only',
      (url) => ({
        '/.well-known/openid-configuration': {
          ...discovery(url),
          id_token_signing_alg_values_supported: ['HS256', 'none'],
        },
      }),
      'signs its tokens with HS256, none',
    ],
    ['sends on', () => ({ '/.well-known/openid-configuration': 302 }), 'sends on'],
    [
      'answers without end',
      () => ({ '/.well-known/openid-configuration': 'x'.repeat(2_000_000) }),
      'more than',
    ],
  ])('says in words why one that %s cannot be used', async (_, pages, words) => {
    const server = await jsonServer(pages)
    const answer = await ask({ issuer: server.url, clientId: 'c', clientSecret: null })
    expect(answer.json).toMatchObject({ ok: false, steps: [{ name: 'discovery', state: 'failed' }] })
    expect(answer.text.replaceAll('\\"', '"')).toContain(words)
    await server.close()
  })
})

describe('the dry run', () => {
  const claims = { sub: 'sub-new', email: 'new@example.com', email_verified: true, groups: ['staff'] }
  const ask = (json: object) => place.api.send('POST', '/api/v1/sso/dry-run', { as: admin, json })

  test('says who it would be and with which roles, and changes nothing', async () => {
    const before = await place.database.db.prisma.account.count()
    const answer = await ask({ claims, settings: settings() })
    expect(answer.json).toEqual({
      refused: null,
      account: { how: 'new', id: null, email: 'new@example.com', name: 'new@example.com' },
      rules: ['gives'],
      roles: [
        {
          tenant: { id: main.id, slug: 'main', name: 'main' },
          before: null,
          after: { role: 'viewer', query: null, masks: [] },
          origin: 'sso',
        },
      ],
      instanceAdmin: { before: false, after: false },
    })
    expect(await place.database.db.prisma.account.count()).toBe(before)
  })

  test('says why nobody would be let in', async () => {
    const answer = await ask({ claims: { ...claims, groups: [] }, settings: settings() })
    expect(answer.json).toMatchObject({ refused: { reason: 'no_access' }, rules: ['other_claims'] })
    expect(problems(await ask({ claims: { email: 'x@y.z' }, settings: settings() }))).toEqual(['claims.sub'])
    expect(
      problems(await ask({ claims: { ...claims, iss: 'https://evil.example' }, settings: settings() })),
    ).toEqual(['claims.iss'])
  })
})

const discovery = (url: string) => ({
  issuer: url,
  authorization_endpoint: `${url}/auth`,
  token_endpoint: `${url}/token`,
  jwks_uri: `${url}/jwks`,
})

/** A server that answers these pages and keeps what it was sent. */
async function jsonServer(pages: (url: string) => Record<string, unknown>) {
  const heard: string[] = []
  const server: Server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => heard.push(chunk.toString()))
    request.on('end', () => {
      heard.push(JSON.stringify(request.headers))
      const page = pages(url)[request.url ?? '']
      if (page === 302) response.writeHead(302, { location: `${url}/elsewhere` }).end()
      else if (page === undefined) response.writeHead(404).end('{}')
      else response.end(typeof page === 'string' ? page : JSON.stringify(page))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // safe: a server that listens on a port has such an address
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { url, heard, close }
}
