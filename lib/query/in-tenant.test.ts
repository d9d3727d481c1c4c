import fc from 'fast-check'
import { expect, test } from 'vitest'

import { anyEvent } from '@/lib/testing/event-arbitraries'
import { validTree } from '@/lib/testing/query-arbitraries'

import type { Query, QueryNode } from './ast'
import { queryInTenant } from './in-tenant'
import { matches } from './matches'
import { joinNodes, parseQuery } from './parse'
import { printQuery } from './print'

const inTenant = (q: string, slug = 'acme'): string | null => {
  const left = queryInTenant(parseQuery(q).tree, slug)
  return left === null ? null : printQuery(left)
}

test.each([
  ['', ''],
  ['type:FLOW', 'type:FLOW'],
  ['tenant:acme type:FLOW', 'type:FLOW'],
  ['tenant:ACME', ''],
  ['tenant:ac* type:FLOW', 'type:FLOW'],
  ['tenant:beta type:FLOW', null],
  ['tenant:(acme OR beta) actor:ada', 'actor:ada'],
  ['-tenant:beta actor:ada', 'actor:ada'],
  ['-tenant:acme actor:ada', null],
  ['(tenant:acme type:FLOW) OR (tenant:beta actor:eve)', 'type:FLOW'],
  ['tenant:acme OR actor:ada', ''],
  ['tenant:beta OR actor:ada', 'actor:ada'],
  ['-(tenant:acme type:FLOW)', '-type:FLOW'],
  ['-(tenant:beta OR -type:FLOW)', 'type:FLOW'],
  ['tenant:*', ''],
  ['-tenant:*', null],
])('%j asks of acme: %j', (q, left) => {
  expect(inTenant(q)).toBe(left)
})

const SLUGS = ['acme', 'acme-eu', 'beta']
const at = { from: 0, to: 0 }
const tenantTerm: fc.Arbitrary<QueryNode> = fc
  .record({
    kind: fc.constantFrom('is' as const, 'starts' as const),
    text: fc.constantFrom('acme', 'ACME', 'ac', 'eu', 'beta', 'a'),
  })
  .map(({ kind, text }) => ({
    kind: 'term',
    key: { kind: 'field', name: 'tenant' },
    operator: ':',
    values: [{ kind, text, ...at }],
    ...at,
  }))
/** Trees in which conditions on the tenant stand anywhere. */
const tree: fc.Arbitrary<Query> = fc
  .tuple(
    fc.array(fc.oneof(tenantTerm, validTree), { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.boolean(), fc.constantFrom('and' as const, 'or' as const)), {
      minLength: 4,
      maxLength: 4,
    }),
  )
  .map(([parts, how]) => {
    let root: QueryNode | null = null
    for (const [i, part] of parts.entries()) {
      const node = 'complete' in part ? part.root : part
      if (node === null) continue
      root = joinNodes(how[i]?.[1] ?? 'and', root === null ? [node] : [root, node])
      if (how[i]?.[0] && root !== null) root = { kind: 'not', item: root, ...at }
    }
    return { root, complete: true }
  })

test('it finds the same events of that tenant, and names no tenant', () => {
  fc.assert(
    fc.property(tree, anyEvent, fc.constantFrom(...SLUGS), (query, event, tenant) => {
      const own = { ...event, tenant }
      const left = queryInTenant(query, tenant)
      expect(left !== null && matches(left, own)).toBe(matches(query, own))
      expect(JSON.stringify(left)).not.toContain('"name":"tenant"')
    }),
    { numRuns: 500 },
  )
})
