import { expect, test } from 'vitest'

import { refuseForeignSite } from './csrf'

const OWN = 'https://audit.example.com'
const changes = (headers: Record<string, string>) => () =>
  refuseForeignSite('POST', { host: 'audit.example.com', ...headers }, OWN)
const reads = (headers: Record<string, string>) => () =>
  refuseForeignSite('GET', { host: 'audit.example.com', ...headers }, OWN)
const OURS = { 'x-vouchsafe-csrf': '1' }

test('a change from our own page is let through', () => {
  expect(changes({ ...OURS, origin: OWN, 'sec-fetch-site': 'same-origin' })).not.toThrow()
  // A client that is no browser, or an old one.
  expect(changes(OURS)).not.toThrow()
})

test('a page under another name of this machine talks to that name', () => {
  expect(changes({ ...OURS, host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' })).not.toThrow()
})

test('a change without our header is refused: a form of another site cannot set one', () => {
  expect(changes({ origin: OWN, 'sec-fetch-site': 'same-origin' })).toThrow('x-vouchsafe-csrf')
})

test.each(['', '0', 'true', '1, 1'])(
  'a change with our header as %j is refused: our pages send 1',
  (value) => {
    expect(changes({ ...OURS, 'x-vouchsafe-csrf': value, origin: OWN })).toThrow('x-vouchsafe-csrf: 1')
  },
)

test.each([
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['another site in an old browser', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['a neighbour on our domain', { 'sec-fetch-site': 'same-site' }],
  ['another port', { origin: 'https://audit.example.com:8443' }],
])('%s is refused even with the header, to read and to change', (_, headers) => {
  expect(changes({ ...OURS, ...headers })).toThrow('another site')
  expect(reads({ ...OURS, ...headers })).toThrow('another site')
})

test('reading needs no header', () => {
  expect(reads({})).not.toThrow()
  expect(reads({ 'sec-fetch-site': 'none' })).not.toThrow()
})
