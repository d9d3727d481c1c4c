import { describe, expect, test } from 'vitest'

import { ssoInput, whyNotAsked } from './sso-settings'

const ID = '0199a3c1-0000-7000-8000-000000000001'
const good = {
  enabled: true,
  name: 'Example',
  issuer: 'https://login.example.com/realms/main',
  clientId: 'vouchsafe',
  scopes: ['openid', 'email'],
  emailClaim: 'email',
  emails: 'verified',
  linkByEmail: false,
  provesSignInTime: true,
  only: false,
  breakGlass: [],
  rules: [],
}
const role = (more: object) => ({
  claim: 'groups',
  value: 'staff',
  give: { kind: 'role', tenant: ID, role: 'viewer', query: null, masks: [], ...more },
})
const problems = (change: object): string[] => {
  const parsed = ssoInput.safeParse({ ...good, ...change })
  const places = parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'))
  return [...new Set(places)]
}

describe('the settings of SSO', () => {
  test('are taken as they should be', () => {
    expect(problems({})).toEqual([])
    expect(problems({ rules: [role({ query: 'type:FLOW', masks: ['client.ip'] })] })).toEqual([])
    expect(problems({ rules: [role({ role: 'admin' })] })).toEqual([])
  })

  test.each<[string, object, string]>([
    ['no scope openid', { scopes: ['email'] }, 'scopes'],
    ['a scope with a space', { scopes: ['openid', 'a b'] }, 'scopes.1'],
    ['SSO only while SSO is off', { enabled: false, only: true }, 'only'],
    ['an issuer with a query', { issuer: 'https://a.example/?x=1' }, 'issuer'],
    ['an issuer with a user', { issuer: 'https://u:p@a.example' }, 'issuer'],
    ['an issuer that is no web address', { issuer: 'file:///etc/passwd' }, 'issuer'],
    ['a query that cannot be read', { rules: [role({ query: 'type:(' })] }, 'rules.0.give.query'],
    ['a query that limits nothing', { rules: [role({ query: '' })] }, 'rules.0.give.query'],
    ['a query about changes', { rules: [role({ query: 'changed:status' })] }, 'rules.0.give.query'],
    ['a mask of nothing', { rules: [role({ masks: ['outcome'] })] }, 'rules.0.give.masks'],
    [
      'an admin who sees a part',
      { rules: [role({ role: 'admin', query: 'type:FLOW' })] },
      'rules.0.give.role',
    ],
    ['an unknown member', { extra: 1 }, ''],
    ['a role above all', { rules: [role({ role: 'instance' })] }, 'rules.0.give.role'],
  ])('%s is refused at its place', (_, change, place) => {
    expect(problems(change)).toEqual([place])
  })
})

describe('addresses that the server asks', () => {
  test.each([
    ['https://login.example.com', 'https://audit.example.com', true],
    ['https://10.0.0.7/realms/x', 'https://audit.example.com', true],
    ['http://login.example.com', 'https://audit.example.com', false],
    ['http://login.example.com', 'http://localhost:3000', false],
    ['http://169.254.169.254/latest', 'http://localhost:3000', false],
    ['http://localhost:4000', 'http://localhost:3000', true],
    ['http://127.0.0.1:4000', 'http://localhost:3000', true],
    ['http://[::1]:4000', 'http://127.0.0.1:3000', true],
    ['http://localhost:4000', 'https://audit.example.com', false],
    ['http://localhost.evil.example', 'http://localhost:3000', false],
    ['http://127.0.0.1.evil.example', 'http://localhost:3000', false],
    ['https://user@login.example.com', 'https://audit.example.com', false],
    ['ftp://login.example.com', 'https://audit.example.com', false],
    ['login.example.com', 'https://audit.example.com', false],
  ])('%s, from %s: %s', (address, own, asked) => {
    expect(whyNotAsked(address, own) === null).toBe(asked)
  })
})
