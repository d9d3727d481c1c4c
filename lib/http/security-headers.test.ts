import { describe, expect, test } from 'vitest'

import { API_HEADERS, commonHeaders, pagePolicy } from './security-headers'

/** Directive → its sources. */
function directives(policy: string): Record<string, string[]> {
  const parts = policy.split('; ').map((part) => part.split(' '))
  return Object.fromEntries(parts.map(([name = '', ...sources]) => [name, sources]))
}

describe('the policy of a page', () => {
  const policy = directives(pagePolicy('abc', { dev: false, https: true }))

  test('lets scripts run that are files of ours or carry the nonce of this answer; nothing inline, nothing made from text', () => {
    expect(policy['script-src']).toEqual(["'self'", "'nonce-abc'"])
    expect(policy['script-src-elem']).toBeUndefined()
    expect(policy['script-src-attr']).toBeUndefined()
    expect(policy['default-src']).toEqual(["'none'"])
    expect(policy['object-src']).toBeUndefined()
  })

  test('lets it be in no frame, send forms nowhere else, have no other base, and ask nobody else', () => {
    expect(policy['frame-ancestors']).toEqual(["'none'"])
    expect(policy['form-action']).toEqual(["'self'"])
    expect(policy['base-uri']).toEqual(["'none'"])
    expect(policy['connect-src']).toEqual(["'self'"])
    expect(policy['worker-src']).toEqual(["'self'"])
  })

  test('names no other place, whatever the directive', () => {
    const here = new Set(["'self'", "'none'", "'unsafe-inline'", "'nonce-abc'", 'data:', 'blob:'])
    expect(
      Object.values(policy)
        .flat()
        .filter((source) => !here.has(source)),
    ).toEqual([])
    expect(Object.keys(policy).filter((name) => policy[name]?.includes("'unsafe-inline'"))).toEqual([
      'style-src-attr',
    ])
    // Pictures alone may be made on the page: charts, and the code that an app reads.
    expect(
      Object.entries(policy)
        .filter(([, sources]) => sources.includes('data:'))
        .map(([name]) => name),
    ).toEqual(['img-src'])
  })

  test('is stricter than that in nothing but development', () => {
    expect(pagePolicy('abc', { dev: true, https: false })).toContain("'unsafe-eval'")
    expect(pagePolicy('abc', { dev: false, https: false })).not.toContain('unsafe-eval')
  })
})

test('over https browsers are told to stay there; over http, where that would lock people out, not', () => {
  expect(commonHeaders(true)['strict-transport-security']).toBe('max-age=31536000')
  expect(commonHeaders(false)).not.toHaveProperty('strict-transport-security')
  expect(pagePolicy('n', { dev: false, https: true })).toContain('upgrade-insecure-requests')
  expect(pagePolicy('n', { dev: false, https: false })).not.toContain('upgrade-insecure-requests')
})

test('every answer is what it says, in no frame, and of no use to another site', () => {
  expect(commonHeaders(false)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'same-origin',
  })
  expect(API_HEADERS).toMatchObject({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  })
})
