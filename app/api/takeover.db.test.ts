import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { openSession } from '@/lib/access/server/open-session'
import { transaction } from '@/lib/db/db'
import { sessionCookie } from '@/lib/http/session-cookie'
import { testApi, testUser, type TestApi, type TestUser } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { apiRoutes } from './routes'

// An admin of one tenant who tries to get into another one, through what all tenants share: accounts and names.

let database: TestDb
let api: TestApi
let theirs: TenantRef
let ours: TenantRef
let stranger: TestUser
let admin: TestUser

beforeAll(async () => {
  database = await testDatabase()
  await testTenant(database.db, { slug: 'system', isSystem: true })
  api = await testApi(database.db, apiRoutes)
  theirs = await testTenant(database.db, { slug: 'theirs' })
  ours = await testTenant(database.db, { slug: 'ours' })
  stranger = await testUser(database.db, { roles: [[theirs, 'admin']] })
  admin = await testUser(database.db, { roles: [[ours, 'admin']] })
})
afterAll(async () => {
  await api.close()
  await database.drop()
})

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
    expect((await accept(made, 'known to the CFO')).status).toBe(200)
    const after = await database.db.prisma.account.findUniqueOrThrow({ where: { id: bait.user.id } })
    expect(after.passwordHash).not.toBe(passwordHash)
  })
})

async function openSessionOf(accountId: string): Promise<string> {
  const { sessionId } = await transaction(database.db, (tx) =>
    openSession(tx, { accountId, ip: null, userAgent: null, now: new Date() }),
  )
  return sessionCookie(sessionId)
}
