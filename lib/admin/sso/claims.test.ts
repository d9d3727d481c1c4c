import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { claimAt, claimedPerson, claimHas, claimValues, isLeftOut } from './claims'

describe('a claim', () => {
  const claims = {
    groups: ['admins', 'staff'],
    'https://example.com/roles': ['writer'],
    realm_access: { roles: ['reader', 7, true, null, { a: 1 }] },
    'a.b': 'whole',
    a: { b: 'inside' },
    hd: 'example.com',
  }

  test('is found by its whole name first, then along its dots', () => {
    expect(claimAt(claims, 'https://example.com/roles')).toEqual(['writer'])
    expect(claimAt(claims, 'a.b')).toBe('whole')
    expect(claimAt({ a: { b: 'inside' } }, 'a.b')).toBe('inside')
    expect(claimValues(claims, 'realm_access.roles')).toEqual(['reader', '7', 'true'])
    expect(claimAt(claims, 'realm_access.roles.0')).toBeUndefined()
  })

  test.each(['constructor', '__proto__', 'toString', 'a.constructor', 'a.__proto__.b', ''])(
    '%j, which every object inherits, is none',
    (name) => {
      expect(claimAt(claims, name)).toBeUndefined()
      expect(claimHas(claims, name, '*')).toBe(false)
    },
  )

  test('has a value only as it is written: no case, no part, no pattern', () => {
    expect(claimHas(claims, 'groups', 'admins')).toBe(true)
    for (const other of ['Admins', 'admin', 'admins ', 'admins,staff', 'a*', '']) {
      expect(claimHas(claims, 'groups', other)).toBe(false)
    }
    expect(claimHas(claims, 'hd', '*')).toBe(true)
    expect(claimHas(claims, 'nothing', '*')).toBe(false)
  })

  test('is read from any JSON without a throw', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (any, name) => {
        // safe: what fast-check calls a JSON value is one
        const json = any as Parameters<typeof claimValues>[0]
        expect(claimHas(json, name, '*')).toBe(claimValues(json, name).length > 0)
      }),
    )
  })

  test('that is too long for the token is known to be left out', () => {
    const overage = { _claim_names: { groups: 'src1' }, _claim_sources: {} }
    expect(isLeftOut(overage, 'groups')).toBe(true)
    expect(isLeftOut(overage, 'roles')).toBe(false)
    expect(isLeftOut({ ...overage, groups: [] }, 'groups')).toBe(false)
    expect(isLeftOut({ _claim_names: { a: 'x' } }, 'constructor')).toBe(false)
  })
})

describe('the person of claims', () => {
  test('has an address in lower case, and a name however the provider spells it', () => {
    const named = (claims: object) => claimedPerson({ email: 'Ada@Example.com', ...claims }, 'email')
    expect(named({ name: 'Ada L.' })).toEqual({
      email: 'ada@example.com',
      emailVerified: false,
      name: 'Ada L.',
    })
    expect(named({ given_name: 'Ada', family_name: 'L.' }).name).toBe('Ada L.')
    expect(named({ preferred_username: 'ada' }).name).toBe('ada')
    expect(named({ name: 'a\u0000b' }).name).toBe('ada@example.com')
    expect(claimedPerson({ email: 7, name: ' ' }, 'email')).toMatchObject({ email: null, name: 'Unnamed' })
    expect(claimedPerson({ email: 'not an address' }, 'email').email).toBeNull()
  })

  test.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    [1, false],
    [undefined, false],
  ])('email_verified %j is %s', (verified, counts) => {
    const claims = { email: 'a@b.c', ...(verified !== undefined && { email_verified: verified }) }
    expect(claimedPerson(claims, 'email').emailVerified).toBe(counts)
  })

  test('what is said of the claim email says nothing of another one', () => {
    const claims = { email: 'a@b.c', email_verified: true, upn: 'ceo@b.c' }
    expect(claimedPerson(claims, 'upn')).toMatchObject({ email: 'ceo@b.c', emailVerified: false })
  })
})
