import { describe, expect, test } from 'vitest'

import { AppError } from '@/lib/base/errors'

import { authorize, can, PERMISSIONS, reaches, type Permission } from './permissions'
import {
  SCOPES,
  type KeyPrincipal,
  type Principal,
  type Scope,
  type TenantRef,
  type UserPrincipal,
  wholeGrant,
} from './roles'

const tenant = (id: string): TenantRef => ({
  id,
  key: 1,
  slug: id,
  name: id,
  parentId: null,
  logId: '',
  logIdentity: '',
  personTypes: [],
})
const here = tenant('here')
const there = tenant('there')

const user = (role: 'viewer' | 'auditor' | 'admin' | null, instanceAdmin = false): UserPrincipal => ({
  kind: 'user',
  userId: 'u',
  email: 'u@test',
  name: 'U',
  sessionId: 's',
  instanceAdmin,
  grants: role === null ? [] : [wholeGrant('here', role)],
})
const key = (scopes: Scope[], tenantId: string | null = 'here'): KeyPrincipal => ({
  kind: 'key',
  keyId: 'k',
  name: 'K',
  scopes,
  tenantId,
  sourceName: 'k',
})

const ALL = Object.keys(PERMISSIONS) as Permission[]
const READ: Permission[] = ['events.read', 'views.use']
const AUDIT: Permission[] = [...READ, 'events.export', 'views.share', 'proofs.read']
const ADMIN: Permission[] = [
  ...AUDIT,
  'reads.read',
  'users.read',
  'users.write',
  'keys.read',
  'keys.write',
  'sources.read',
  'sources.write',
  'delivery.read',
  'delivery.write',
  'log.write',
  'tenants.read',
  'tenants.write',
]
const held = (principal: Principal, where: TenantRef | null) =>
  ALL.filter((one) => can(principal, one, where))

describe('what each role may do, written out', () => {
  test.each([
    ['nobody', { kind: 'anonymous' }, []],
    ['a stranger', user(null), []],
    ['a viewer', user('viewer'), READ],
    ['an auditor', user('auditor'), AUDIT],
    ['an admin', user('admin'), ADMIN],
    ['an instance admin', user(null, true), [...ADMIN, 'instance.write']],
    ['the system', { kind: 'system', name: 'worker' }, ALL],
  ] satisfies [string, Principal, Permission[]][])('%s', (_, principal, expected) => {
    expect(held(principal, here)).toEqual(ALL.filter((one) => (expected as Permission[]).includes(one)))
  })

  test('nobody but the system has anything in a tenant without a grant', () => {
    for (const role of ['viewer', 'auditor', 'admin'] as const) expect(held(user(role), there)).toEqual([])
  })

  test('a person never sends events, whatever they are', () => {
    expect(can(user('admin', true), 'events.write', here)).toBe(false)
  })

  test('of the whole instance, an admin of a tenant may only list what they administer', () => {
    expect(held(user('admin'), null)).toEqual(['tenants.read'])
    expect(held(user('auditor'), null)).toEqual([])
    expect(held(user(null, true), null)).toEqual([...ADMIN, 'instance.write'])
  })
})

describe('API keys', () => {
  test.each(ALL)('%s needs exactly its scope', (permission) => {
    const { scope } = PERMISSIONS[permission]
    const instance = permission === 'instance.write'
    for (const one of SCOPES) {
      expect(can(key([one]), permission, here), one).toBe(one === scope && !instance)
      expect(can(key([one], null), permission, here), one).toBe(one === scope)
    }
  })

  test('views belong to people: a key with every scope has none, and is told so', () => {
    for (const where of ['here', null]) {
      expect(can(key([...SCOPES], where), 'views.use', here)).toBe(false)
    }
    expect(() => authorize(key([...SCOPES]), 'views.use', here)).toThrow('an API key cannot do it')
  })

  test('a key of one tenant is nothing in another, with every scope', () => {
    expect(held(key([...SCOPES]), there)).toEqual([])
    expect(reaches(key([...SCOPES]), there)).toBe(false)
  })

  test('only an instance key reaches the instance', () => {
    expect(held(key(['admin']), null)).toEqual(['tenants.read'])
    expect(can(key(['admin'], null), 'tenants.write', null)).toBe(true)
  })
})

describe('how a refusal looks', () => {
  const code = (principal: Principal, permission: Permission, where: TenantRef | null): string => {
    try {
      authorize(principal, permission, where)
      return 'allowed'
    } catch (error) {
      return error instanceof AppError ? error.code : 'unexpected'
    }
  }

  test('nobody is asked to sign in', () => {
    expect(code({ kind: 'anonymous' }, 'events.read', here)).toBe('unauthenticated')
  })

  test('a person who may not learn that it exists gets not_found, in the words of what does not exist', () => {
    expect(code(user('auditor'), 'users.read', here)).toBe('not_found')
    expect(() => authorize(user('auditor'), 'keys.read', here)).toThrow('There is nothing here.')
  })

  test('a person who may know gets forbidden, with the role that it needs', () => {
    expect(code(user('viewer'), 'events.export', here)).toBe('forbidden')
    expect(() => authorize(user('viewer'), 'events.export', here)).toThrow('the role auditor')
  })

  test('a key gets forbidden, with the scope that it needs, hidden or not', () => {
    expect(code(key(['events:read']), 'users.read', here)).toBe('forbidden')
    expect(() => authorize(key(['events:read']), 'events.write', here)).toThrow('the scope events:write')
  })

  test('another tenant does not exist, for people and keys alike', () => {
    expect(code(user('admin'), 'events.read', there)).toBe('not_found')
    expect(code(key(['events:read']), 'events.read', there)).toBe('not_found')
  })
})
