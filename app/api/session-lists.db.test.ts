import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { openSession } from '@/lib/access/server/open-session'
import type { SessionView } from '@/lib/admin/views'
import { transaction } from '@/lib/db/db'
import { sessionCookie } from '@/lib/http/session-cookie'
import { testKey, testPlace, testUser, type TestPlace, type TestUser } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let place: TestPlace
let here: TenantRef
let there: TenantRef
let root: TestUser

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  here = await testTenant(place.database.db, { slug: 'here' })
  there = await testTenant(place.database.db, { slug: 'there' })
  root = await testUser(place.database.db, { instanceAdmin: true, name: 'Root' })
})
afterAll(() => place.close())

/** One more session of somebody, from somewhere else. */
async function another(who: TestUser, userAgent = 'Elsewhere/1.0'): Promise<{ cookie: string; id: string }> {
  const { sessionId, publicId } = await transaction(place.database.db, (tx) =>
    openSession(tx, { accountId: who.id, ip: '203.0.113.9', userAgent, now: new Date() }),
  )
  return { cookie: await sessionCookie(sessionId), id: publicId }
}

interface Sessions {
  sessions: SessionView[]
  nextCursor: string | null
  total: number
}
const list = async (path: string, as: { cookie: string }) =>
  (await place.api.send('GET', path, { as })).json as Sessions
const own = (as: { cookie: string }) => list('/api/v1/me/sessions', as)
const me = async (as: { cookie: string }) => (await place.api.send('GET', '/api/v1/me', { as })).status
const events = (action: string, resourceId: string) =>
  place.database.db.prisma.event.findMany({ where: { action, resourceId } })

describe('of oneself', () => {
  test('are listed, the newest first, with the one that asks marked; nobody else is among them', async () => {
    const ada = await testUser(place.database.db, { roles: [[here, 'viewer']], name: 'Ada' })
    const other = await another(ada)
    const { sessions, total } = await own(ada)
    expect(total).toBe(2)
    expect(sessions.map((one) => [one.id === other.id, one.current])).toEqual([
      [true, false],
      [false, true],
    ])
    expect(sessions[0]).toMatchObject({
      address: '203.0.113.9',
      userAgent: 'Elsewhere/1.0',
      user: { id: ada.id },
    })
  })

  test('one is ended: it is over at once, recorded, and cannot be ended twice', async () => {
    const ada = await testUser(place.database.db, { roles: [[here, 'viewer']], name: 'Ada' })
    const other = await another(ada)
    const end = () => place.api.send('DELETE', `/api/v1/me/sessions/${other.id}`, { as: ada })
    expect((await end()).status).toBe(204)
    expect(await me(other)).toBe(401)
    expect(await me(ada)).toBe(200)
    expect((await end()).status).toBe(404)
    const told = await events('vouchsafe.session.revoke', other.id)
    expect(told).toEqual([expect.objectContaining({ tenantId: here.key, actorId: ada.id })])
    expect((await own(ada)).total).toBe(1)
  })

  test("somebody else's is not there, as one that nobody has", async () => {
    const ada = await testUser(place.database.db, { roles: [[here, 'admin']] })
    const eve = await testUser(place.database.db, { roles: [[here, 'admin']] })
    const [theirs] = (await own(eve)).sessions
    for (const id of [theirs?.id ?? '', '0'.repeat(32), 'nonsense']) {
      const answer = await place.api.send('DELETE', `/api/v1/me/sessions/${id}`, { as: ada })
      expect(answer.status).toBe(404)
      expect(answer.json).toMatchObject({ detail: 'There is no such open session.' })
    }
    expect(await me(eve)).toBe(200)
  })

  test('all others are ended at once, and this one goes on', async () => {
    const ada = await testUser(place.database.db, { roles: [[here, 'viewer']] })
    const others = [await another(ada), await another(ada)]
    const answer = await place.api.send('DELETE', '/api/v1/me/sessions', { as: ada })
    expect(answer.json).toEqual({ ended: 2 })
    for (const other of others) expect(await me(other)).toBe(401)
    expect(await me(ada)).toBe(200)
    expect(await events('vouchsafe.user.sign_out_everywhere', ada.id)).toHaveLength(1)
    // Nothing more to end, nothing more to record.
    expect((await place.api.send('DELETE', '/api/v1/me/sessions', { as: ada })).json).toEqual({ ended: 0 })
    expect(await events('vouchsafe.user.sign_out_everywhere', ada.id)).toHaveLength(1)
  })

  test('are people’s: a key has none', async () => {
    const key = await testKey(place.database.db, null, ['admin'])
    expect((await place.api.send('GET', '/api/v1/me/sessions', { as: key })).status).toBe(401)
  })
})

describe('of everybody', () => {
  test('are searched and come in pages; each is on one of them', async () => {
    const eve = await testUser(place.database.db, { roles: [[there, 'viewer']], name: 'Eve Unusual' })
    for (let n = 0; n < 4; n++) await another(eve, `Curious/${n}.0`)
    const pages: string[][] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const path = `/api/v1/sessions?find=unusual&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`
      const page = await list(path, root)
      expect(page.total).toBe(5)
      pages.push(page.sessions.map((one) => one.id))
      cursor = page.nextCursor
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1])
    expect(new Set(pages.flat()).size).toBe(5)
    expect((await list('/api/v1/sessions?find=UNUSUAL%20curious%2F3', root)).total).toBe(1)
    expect((await list('/api/v1/sessions?find=%25', root)).total).toBe(0)
  })

  test('one is ended by an admin of the instance, and told where that person’s sign-ins are told', async () => {
    const ada = await testUser(place.database.db, { roles: [[there, 'viewer']], name: 'Ada' })
    const [session] = (await own(ada)).sessions
    const id = session?.id ?? ''
    expect((await place.api.send('DELETE', `/api/v1/sessions/${id}`, { as: root })).status).toBe(204)
    expect(await me(ada)).toBe(401)
    expect(await events('vouchsafe.session.revoke', id)).toEqual([
      expect.objectContaining({
        tenantId: there.key,
        actorId: root.id,
        subjects: [expect.objectContaining({ id: ada.id })],
      }),
    ])
    expect((await place.api.send('DELETE', `/api/v1/sessions/${id}`, { as: root })).status).toBe(404)
    const found = await list(`/api/v1/sessions?find=${encodeURIComponent(ada.email)}`, root)
    expect(found.total).toBe(0)
  })

  test('are nothing for admins of tenants: neither listed nor ended', async () => {
    const admin = await testUser(place.database.db, { roles: [[here, 'admin']] })
    const [session] = (await own(root)).sessions
    expect((await place.api.send('GET', '/api/v1/sessions', { as: admin })).status).toBe(404)
    const end = await place.api.send('DELETE', `/api/v1/sessions/${session?.id}`, { as: admin })
    expect(end.status).toBe(404)
    expect(await me(root)).toBe(200)
  })
})

describe('of a user, for admins of the tenant', () => {
  const end = (user: TestUser, as: { cookie: string }) =>
    place.api.send('DELETE', `/api/v1/users/${user.id}/sessions?tenant=here`, { as })

  test('all end at once', async () => {
    const admin = await testUser(place.database.db, { roles: [[here, 'admin']] })
    const ada = await testUser(place.database.db, { roles: [[here, 'viewer']] })
    const other = await another(ada)
    expect((await end(ada, admin)).json).toEqual({ ended: 2 })
    for (const session of [ada, other]) expect(await me(session)).toBe(401)
    const [event] = await events('vouchsafe.user.sign_out_everywhere', ada.id)
    expect(event).toMatchObject({ tenantId: here.key, actorId: admin.id })
  })

  test('not of who is elsewhere alone, nor of who is elsewhere too', async () => {
    const admin = await testUser(place.database.db, { roles: [[here, 'admin']] })
    const eve = await testUser(place.database.db, { roles: [[there, 'viewer']] })
    expect((await end(eve, admin)).status).toBe(404)
    const both = await testUser(place.database.db, {
      roles: [
        [here, 'viewer'],
        [there, 'viewer'],
      ],
    })
    expect((await end(both, admin)).status).toBe(409)
    for (const session of [eve, both]) expect(await me(session)).toBe(200)
  })
})
