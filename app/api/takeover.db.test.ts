import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { openSession } from '@/lib/access/server/open-session'
import { transaction } from '@/lib/db/db'
import { sessionCookie } from '@/lib/http/session-cookie'
import { testPlace, testUser, type TestApi, type TestPlace, type TestUser } from '@/lib/testing/api'
import { testTenant, type TestDb } from '@/lib/testing/database'
import { holdLock } from '@/lib/testing/locks'

import { apiRoutes } from './routes'

// An admin of one tenant who tries to get into another one, through what all tenants share: accounts and names.

let place: TestPlace
let database: TestDb
let api: TestApi
let theirs: TenantRef
let ours: TenantRef
let stranger: TestUser
let admin: TestUser

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  ;({ database, api } = place)
  theirs = await testTenant(database.db, { slug: 'theirs' })
  ours = await testTenant(database.db, { slug: 'ours' })
  stranger = await testUser(database.db, { roles: [[theirs, 'admin']] })
  admin = await testUser(database.db, { roles: [[ours, 'admin']] })
})
afterAll(() => place.close())

interface Invited {
  user: { id: string; name: string; status: string }
  invitation: { url: string } | null
}

const invite = async (tenant: TenantRef, as: TestUser, name: string): Promise<Invited> => {
  const json = { email: 'cfo@ours', name, role: 'admin' }
  const answer = await api.send('POST', `/api/v1/users?tenant=${tenant.slug}`, { as, json })
  expect(answer.status).toBe(201)
  return answer.json as Invited
}
const accept = ({ invitation }: Invited, password: string) =>
  api.send('POST', '/api/v1/invitations/accept', {
    json: { token: invitation?.url.split('/').at(-1), password },
  })

describe('an account that was made elsewhere for the address of a person of ours', () => {
  test('begins anew when it belongs to nobody: neither its password nor its sessions are of use', async () => {
    const bait = await invite(theirs, stranger, 'Bait')
    expect((await accept(bait, 'known to a stranger')).status).toBe(200)
    const { passwordHash } = await database.db.prisma.account.findUniqueOrThrow({
      where: { id: bait.user.id },
    })
    const session = await openSessionOf(bait.user.id)
    const path = `/api/v1/users/${bait.user.id}?tenant=theirs`
    expect((await api.send('DELETE', path, { as: stranger })).status).toBe(204)

    const made = await invite(ours, admin, 'The CFO')
    expect(made.user).toMatchObject({ id: bait.user.id, name: 'The CFO', status: 'invited' })
    expect(made.invitation?.url).toMatch(/\/invite\//)
    expect((await api.send('GET', '/api/v1/me', { as: { cookie: session } })).status).toBe(401)
    expect((await accept(made, 'known to nobody else')).status).toBe(200)
    const after = await database.db.prisma.account.findUniqueOrThrow({ where: { id: bait.user.id } })
    expect(after.passwordHash).not.toBe(passwordHash)
  })

  test('gets a role here only knowingly while it has roles elsewhere', async () => {
    const [one, two] = [await testTenant(database.db), await testTenant(database.db)]
    const elsewhere = await testTenant(database.db)
    const known = await testUser(database.db, { roles: [[elsewhere, 'viewer']], name: 'Known' })
    const both = await testUser(database.db, {
      roles: [
        [one, 'admin'],
        [two, 'admin'],
        [elsewhere, 'admin'],
      ],
    })
    const ask = (more: object, as = both) =>
      api.send('POST', `/api/v1/users?tenant=${one.slug}`, {
        as,
        json: { email: known.email, name: 'Ours', role: 'admin', ...more },
      })
    for (const more of [{}, { confirm: false }]) {
      const asked = await ask(more)
      expect(asked.status).toBe(409)
      expect(asked.json).toMatchObject({
        detail: expect.stringMatching(new RegExp(`has an account already.*Known.*${elsewhere.slug}`)),
        errors: [{ path: 'confirm' }],
      })
    }
    expect(await database.db.prisma.roleGrant.count({ where: { accountId: known.id } })).toBe(1)
    // Whoever does not administer the other tenant learns nothing of it, and cannot confirm either.
    const stranger = await testUser(database.db, { roles: [[one, 'admin']] })
    const refused = await ask({ confirm: true }, stranger)
    expect(refused.status).toBe(409)
    expect(refused.text).not.toContain(elsewhere.slug)
    expect(refused.text).not.toContain('Known')
    expect((await ask({ confirm: true })).json).toMatchObject({ user: { name: 'Known' }, invitation: null })
  })

  test('is not taken for one that belongs to nobody when it gets a role at the same moment', async () => {
    const target = await testTenant(database.db)
    const other = await testTenant(database.db)
    const owner = await testUser(database.db, { roles: [[target, 'admin']] })
    const person = await testUser(database.db)
    // What another tenant's invitation does, and has not committed yet.
    const held = await holdLock(
      database.superUrl,
      `SELECT FROM account WHERE id = '${person.id}' FOR UPDATE`,
      `INSERT INTO role_grant (id, account_id, tenant_id, role) VALUES (gen_random_uuid(), '${person.id}', '${other.id}', 'viewer')`,
    )
    const invited = api.send('POST', `/api/v1/users?tenant=${target.slug}`, {
      as: owner,
      json: { email: person.email, name: 'Mine now', role: 'viewer' },
    })
    await held.untilWaiting(1)
    await held.commit()
    expect((await invited).status).toBe(409)
    const after = await database.db.prisma.account.findUniqueOrThrow({ where: { id: person.id } })
    expect(after).toMatchObject({ name: 'Test', passwordHash: 'nobody knows' })
  })
})

async function openSessionOf(accountId: string): Promise<string> {
  const { sessionId } = await transaction(database.db, (tx) =>
    openSession(tx, { accountId, ip: null, userAgent: null, now: new Date() }),
  )
  return sessionCookie(sessionId)
}
