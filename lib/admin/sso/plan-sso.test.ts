import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { JsonObject } from '@/lib/base/json'

import { mapClaims } from './map-claims'
import { planSso, type HeldAccount, type HeldGrant, type SsoPlan, type SsoWorld } from './plan-sso'
import type { SsoRule, SsoSettings } from './sso-settings'

const TENANTS = ['t1', 't2', 't3', 't4']
const settings = (more: Partial<SsoSettings> = {}): SsoSettings => ({
  enabled: true,
  name: 'Login',
  issuer: 'https://login.example',
  clientId: 'vouchsafe',
  scopes: ['openid'],
  emailClaim: 'email',
  emails: 'verified',
  linkByEmail: false,
  provesSignInTime: true,
  only: false,
  breakGlass: [],
  rules: [gives('staff', 't1')],
  ...more,
})
const gives = (value: string, tenant: string, role: 'viewer' | 'auditor' | 'admin' = 'viewer'): SsoRule => ({
  claim: 'groups',
  value,
  give: { kind: 'role', tenant, role, query: null, masks: [] },
})
const BOSS: SsoRule = { claim: 'groups', value: 'boss', give: { kind: 'instance_admin' } }
const held = (more: Partial<HeldAccount> = {}): HeldAccount => ({
  id: 'a1',
  email: 'ada@example.com',
  name: 'Ada',
  disabled: false,
  instanceAdmin: null,
  grants: [],
  linked: false,
  ...more,
})
const world = (more: Partial<SsoWorld> = {}): SsoWorld => ({
  linked: null,
  sameEmail: null,
  tenants: new Set(TENANTS),
  ...more,
})
const ADA: JsonObject = { sub: 's1', email: 'ada@example.com', email_verified: true, groups: ['staff'] }

describe('who it is', () => {
  test('somebody new with an address that counts gets an account', () => {
    expect(planSso(settings(), ADA, world())).toMatchObject({ refused: null, account: { how: 'new' } })
  })

  test.each<[string, JsonObject, Partial<SsoSettings>, string | null]>([
    ['no address', { ...ADA, email: null }, {}, 'no_email'],
    ['an address that nobody checked', { ...ADA, email_verified: false }, {}, 'email_not_verified'],
    [
      'nothing said of the address',
      { sub: 's', email: 'x@y.z', groups: ['staff'] },
      {},
      'email_not_verified',
    ],
    [
      'the same, from a provider that is trusted',
      { ...ADA, email_verified: false },
      { emails: 'trusted' },
      null,
    ],
    ['no group that gives anything', { ...ADA, groups: ['others'] }, {}, 'no_access'],
    [
      'groups that were left out',
      { sub: 's', email: 'ada@example.com', email_verified: true, _claim_names: { groups: 'src1' } },
      {},
      'groups_left_out',
    ],
  ])('somebody new with %s', (_, claims, more, refused) => {
    expect(planSso(settings(more), claims, world()).refused).toBe(refused)
  })

  test('an account with the same address is somebody else, unless the settings say otherwise', () => {
    const there = world({ sameEmail: held() })
    expect(planSso(settings(), ADA, there)).toMatchObject({
      refused: 'email_taken',
      account: { how: 'none' },
    })
    const linking = settings({ linkByEmail: true })
    expect(planSso(linking, ADA, there)).toMatchObject({ refused: null, account: { how: 'by_email' } })
    expect(planSso(linking, { ...ADA, email_verified: false }, there).refused).toBe('email_not_verified')
  })

  test('is never found by address when it is that of somebody of this provider, or of an instance admin whom a person made', () => {
    const linking = settings({ linkByEmail: true })
    expect(planSso(linking, ADA, world({ sameEmail: held({ linked: true }) })).refused).toBe('email_taken')
    const breakGlass = settings({ linkByEmail: true, breakGlass: ['a1'] })
    expect(planSso(breakGlass, ADA, world({ sameEmail: held() })).refused).toBe('email_taken')
    const admin = (instanceAdmin: HeldAccount['instanceAdmin']) =>
      planSso(linking, ADA, world({ sameEmail: held({ instanceAdmin }) })).refused
    expect([admin('manual'), admin('sso'), admin(null)]).toEqual(['email_taken', null, null])
  })

  test('who is known by issuer and subject needs no address, and stays who they are with another', () => {
    const known = world({ linked: held({ linked: true }), sameEmail: held({ id: 'a2' }) })
    const plan = planSso(settings(), { ...ADA, email_verified: false }, known)
    expect(plan).toMatchObject({ refused: null, account: { how: 'linked', held: { id: 'a1' } } })
  })

  test('who is disabled is not let in, and nothing is changed', () => {
    const out = held({ disabled: true, linked: true, grants: [grant('t2', 'sso')] })
    const plan = planSso(settings(), ADA, world({ linked: out }))
    expect(plan.refused).toBe('disabled')
    expect(plan.changes).toEqual({ add: [], change: [], remove: [], kept: [], instanceAdmin: null })
  })

  test('who was in no group any more loses what the groups gave, though nobody is let in', () => {
    const was = held({ linked: true, instanceAdmin: 'sso', grants: [grant('t1', 'sso')] })
    const plan = planSso(
      settings({ rules: [gives('staff', 't1'), BOSS] }),
      { ...ADA, groups: [] },
      world({ linked: was }),
    )
    expect(plan.refused).toBe('no_access')
    expect(plan.changes).toMatchObject({ remove: [{ tenantId: 't1' }], instanceAdmin: false })
  })
})

const grant = (
  tenantId: string,
  origin: 'manual' | 'sso',
  role: 'viewer' | 'admin' = 'viewer',
): HeldGrant => ({
  tenantId,
  role,
  query: null,
  masks: [],
  origin,
})

const roleArb = fc.constantFrom('viewer' as const, 'auditor' as const, 'admin' as const)
const groupArb = fc.constantFrom('g1', 'g2', 'g3', 'g4')
const tenantArb = fc.constantFrom(...TENANTS, 'gone')
const ruleArb: fc.Arbitrary<SsoRule> = fc.oneof(
  fc.record({
    claim: fc.constant('groups'),
    value: groupArb,
    give: fc.constant({ kind: 'instance_admin' as const }),
  }),
  fc.record({
    claim: fc.constant('groups'),
    value: fc.oneof(groupArb, fc.constant('*')),
    give: fc.record({
      kind: fc.constant('role' as const),
      tenant: tenantArb,
      role: roleArb,
      query: fc.constantFrom(null, 'type:FLOW'),
      masks: fc.constantFrom<string[][]>(
        [],
        ['client.ip'],
        ['client.ip', 'actor.email'],
        ['actor.email', 'client.ip'],
      ),
    }),
  }),
)
const heldGrants = fc.uniqueArray(
  fc.record({
    tenantId: fc.constantFrom(...TENANTS),
    role: roleArb,
    query: fc.constantFrom(null, 'type:FLOW'),
    masks: fc.constantFrom<string[][]>([], ['client.ip']),
    origin: fc.constantFrom('manual' as const, 'sso' as const),
  }),
  { selector: ({ tenantId }) => tenantId },
)
const caseArb = fc.record({
  rules: fc.array(ruleArb, { maxLength: 8 }),
  groups: fc.uniqueArray(groupArb),
  grants: heldGrants,
  instanceAdmin: fc.constantFrom(null, 'manual' as const, 'sso' as const),
})

/** The account as it is after a plan. */
function after(account: HeldAccount, { changes }: SsoPlan): HeldAccount {
  const gone = new Set([...changes.remove, ...changes.change.map(({ before }) => before)])
  const given = [...changes.add, ...changes.change.map((one) => one.after)]
  return {
    ...account,
    instanceAdmin:
      changes.instanceAdmin === null ? account.instanceAdmin : changes.instanceAdmin ? 'sso' : null,
    grants: [
      ...account.grants.filter((one) => !gone.has(one)),
      ...given.map((one) => ({ ...one, origin: 'sso' as const })),
    ],
  }
}

describe('what somebody is afterwards, whatever the rules, their groups and their roles', () => {
  const planned = ({
    rules,
    groups,
    grants,
    instanceAdmin,
  }: typeof caseArb extends fc.Arbitrary<infer T> ? T : never) => {
    const account = held({ linked: true, grants, instanceAdmin })
    const claims = { ...ADA, groups }
    const plan = (of: HeldAccount) => planSso(settings({ rules }), claims, world({ linked: of }))
    return { account, claims, plan, first: plan(account) }
  }

  test('a role that a person gave stays as it is', () => {
    fc.assert(
      fc.property(caseArb, (one) => {
        const { account, first } = planned(one)
        const manual = (of: HeldAccount) => of.grants.filter(({ origin }) => origin === 'manual')
        expect(manual(after(account, first))).toEqual(manual(account))
        if (one.instanceAdmin === 'manual') expect(first.changes.instanceAdmin).toBeNull()
      }),
    )
  })

  test('of the other roles they have what the rules give now: one a tenant, in tenants that there are', () => {
    fc.assert(
      fc.property(caseArb, (one) => {
        const { account, claims, first } = planned(one)
        const now = after(account, first)
        const manual = new Set(now.grants.filter((g) => g.origin === 'manual').map((g) => g.tenantId))
        const mapped = mapClaims(one.rules, claims, new Set(TENANTS))
        const key = (g: { tenantId: string; role: string; query: string | null; masks: readonly string[] }) =>
          `${g.tenantId} ${g.role} ${g.query} ${[...g.masks].toSorted().join(',')}`
        expect(
          now.grants
            .filter((g) => g.origin === 'sso')
            .map(key)
            .toSorted(),
        ).toEqual(
          mapped.grants
            .filter((g) => !manual.has(g.tenantId))
            .map(key)
            .toSorted(),
        )
        expect(new Set(now.grants.map((g) => g.tenantId)).size).toBe(now.grants.length)
        expect(now.instanceAdmin !== null).toBe(mapped.instanceAdmin || one.instanceAdmin === 'manual')
      }),
    )
  })

  test('signing in again changes nothing more', () => {
    fc.assert(
      fc.property(caseArb, (one) => {
        const { account, plan, first } = planned(one)
        const { changes } = plan(after(account, first))
        expect({ ...changes, kept: [] }).toEqual({
          add: [],
          change: [],
          remove: [],
          kept: [],
          instanceAdmin: null,
        })
      }),
    )
  })

  test('nobody is let in who is nothing anywhere, and nobody else is kept out', () => {
    fc.assert(
      fc.property(caseArb, (one) => {
        const { account, first } = planned(one)
        const now = after(account, first)
        const isSomebody = now.grants.length > 0 || now.instanceAdmin !== null
        expect(first.refused).toBe(isSomebody ? null : 'no_access')
      }),
    )
  })

  test('a rule at the end never changes what those above it give', () => {
    fc.assert(
      fc.property(caseArb, ruleArb, (one, last) => {
        const claims = { groups: one.groups }
        const tenants = new Set(TENANTS)
        const before = mapClaims(one.rules, claims, tenants)
        const now = mapClaims([...one.rules, last], claims, tenants)
        expect(now.grants.slice(0, before.grants.length)).toEqual(before.grants)
        expect(now.rules.slice(0, -1)).toEqual(before.rules)
      }),
    )
  })
})

test('the rule above decides in its tenant, and each rule says what became of it', () => {
  const rules = [
    gives('staff', 't1'),
    gives('leads', 't1', 'admin'),
    gives('leads', 't2', 'auditor'),
    gives('leads', 'gone'),
    gives('nobody', 't3'),
    BOSS,
    BOSS,
  ]
  const mapped = mapClaims(rules, { groups: ['staff', 'leads', 'boss'] }, new Set(TENANTS))
  expect(mapped.rules).toEqual([
    'gives',
    'earlier_rule',
    'gives',
    'no_tenant',
    'other_claims',
    'gives',
    'earlier_rule',
  ])
  expect(mapped).toMatchObject({
    grants: [
      { tenantId: 't1', role: 'viewer' },
      { tenantId: 't2', role: 'auditor' },
    ],
    instanceAdmin: true,
  })
})
