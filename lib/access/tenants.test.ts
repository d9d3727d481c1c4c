import { describe, expect, test } from 'vitest'

import { type Grant, type Principal, type TenantRef, wholeGrant } from './roles'
import {
  administeredFrom,
  chooseTenant,
  descendants,
  effectiveGrants,
  namedTenant,
  reachableTenants,
  tenantTree,
} from './tenants'

const tenant = (slug: string, parent: string | null = null): TenantRef => ({
  id: `id-${slug}`,
  key: 1,
  slug,
  name: slug,
  parentId: parent === null ? null : `id-${parent}`,
  logId: '',
  logIdentity: '',
  personTypes: [],
})
const tree = tenantTree(
  [tenant('system'), tenant('org'), tenant('portal', 'org'), tenant('team', 'portal'), tenant('other')],
  'id-system',
)
const user = (grants: Grant[], instanceAdmin = false): Principal => ({
  kind: 'user',
  userId: 'u',
  email: 'u@test',
  name: 'U',
  sessionId: 's',
  instanceAdmin,
  grants: effectiveGrants(grants, tree),
})
const key = (tenantId: string | null): Principal => ({
  kind: 'key',
  keyId: 'k',
  name: 'K',
  scopes: ['events:read'],
  tenantId,
  sourceName: 'k',
})
const slugs = (principal: Principal) => reachableTenants(principal, tree).map((one) => one.slug)

describe('a tree of tenants', () => {
  test('an admin of a parent administers its descendants; a viewer of it sees none of them', () => {
    expect(slugs(user([wholeGrant('id-org', 'admin')]))).toEqual(['org', 'portal', 'team'])
    expect(slugs(user([wholeGrant('id-org', 'viewer')]))).toEqual(['org'])
    expect(slugs(user([wholeGrant('id-portal', 'admin')]))).toEqual(['portal', 'team'])
  })

  test('a smaller role of their own in a child does not take away what the parent gives, nor the other way', () => {
    const both = effectiveGrants([wholeGrant('id-org', 'admin'), wholeGrant('id-team', 'viewer')], tree)
    expect(both).toContainEqual(wholeGrant('id-team', 'admin'))
    const turned = effectiveGrants([wholeGrant('id-org', 'viewer'), wholeGrant('id-team', 'admin')], tree)
    expect(turned).toEqual([wholeGrant('id-org', 'viewer'), wholeGrant('id-team', 'admin')])
  })

  test('a grant in a tenant that is gone is nothing', () => {
    expect(effectiveGrants([wholeGrant('id-gone', 'admin')], tree)).toEqual([])
  })

  test('what is archived takes all below it along, and is administered from what is above it', () => {
    const all = [tenant('org'), tenant('portal', 'org'), tenant('team', 'portal'), tenant('other')]
    const cut = tenantTree(all, null, new Set(['id-portal']))
    expect([...cut.byId.keys()]).toEqual(['id-org', 'id-other'])
    expect([...cut.archived.keys()].toSorted()).toEqual(['id-portal', 'id-team'])
    expect([cut.bySlug.has('team'), cut.children.has('id-org')]).toEqual([false, false])
    expect(administeredFrom(cut, tenant('team', 'portal'))?.slug).toBe('org')
    expect(administeredFrom(cut, tenant('org'))).toBeNull()
    const gone = tenantTree(all, null, new Set(['id-org']))
    expect(administeredFrom(gone, tenant('team', 'portal'))).toBeNull()
  })

  test('a loop of archived parents ends', () => {
    const loop = tenantTree([tenant('a', 'b'), tenant('b', 'a')], null, new Set(['id-a']))
    expect(loop.archived.size).toBe(2)
    expect(administeredFrom(loop, tenant('a', 'b'))).toBeNull()
  })

  test('a loop of parents ends', () => {
    const loop = tenantTree([tenant('a', 'b'), tenant('b', 'a')], null)
    expect(descendants(loop, 'id-a').map((one) => one.slug)).toEqual(['b'])
  })

  test('an instance admin and an instance key reach all, the system tenant too', () => {
    const all = ['org', 'other', 'portal', 'system', 'team']
    expect(slugs(user([], true))).toEqual(all)
    expect(slugs(key(null))).toEqual(all)
  })
})

describe('which tenant a request is about', () => {
  test('by slug or by id, in any case of the id', () => {
    const admin = user([], true)
    expect(chooseTenant(admin, tree, 'portal').slug).toBe('portal')
    expect(chooseTenant(admin, tree, 'ID-PORTAL').slug).toBe('portal')
  })

  test('an id is the tenant that has it, whatever slug another one gave itself', () => {
    const taken = tenantTree([tenant('org'), tenant('id-org')], null)
    const admin = user([], true)
    expect(chooseTenant(admin, taken, 'id-org').slug).toBe('org')
    expect(namedTenant([...taken.byId.values()].toReversed(), 'id-org')?.slug).toBe('org')
    expect(namedTenant([...taken.byId.values()], 'id-id-org')?.slug).toBe('id-org')
    expect(namedTenant([...taken.byId.values()], 'nope')).toBeUndefined()
  })

  test('who has one may leave it out', () => {
    expect(chooseTenant(key('id-other'), tree, null).slug).toBe('other')
    expect(chooseTenant(user([wholeGrant('id-team', 'viewer')]), tree, null).slug).toBe('team')
  })

  test('another one and none at all look the same', () => {
    const one = key('id-other')
    expect(() => chooseTenant(one, tree, 'org')).toThrow('There is no tenant "org".')
    expect(() => chooseTenant(one, tree, 'nope')).toThrow('There is no tenant "nope".')
  })

  test('who has several must say which, and is told which there are', () => {
    const admin = user([wholeGrant('id-org', 'admin')])
    expect(() => chooseTenant(admin, tree, null)).toThrow('org, portal, team')
  })

  test('an instance key must always say which, even where there is only one', () => {
    const lonely = tenantTree([tenant('only')], null)
    expect(() => chooseTenant(key(null), lonely, null)).toThrow('Say which tenant')
  })

  test('who has none is told so', () => {
    expect(() => chooseTenant(user([]), tree, null)).toThrow('no access to any tenant')
  })
})
