import { type APIRequestContext, expect } from '@playwright/test'
import { z } from 'zod'

import { codeFor } from './authenticator'
import { apiAs, type Credentials } from './sign-in'
import { story } from './story'
import { newTenant, type Person, type Tenant } from './tenant'

/** A tenant with people, keys and tenants below it in every state that their pages show. */
export interface Organisation {
  tenant: Tenant
  admin: Person
}

const EVERY_MASK = ['client.ip', 'actor.email', 'details.token*']
const IN_A_MONTH_MS = 30 * 86_400_000

let made: Promise<Organisation> | undefined

/** The organisation of all pictures that this process takes: made once. */
export function organisation(): Promise<Organisation> {
  made ??= makeOrganisation()
  return made
}

async function makeOrganisation(): Promise<Organisation> {
  const tenant = await newTenant('Northwind Trading')
  const admin = await tenant.newPerson('admin', 'Olga Orlowa')
  const ada = await tenant.newPerson('viewer', 'Ada Lovelace')
  const long = await tenant.newPerson('auditor', 'Maximiliane Freifrau von Hohenberg-Schwarzenau')
  const gone = await tenant.newPerson('viewer', 'Grace Hopper')
  const api = await apiAs(story().admin)
  const params = { tenant: tenant.slug }
  const done = async (answer: ReturnType<APIRequestContext['get']>) => {
    const text = await (await answer).text()
    expect((await answer).ok(), text).toBe(true)
  }
  const limit = { query: 'namespace:team-a.* type:(FLOW OR EXECUTION)', masks: EVERY_MASK, version: 1 }
  await done(api.put(`/api/v1/grants/${ada.id}`, { params, data: { role: 'viewer', ...limit } }))
  await done(api.patch(`/api/v1/users/${gone.id}`, { params, data: { disabled: true } }))
  await done(api.patch(`/api/v1/users/${long.id}`, { params, data: { instanceAdmin: true } }))
  const invited = { email: `ines@${tenant.slug}.test`, name: 'Ines Invited', role: 'auditor' }
  await done(api.post('/api/v1/users', { params, data: invited }))
  await setSecondFactor(admin)
  for (const name of ['Partner portal', 'Developer portal', 'Old portal']) {
    const slug = `${tenant.slug}-${name.split(' ')[0]?.toLowerCase() ?? ''}`
    await done(api.post('/api/v1/tenants', { data: { name, slug, parent: tenant.slug } }))
    if (name !== 'Old portal') continue
    await done(api.patch(`/api/v1/tenants/${slug}`, { data: { archived: true } }))
  }
  const expiresAt = new Date(Date.now() + IN_A_MONTH_MS).toISOString()
  for (const key of [
    { name: 'Billing', scopes: ['events:write'], expiresAt: null },
    { name: 'Orders service in Frankfurt, number two', scopes: ['events:write', 'events:read'], expiresAt },
    {
      name: 'SIEM',
      scopes: ['events:read', 'events:export'],
      addresses: ['203.0.113.0/24', '2001:db8::/32'],
    },
    { name: 'Terraform', scopes: ['admin'], expiresAt },
  ]) {
    await done(api.post('/api/v1/api-keys', { params, data: key }))
  }
  await api.dispose()
  return { tenant, admin }
}

const Setup = z.object({ secret: z.string(), setup: z.string() })

/** Gives a person a second factor. The session that apiAs and enterAs have of them goes on. */
export async function setSecondFactor(person: Credentials): Promise<void> {
  const api = await apiAs(person)
  const begun = await api.post('/api/v1/account/second-factor/setup', { data: {} })
  const { secret, setup } = Setup.parse(await begun.json())
  const set = await api.put('/api/v1/account/second-factor', { data: { setup, code: codeFor(secret) } })
  expect(set.ok(), await set.text()).toBe(true)
  await api.dispose()
}
