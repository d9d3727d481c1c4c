import { beforeAll, expect, test, vi } from 'vitest'

import { instanceKeyOf, useInstanceKey } from '@/lib/config/keys'

import type * as NextAuth from './next-auth'
import type * as SessionCookie from './session-cookie'

let authOptions: typeof NextAuth.authOptions
let newSessionCookie: typeof SessionCookie.newSessionCookie

beforeAll(async () => {
  vi.stubEnv('VOUCHSAFE_URL', 'https://audit.example.com')
  // The environment is read once: another file of this process may have done so, and others come after this one.
  vi.resetModules()
  ;({ authOptions } = await import('./next-auth'))
  ;({ newSessionCookie } = await import('./session-cookie'))
  useInstanceKey(instanceKeyOf('11'.repeat(32), 'the tests'))
  return () => {
    vi.unstubAllEnvs()
    vi.resetModules()
  }
})

const doors = {
  signIn: () => Promise.resolve(null),
  signOut: () => Promise.resolve(),
} as unknown as Parameters<typeof authOptions>[0] // safe: nothing here is called

test('every cookie is out of reach of scripts, of other sites, of other hosts, and of plain http', () => {
  const cookies = Object.values(authOptions(doors).cookies ?? {})
  expect(cookies.length).toBeGreaterThanOrEqual(3)
  for (const cookie of cookies) {
    // `__Host-` makes browsers hold us to it: secure, without a domain, for the whole host.
    expect(cookie?.name).toMatch(/^__Host-/)
    expect(cookie?.options).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/', secure: true })
    expect(cookie?.options).not.toHaveProperty('domain')
  }
})

test('a cookie that takes the place of another is guarded like that one', async () => {
  const [value = '', ...attributes] = (await newSessionCookie('s')).split('; ')
  expect(value).toMatch(/^__Host-vouchsafe-/)
  expect(new Set(attributes)).toEqual(
    new Set(['Max-Age=2592000', 'Path=/', 'HttpOnly', 'SameSite=Lax', 'Secure']),
  )
})
