import { randomUUID } from 'node:crypto'

import { NextRequest } from 'next/server'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef, UserPrincipal } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { loadSession } from '@/lib/access/server/load-session'
import { changeSso } from '@/lib/admin/server/change-sso'
import { getSso } from '@/lib/admin/server/get-sso'
import type { SsoRule, SsoSettings } from '@/lib/admin/sso/sso-settings'
import { setNextAuthUrl } from '@/lib/config/next-auth-env'
import { GRAMMAR_VERSION } from '@/lib/event/fields'
import { sessionIdFrom } from '@/lib/http/session-cookie'
import { writeRefusals } from '@/lib/log/server/count-refusal'
import { testUser } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { SsoBrowser } from '@/lib/testing/sso-browser'
import { startTestProvider, type TestProvider, type TokenChange } from '@/scripts/test-provider'

import { answerAuth } from './answer-auth'

const PRODUCT = 'http://localhost:3000'
let database: TestDb
let system: TenantRef
let main: TenantRef
let other: TenantRef
let provider: TestProvider
let addresses = 0

beforeAll(async () => {
  setNextAuthUrl(PRODUCT)
  database = await testDatabase()
  system = await testTenant(database.db, { slug: 'system', isSystem: true })
  main = await testTenant(database.db, { slug: 'main' })
  other = await testTenant(database.db, { slug: 'other' })
  provider = await startTestProvider(PRODUCT)
})
afterAll(async () => {
  await provider.close()
  await database.drop()
})
beforeEach(async () => {
  // Each test from an address of its own: the limiter remembers, as it should.
  addresses += 1
  provider.change = undefined
  await setUp()
})

const systemCtx = (): Ctx => ({
  db: database.db,
  tenant: null,
  principal: { kind: 'system', name: 'test' },
  requestId: 'test-request',
  ip: `192.0.2.${addresses}`,
  userAgent: 'a browser',
  now: () => new Date(),
})

const rule = (value: string, tenant: TenantRef, role: 'viewer' | 'auditor' | 'admin'): SsoRule => ({
  claim: 'groups',
  value,
  give: { kind: 'role', tenant: tenant.id, role, query: null, masks: [] },
})

async function setUp(more: Partial<SsoSettings> = {}): Promise<void> {
  const { version } = await getSso(systemCtx(), {})
  const settings: SsoSettings = {
    enabled: true,
    name: 'Test provider',
    issuer: provider.issuer,
    clientId: provider.clientId,
    scopes: ['openid', 'email', 'profile', 'groups'],
    emailClaim: 'email',
    emails: 'verified',
    linkByEmail: false,
    provesSignInTime: true,
    only: false,
    breakGlass: [],
    rules: [
      rule('staff', main, 'viewer'),
      rule('leads', main, 'admin'),
      rule('leads', other, 'auditor'),
      { claim: 'groups', value: 'owners', give: { kind: 'instance_admin' } },
    ],
    ...more,
  }
  await changeSso(systemCtx(), { settings, clientSecret: provider.clientSecret, version })
}

/** Somebody new at the provider. */
function person(more: Record<string, string | boolean | string[] | null> = {}): string {
  const name = `p${randomUUID().slice(0, 8)}`
  provider.people.set(name, {
    sub: `sub-${name}`,
    email: `${name}@example.com`,
    email_verified: true,
    name: `Person ${name}`,
    groups: ['staff'],
    ...more,
  })
  return name
}

const browser = () =>
  new SsoBrowser(PRODUCT, (url, request, path) =>
    answerAuth(new NextRequest(url, request), path, () =>
      Promise.resolve({ ...systemCtx(), principal: { kind: 'anonymous' } }),
    ),
  )

async function who(of: SsoBrowser): Promise<UserPrincipal | null> {
  const sessionId = await sessionIdFrom(of.cookieHeader(PRODUCT))
  return sessionId === null ? null : loadSession(database.db, sessionId, new Date())
}

/** How many the log tells of: by themselves, or counted. */
async function failures(reason: string): Promise<number> {
  await writeRefusals(database.db, new Date(), { all: true })
  const events = await database.db.prisma.event.findMany({
    where: { tenantId: system.key, action: 'vouchsafe.session.sign_in', outcome: 'failure', reason },
  })
  const often = z.looseObject({ count: z.number().default(1) })
  return events.reduce((all, { details }) => all + often.parse(details).count, 0)
}

describe('signing in with the provider', () => {
  test('makes an account with the roles of the groups, and the log tells each tenant of its own', async () => {
    const name = person({ groups: ['leads'] })
    const tab = browser()
    expect((await tab.signIn(name, { callbackUrl: '/events?tenant=main' })).href).toBe(
      `${PRODUCT}/events?tenant=main`,
    )
    const me = await who(tab)
    expect(me).toMatchObject({ email: `${name}@example.com`, name: `Person ${name}`, instanceAdmin: false })
    const roles = new Map(me?.grants.map(({ tenantId, role }) => [tenantId, role]))
    expect(roles).toEqual(
      new Map([
        [main.id, 'admin'],
        [other.id, 'auditor'],
      ]),
    )
    const about = (tenant: TenantRef) =>
      database.db.prisma.event.findMany({
        where: { tenantId: tenant.key, resourceId: me?.userId ?? '' },
        select: { action: true, actorName: true, actorType: true },
        orderBy: { idx: 'asc' },
      })
    const bySso = { actorName: 'Single sign-on', actorType: 'system' }
    expect(await about(system)).toEqual([{ action: 'vouchsafe.user.create', ...bySso }])
    expect(await about(main)).toEqual([{ action: 'vouchsafe.user.map_role', ...bySso }])
    expect(await about(other)).toEqual([{ action: 'vouchsafe.user.map_role', ...bySso }])
  })

  test('asks the provider with PKCE (S256), state and nonce, and for nothing else that the browser adds', async () => {
    const url = await browser().begin({
      client_id: 'evil',
      redirect_uri: 'https://evil.example',
      prompt: 'none',
    })
    expect(url.origin).toBe(provider.issuer)
    const params = Object.fromEntries(url.searchParams)
    expect(params).toMatchObject({
      client_id: 'vouchsafe',
      redirect_uri: `${PRODUCT}/api/auth/callback/sso`,
      response_type: 'code',
      scope: 'openid email profile groups',
      code_challenge_method: 'S256',
    })
    expect(Object.keys(params).toSorted()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'nonce',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
    ])
    const again = await browser().begin()
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(again.searchParams.get(name)).not.toBe(params[name])
    }
  })

  test('again is the same account, with what the groups give by then', async () => {
    const name = person({ groups: ['leads', 'owners'] })
    const first = browser()
    await first.signIn(name)
    const before = await who(first)
    expect(before?.instanceAdmin).toBe(true)
    provider.people.set(name, { ...provider.people.get(name), sub: `sub-${name}`, groups: ['staff'] })
    const second = browser()
    await second.signIn(name)
    const after = await who(second)
    expect(after).toMatchObject({ userId: before?.userId, instanceAdmin: false })
    expect(after?.grants).toMatchObject([{ tenantId: main.id, role: 'viewer' }])
    // The session that was open before has no more than that either.
    expect((await who(first))?.grants).toMatchObject([{ tenantId: main.id, role: 'viewer' }])
  })

  test('gives limits in the language that the rules were written in, until somebody saves them again', async () => {
    const limited = rule('limited', main, 'viewer')
    const give = { ...limited.give, query: 'type:FLOW' } as SsoRule['give']
    const rules = [{ ...limited, give }]
    const name = person({ groups: ['limited'] })
    const grammarNow = async () => {
      const session = browser()
      await session.signIn(name)
      return (await who(session))?.grants.map(({ grammar }) => grammar)
    }
    await setUp({ rules })
    expect(await grammarNow()).toEqual([GRAMMAR_VERSION])
    await database.db.prisma.sso.updateMany({ data: { grammar: GRAMMAR_VERSION + 1 } })
    expect(await grammarNow()).toEqual([GRAMMAR_VERSION + 1])
    // The same rules, looked at by somebody.
    await setUp({ rules })
    expect(await grammarNow()).toEqual([GRAMMAR_VERSION])
    await setUp()
  })

  test('with no group left takes the roles and every open session, and lets nobody in', async () => {
    const name = person()
    const first = browser()
    await first.signIn(name)
    expect(await who(first)).not.toBeNull()
    provider.people.set(name, { ...provider.people.get(name), sub: `sub-${name}`, groups: [] })
    const second = browser()
    const to = await second.signIn(name)
    expect(to.searchParams.get('reason')).toBe('sso-no_access')
    expect([await who(first), await who(second)]).toEqual([null, null])
    const grants = await database.db.prisma.roleGrant.count({
      where: { account: { email: `${name}@example.com` } },
    })
    expect(grants).toBe(0)
  })

  test('at once in two windows makes one account', async () => {
    const name = person()
    const [a, b] = [browser(), browser()]
    const backA = await a.atProvider(await a.begin(), name)
    const backB = await b.atProvider(await b.begin(), name)
    await Promise.all([a.comeBack(backA), b.comeBack(backB)])
    const [one, two] = [await who(a), await who(b)]
    expect(one?.userId).toBe(two?.userId)
    expect(one).not.toBeNull()
  })

  test('and out again leads by the provider, with the token of this session', async () => {
    const tab = browser()
    await tab.signIn(person())
    const me = await who(tab)
    const out = (await (await tab.post('/api/auth/signout')).json()) as { url: string }
    const url = new URL(out.url)
    expect(url.origin + url.pathname).toBe(`${provider.issuer}/session/end`)
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${PRODUCT}/sign-in`)
    expect(url.searchParams.get('id_token_hint')?.split('.')).toHaveLength(3)
    expect(await who(tab)).toBeNull()
    const kept = await database.db.prisma.session.count({
      where: { accountId: me?.userId ?? '', signOutHint: { not: null } },
    })
    expect(kept).toBe(0)
  })

  test('to confirm who it is has the provider ask anew', async () => {
    const url = await browser().begin({ confirm: '1' })
    expect([url.searchParams.get('prompt'), url.searchParams.get('max_age')]).toEqual(['login', '0'])
  })
})

describe('what asks again who it is', () => {
  const isConfirmed = async (tab: SsoBrowser) =>
    ((await who(tab))?.confirmedUntil ?? new Date(0)) > new Date()

  test('is told when the person signed in at the provider, and not when they came back from there', async () => {
    const tab = browser()
    const name = person()
    provider.change = { claims: (c) => ({ ...c, auth_time: Math.floor(Date.now() / 1000) - 7200 }) }
    await tab.signIn(name)
    expect(await isConfirmed(tab)).toBe(false)
    provider.change = { claims: ({ auth_time: _, ...rest }) => rest }
    await tab.signIn(name)
    expect(await isConfirmed(tab)).toBe(false)
    provider.change = undefined
    await tab.signIn(name, { confirm: '1' })
    expect(await isConfirmed(tab)).toBe(true)
  })

  test('believes who came back from a provider that never says so, where the settings say that', async () => {
    await setUp({ provesSignInTime: false })
    const tab = browser()
    provider.change = { claims: ({ auth_time: _, ...rest }) => rest }
    await tab.signIn(person())
    expect(await isConfirmed(tab)).toBe(true)
  })

  test('a sign-in ends the session that the browser had before', async () => {
    const tab = browser()
    const name = person()
    await tab.signIn(name)
    const former = new Map(tab.of(PRODUCT))
    await tab.signIn(name)
    const old = browser()
    for (const [cookie, value] of former) old.of(PRODUCT).set(cookie, value)
    expect([await who(old), (await who(tab)) === null]).toEqual([null, false])
  })
})

describe('an account that is there already', () => {
  test('is not taken over by whoever has its address at the provider', async () => {
    const name = person()
    const there = await testUser(database.db, { email: `${name}@example.com`, roles: [[other, 'admin']] })
    const tab = browser()
    expect((await tab.signIn(name)).searchParams.get('reason')).toBe('sso-email_taken')
    expect(await database.db.prisma.accountIdentity.count({ where: { accountId: there.id } })).toBe(0)
  })

  test('is found by a verified address where the settings say so, and keeps what people gave it', async () => {
    await setUp({ linkByEmail: true })
    const name = person()
    const there = await testUser(database.db, { email: `${name}@example.com`, roles: [[other, 'admin']] })
    const tab = browser()
    await tab.signIn(name)
    const me = await who(tab)
    expect(me?.userId).toBe(there.id)
    expect(me?.grants).toHaveLength(2)
    const unverified = person({ email: 'ceo@example.com', email_verified: false })
    await testUser(database.db, { email: 'ceo@example.com', roles: [[other, 'admin']] })
    expect((await browser().signIn(unverified)).searchParams.get('reason')).toBe('sso-email_not_verified')
  })

  test('that is disabled stays out', async () => {
    const name = person()
    await browser().signIn(name)
    await database.db.prisma.account.updateMany({
      where: { email: `${name}@example.com` },
      data: { disabledAt: new Date() },
    })
    const tab = browser()
    expect((await tab.signIn(name)).searchParams.get('reason')).toBe('sso-disabled')
    expect(await who(tab)).toBeNull()
  })
})

describe('a token that is not what it should be lets nobody in', () => {
  const now = () => Math.floor(Date.now() / 1000)
  test.each<[string, TokenChange, string]>([
    ['signed by somebody else', { forged: true }, 'signature of the token not valid'],
    ['not signed at all', { alg: 'none' }, 'signature of the token not valid'],
    ['signed with what is public', { alg: 'HS256' }, 'signature of the token not valid'],
    [
      'expired',
      { claims: (c) => ({ ...c, iat: now() - 7200, exp: now() - 3600 }) },
      'token expired or not yet valid',
    ],
    [
      'of another issuer',
      { claims: (c) => ({ ...c, iss: 'https://evil.example' }) },
      'token of another issuer',
    ],
    ['for another client', { claims: (c) => ({ ...c, aud: 'another' }) }, 'token for another client'],
    [
      'for several clients, and of another one',
      { claims: (c) => ({ ...c, aud: ['vouchsafe', 'another'], azp: 'another' }) },
      'token for another client',
    ],
    [
      'with the nonce of another sign-in',
      { claims: (c) => ({ ...c, nonce: 'x'.repeat(43) }) },
      'nonce does not fit this browser',
    ],
    ['without a nonce', { claims: ({ nonce: _, ...rest }) => rest }, 'nonce does not fit this browser'],
    ['without a subject', { claims: ({ sub: _, ...rest }) => rest }, 'no valid id token'],
  ])('%s', async (_, change, reason) => {
    const name = person()
    provider.change = change
    const before = await failures(reason)
    const tab = browser()
    const to = await tab.signIn(name)
    expect([to.pathname, to.searchParams.get('reason')]).toEqual(['/sign-in', 'sso-failed'])
    expect(await who(tab)).toBeNull()
    expect(await database.db.prisma.account.count({ where: { email: `${name}@example.com` } })).toBe(0)
    expect(await failures(reason)).toBe(before + 1)
  })
})

describe('the way back', () => {
  const refused = async (tab: SsoBrowser, back: URL, reason: string) => {
    const before = await failures(reason)
    const to = await tab.comeBack(back)
    expect([to.pathname, to.searchParams.get('reason')]).toEqual(['/sign-in', 'sso-failed'])
    expect(await who(tab)).toBeNull()
    expect(await failures(reason)).toBe(before + 1)
  }

  test('cannot be gone by another browser: somebody is not signed in as whoever sent them a link', async () => {
    const attacker = browser()
    const back = await attacker.atProvider(await attacker.begin(), person())
    const idle = browser()
    expect((await idle.comeBack(back)).searchParams.get('reason')).toBe('sso-failed')
    expect(await who(idle)).toBeNull()
    // One who is on the way themselves has a state of their own.
    const victim = browser()
    await victim.begin()
    await refused(victim, back, 'state does not fit this browser')
  })

  test('needs the PKCE verifier of this browser, though the state was stolen with its cookie', async () => {
    const victim = browser()
    const back = await victim.atProvider(await victim.begin(), person())
    const thief = browser()
    await thief.begin()
    for (const end of ['.state', '.nonce']) {
      thief.of(PRODUCT).set(victim.cookieName(end), victim.of(PRODUCT).get(victim.cookieName(end)) ?? '')
    }
    await refused(thief, back, 'code not valid, or used before')
    const without = browser()
    for (const end of ['.state', '.nonce']) {
      without.of(PRODUCT).set(victim.cookieName(end), victim.of(PRODUCT).get(victim.cookieName(end)) ?? '')
    }
    await refused(without, back, 'PKCE verifier does not fit this browser')
  })

  test('is gone once: the same code and cookies again are nothing', async () => {
    const tab = browser()
    const back = await tab.atProvider(await tab.begin(), person())
    const cookies = new Map(tab.of(PRODUCT))
    await tab.comeBack(back)
    expect(await who(tab)).not.toBeNull()
    const again = browser()
    for (const [name, value] of cookies) again.of(PRODUCT).set(name, value)
    await refused(again, back, 'code not valid, or used before')
  })

  test('takes a code alone: tokens in the address are not looked at', async () => {
    const tab = browser()
    const url = await tab.begin()
    const back = new URL(`${PRODUCT}/api/auth/callback/sso`)
    back.searchParams.set('state', url.searchParams.get('state') ?? '')
    back.searchParams.set('access_token', 'stolen')
    back.searchParams.set('id_token', 'a.b.c')
    await refused(tab, back, 'no valid id token')
  })

  test('uses up what bound it to the browser, also when it fails', async () => {
    const tab = browser()
    const back = await tab.atProvider(await tab.begin(), person())
    const broken = new URL(back)
    broken.searchParams.set('code', 'another')
    await tab.comeBack(broken)
    expect((await tab.comeBack(back)).searchParams.get('reason')).toBe('sso-failed')
    expect(await who(tab)).toBeNull()
  })

  test('says so when the person or the provider said no', async () => {
    const tab = browser()
    const to = await tab.signIn('cancel', { callbackUrl: '/events?tenant=main' })
    expect(to.searchParams.get('reason')).toBe('sso-cancelled')
    expect(to.searchParams.get('next')).toBe('/events?tenant=main')
  })

  test('is slowed down for who comes with nothing again and again', async () => {
    const tab = browser()
    await tab.begin()
    const state = tab.cookieName('.state')
    const nothing = new URL(`${PRODUCT}/api/auth/callback/sso?code=x&state=y`)
    const reasons: (string | null)[] = []
    for (let i = 0; i < 25; i += 1) {
      tab.of(PRODUCT).set(state, 'z')
      reasons.push((await tab.comeBack(nothing)).searchParams.get('reason'))
    }
    expect(reasons[0]).toBe('sso-failed')
    expect(reasons.at(-1)).toBe('sso-wait')
  })

  test('is not slowed down, nor told, by what a page of another site has a browser load', async () => {
    const events = () => database.db.prisma.event.count({ where: { tenantId: system.key } })
    const before = await events()
    const image = new NextRequest(`${PRODUCT}/api/auth/callback/sso?code=x`)
    const ctx = (): Promise<Ctx> => Promise.resolve({ ...systemCtx(), principal: { kind: 'anonymous' } })
    for (let i = 0; i < 25; i += 1) {
      const answer = await answerAuth(image, ['callback', 'sso'], ctx)
      const to = new URL(answer.headers.get('location') ?? '')
      expect([to.pathname, to.searchParams.get('reason')]).toEqual(['/sign-in', 'sso-failed'])
      // Nor does it end the way that somebody is on in another window.
      expect(answer.headers.getSetCookie()).toEqual([])
    }
    expect(await events()).toBe(before)
    const tab = browser()
    await tab.signIn(person())
    expect(await who(tab)).not.toBeNull()
  })

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'http://localhost:3000@evil.example',
  ])('never ends on another site: %s', async (callbackUrl) => {
    const to = await browser().signIn(person(), { callbackUrl })
    expect(to.origin).toBe(PRODUCT)
  })
})

describe('while it is off', () => {
  test('there is no way to the provider and none back', async () => {
    const tab = browser()
    const back = await tab.atProvider(await tab.begin(), person())
    await setUp({ enabled: false })
    forgetRights(database.db)
    expect((await tab.post('/api/auth/signin/sso')).status).toBe(404)
    expect((await tab.comeBack(back)).pathname).toBe('/')
    expect(await who(tab)).toBeNull()
  })
})
