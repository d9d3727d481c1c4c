import { describe, expect, test } from 'vitest'

import { changedDestination, secretsChanged } from './changed-destination'
import { type DestinationChange, destinationFacts } from './destination-input'
import { shownTarget } from './shown-target'

const before = destinationFacts.parse({
  name: 'SIEM',
  target: {
    kind: 'webhook',
    url: 'https://siem.example.com/in?token=hush',
    authorization: 'Bearer one',
    headers: [{ name: 'X-Key', value: 'two' }],
    gzip: false,
  },
  format: 'json',
})
const facts = (change: DestinationChange) => {
  const changed = changedDestination(before, change)
  if ('problems' in changed) throw new Error(JSON.stringify(changed.problems))
  return changed.facts
}
const problems = (change: DestinationChange) => {
  const changed = changedDestination(before, change)
  return 'problems' in changed ? changed.problems.map(({ path }) => path) : []
}

describe('what is left out', () => {
  test('stays', () => {
    expect(facts({})).toEqual(before)
    expect(facts({ name: 'Other', maxAgeSeconds: 60 })).toEqual({
      ...before,
      name: 'Other',
      maxAgeSeconds: 60,
    })
    expect(facts({ target: { timeoutSeconds: 5 } }).target).toEqual({ ...before.target, timeoutSeconds: 5 })
  })

  test('is what is shown, too: a form sends back what it got', () => {
    const { hasAuthorization: _, ...shown } = shownTarget(before.target)
    expect(facts({ target: shown })).toEqual(before)
  })

  test('stays with another kind as far as that has it', () => {
    const { target } = facts({ target: { kind: 'otlp' } })
    expect(target).toMatchObject({
      kind: 'otlp',
      url: before.target.url,
      authorization: 'Bearer one',
      gzip: true,
    })
    expect(target).not.toHaveProperty('envelope')
  })
})

describe('secrets', () => {
  test('are let go where the new kind has no place for them', () => {
    const { target } = facts({ target: { kind: 'syslog', url: 'tls://siem.example.com:6514' } })
    expect(target).toMatchObject({ kind: 'syslog', authorization: null, headers: [] })
    expect(secretsChanged(before.target, target)).toEqual(['url', 'authorization', 'headers.X-Key'])
  })

  test('are removed with null, and headers by leaving them out of the list', () => {
    const { target } = facts({ target: { authorization: null, headers: [] } })
    expect(target).toMatchObject({ authorization: null, headers: [] })
    expect(secretsChanged(before.target, target)).toEqual(['authorization', 'headers.X-Key'])
  })

  test('of headers are known by the name of the header in any case; a new header needs one', () => {
    expect(facts({ target: { headers: [{ name: 'x-key' }] } }).target.headers).toEqual([
      { name: 'x-key', value: 'two' },
    ])
    expect(problems({ target: { headers: [{ name: 'X-Other' }] } })).toEqual(['target.headers[0].value'])
  })

  test.each([
    'https://evil.example.com/in',
    'https://siem.example.com:8443/in',
    'http://siem.example.com/in',
    'https://siem.example.com.evil.example/…',
  ])('are not sent to %s unless they are given again', (url) => {
    const headers = [{ name: 'X-Key' }]
    expect(problems({ target: { url } })).toEqual(
      expect.arrayContaining(['target.authorization', 'target.headers']),
    )
    expect(problems({ target: { url, authorization: 'Bearer one', headers } })).toContain(
      'target.headers[0].value',
    )
    expect(problems({ target: { url, kind: 'otlp', headers: [] } })).toContain('target.authorization')
  })

  test.each([{ skipSslVerification: true }, { ca: '-----BEGIN CERTIFICATE-----' }])(
    'are not shown to whoever would be trusted as well unless they are given again, and the address is one: %j',
    (trust) => {
      expect(problems({ target: trust })).toEqual(['target.url', 'target.authorization', 'target.headers'])
      const { url } = before.target
      const headers = [{ name: 'X-Key', value: 'two' }]
      expect(problems({ target: { ...trust, url, headers } })).toEqual(['target.authorization'])
      const { target } = facts({ target: { ...trust, url, headers, authorization: 'Bearer one' } })
      expect(target).toMatchObject(trust)
      const trusting = { ...before, target }
      expect(changedDestination(trusting, { target: { skipSslVerification: false } })).toHaveProperty('facts')
    },
  )

  test('given again go wherever it is said', () => {
    const url = 'https://other.example.com/in'
    const headers = [{ name: 'X-Key', value: 'three' }]
    const { target } = facts({ target: { url, authorization: null, headers } })
    expect(target).toMatchObject({ url, authorization: null, headers })
    expect(secretsChanged(before.target, target)).toEqual(['url', 'authorization', 'headers.X-Key'])
  })

  test('stay where another path of the same host is asked for', () => {
    const url = 'https://siem.example.com/other'
    expect(facts({ target: { url } }).target).toMatchObject({ url, authorization: 'Bearer one' })
  })
})

test('what is wrong is said at its place', () => {
  expect(problems({ query: '(' })[0]).toMatch(/^query:/)
  expect(problems({ target: { url: 'ftp://x', nothing: 1 } })).toEqual(
    expect.arrayContaining(['target.url', 'target.nothing']),
  )
  expect(problems({ target: { kind: 'elasticsearch', index: 'logs' }, format: 'cef' })).toEqual(['format'])
  expect(problems({ target: { url: 'https://siem.example.com/…/x' } })).toContain('target.url')
})
