import { expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'

import { tenantQueries, TENANTS_MAX } from './tenant-queries'

const tenants: TenantRef[] = Array.from({ length: TENANTS_MAX + 1 }, (_, i) => ({
  id: `id-${i}`,
  key: i + 1,
  slug: i % 2 ? `odd-${i}` : `even-${i}`,
  name: `T ${i}`,
  parentId: null,
  logId: '0f',
  logIdentity: '0f',
  personTypes: [],
}))

test('more tenants than are read at once are refused, with what to do; naming some of them helps', () => {
  expect(() => tenantQueries('type:FLOW', tenants)).toThrow(/^These are 501 tenants, .* tenant:acme/)
  expect(tenantQueries('type:FLOW', tenants.slice(1))).toHaveLength(TENANTS_MAX)
  expect(tenantQueries('type:FLOW tenant:odd-*', tenants)).toHaveLength(TENANTS_MAX / 2)
})

test('only tenants in which the query can match are read, each with its own lexeme', () => {
  const queries = tenantQueries('tenant:odd-7 OR tenant:even-2 type:FLOW', tenants)
  expect(queries.map(({ tenant }) => tenant.slug)).toEqual(['even-2', 'odd-7'])
  expect(tenantQueries('tenant:odd-7 -tenant:odd-7', tenants)).toEqual([])
})
