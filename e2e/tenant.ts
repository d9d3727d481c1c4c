import { randomBytes, randomUUID } from 'node:crypto'

import { type APIResponse, expect } from '@playwright/test'
import { z } from 'zod'

import { apiAs, type Credentials } from './sign-in'
import { story } from './story'

/** A person with an account. */
export interface Person extends Credentials {
  id: string
  name: string
}

/** A new API key, with what is shown once. */
export interface Key {
  id: string
  secret: string
}

/** A tenant of its own for one test, so that no test sees what another one did. Made by the public API. */
export interface Tenant {
  slug: string
  name: string
  newKey: (scopes: string[], sourceName?: string) => Promise<Key>
  /** Sends events with an API key of this source, and gives their ids in the same order. */
  send: (events: object[], source?: string) => Promise<string[]>
  /** Somebody who was invited and has set a password. */
  newPerson: (role: 'viewer' | 'auditor' | 'admin', name?: string) => Promise<Person>
}

const MadeTenant = z.object({ slug: z.string(), name: z.string() })
const MadeKey = z.object({ apiKey: z.object({ id: z.string() }), secret: z.string() })
const MadeUser = z.object({ user: z.object({ id: z.string() }), invitation: z.object({ url: z.string() }) })
const Sent = z.object({ events: z.array(z.object({ id: z.string() })) })

/** Make a tenant, as the instance's admin; below another one where that is named. */
export async function newTenant(name = 'Tests', parent?: Tenant): Promise<Tenant> {
  const slug = `t-${randomUUID().slice(0, 13)}`
  const admin = await apiAs(story().admin)
  const params = { tenant: slug }
  await read(MadeTenant, await admin.post('/api/v1/tenants', { data: { slug, name, parent: parent?.slug } }))
  const newKey = async (scopes: string[], sourceName = 'tests'): Promise<Key> => {
    const data = { name: 'Test key', sourceName, scopes, expiresAt: null }
    const made = await read(MadeKey, await admin.post('/api/v1/api-keys', { params, data }))
    return { id: made.apiKey.id, secret: made.secret }
  }
  const senders = new Map<string, Promise<Key>>()
  return {
    slug,
    name,
    newKey,
    async send(events, source = 'tests') {
      const sender = senders.get(source) ?? newKey(['events:write'], source)
      senders.set(source, sender)
      const headers = { authorization: `Bearer ${(await sender).secret}` }
      const { url } = story()
      const answer = await fetch(`${url}/api/v1/events`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(events),
      })
      const text = await answer.text()
      expect(answer.status, text).toBe(201)
      return Sent.parse(JSON.parse(text)).events.map(({ id }) => id)
    },
    async newPerson(role, personName = `Test ${role}`) {
      const email = `${role}-${randomUUID().slice(0, 13)}@vouchsafe.test`
      const data = { email, name: personName, role }
      const { user, invitation } = await read(MadeUser, await admin.post('/api/v1/users', { params, data }))
      const password = randomBytes(12).toString('base64url')
      const token = invitation.url.split('/').at(-1)
      const accepted = await admin.post('/api/v1/invitations/accept', {
        data: { token, name: personName, password },
      })
      expect(accepted.ok(), await accepted.text()).toBe(true)
      return { id: user.id, name: personName, email, password }
    },
  }
}

async function read<T>(schema: z.ZodType<T>, answer: APIResponse): Promise<T> {
  const text = await answer.text()
  expect(answer.ok(), text).toBe(true)
  return schema.parse(JSON.parse(text))
}

/** An event with what has to be there, to be changed where a test cares. */
export function anEvent(change: object = {}): object {
  return {
    actor: { type: 'user', id: 'u_ada', name: 'Ada Lovelace' },
    action: 'flow.update',
    change: 'UPDATE',
    resource: { type: 'FLOW', id: 'daily-load' },
    outcome: 'success',
    ...change,
  }
}
