import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { clientAddress as atServer } from '@/lib/http/client'

import { clientAddress, plainAddress, readTrust, type Trust } from './client-address'
import { hopsOf } from './forwarded-hops'
import type { TrustedProxies } from './request-options'

function trusting(proxies: TrustedProxies): Trust {
  const trust = readTrust(proxies)
  if (typeof trust === 'string') throw new Error(trust)
  return trust
}

const address = (peer: string | undefined, forwarded: string, proxies: TrustedProxies) =>
  clientAddress(peer, hopsOf('x-forwarded-for', forwarded), trusting(proxies))

test('without trusted proxies the client is who connected', () => {
  expect(address('192.0.2.7', '6.6.6.6', 0)).toBe('192.0.2.7')
  expect(address('::ffff:192.0.2.7', '6.6.6.6', [])).toBe('192.0.2.7')
  expect(address(undefined, '6.6.6.6', [])).toBeUndefined()
})

test('behind trusted addresses the client is the first from the right that is none of them', () => {
  const proxies = ['10.0.0.0/8', '2001:db8:1::/48']
  expect(address('10.0.0.1', '6.6.6.6, 203.0.113.9, 10.0.0.2', proxies)).toBe('203.0.113.9')
  expect(address('2001:db8:1::5', '203.0.113.9', proxies)).toBe('203.0.113.9')
  expect(address('::ffff:10.0.0.1', '203.0.113.9:4711, 10.9.9.9:80', proxies)).toBe('203.0.113.9')
  expect(address('10.0.0.1', '[2001:db8:2::9]:443', proxies)).toBe('2001:db8:2::9')
})

test('who comes around the proxies is believed nothing', () => {
  expect(address('203.0.113.66', '6.6.6.6, 10.0.0.2', ['10.0.0.0/8'])).toBe('203.0.113.66')
})

test('where all hops are trusted, the farthest of them asked', () => {
  expect(address('10.0.0.1', '10.0.0.3, 10.0.0.2', ['10.0.0.0/8'])).toBe('10.0.0.3')
  expect(address('10.0.0.1', '', ['10.0.0.1'])).toBe('10.0.0.1')
})

test('where nobody tells who connected, the last hop counts only if proxies are trusted', () => {
  expect(address(undefined, '6.6.6.6, 203.0.113.9', 1)).toBe('203.0.113.9')
  expect(address(undefined, '6.6.6.6, 203.0.113.9', ['10.0.0.0/8'])).toBe('203.0.113.9')
  expect(address(undefined, '', 1)).toBeUndefined()
})

test.each(['unknown', '_hidden', '999.1.1.1', '<script>', '1.2.3', '::1::', `fe80::1%${'x'.repeat(200)}`])(
  'behind a hop that is no address, %s, nothing is believed',
  (odd) => {
    expect(address('10.0.0.1', `6.6.6.6, ${odd}, 10.0.0.2`, ['10.0.0.0/8'])).toBe('10.0.0.1')
    expect(address('10.0.0.1', odd, 1)).toBe('10.0.0.1')
  },
)

test('ports, brackets, zones and IPv4 in IPv6 go', () => {
  expect(plainAddress('[fe80::1%eth0]:443')).toBe('fe80::1')
  expect(plainAddress('[2001:db8::1]')).toBe('2001:db8::1')
  expect(plainAddress('::FFFF:192.0.2.1')).toBe('192.0.2.1')
  expect(plainAddress('192.0.2.1:80')).toBe('192.0.2.1')
  expect(plainAddress('')).toBeUndefined()
})

test.each([
  [['10.0.0.0/33']],
  [['10.0.0/8']],
  [['proxy.example.com']],
  [['']],
  [['2001:db8::/129']],
  [['fe80::1%eth0']],
])('%j are no addresses of proxies', (proxies) => {
  expect(readTrust(proxies)).toContain(`and not ${JSON.stringify(proxies[0])}`)
})

test.each([-1, 1.5, Number.NaN])('%s is no number of proxies', (hops) => {
  expect(readTrust(hops)).toContain('a whole number')
})

const anAddress = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('10.0.0.1', '::ffff:10.0.0.1', '127.0.0.1', 'fe80::1'),
)
const aHop = fc.oneof(
  anAddress,
  fc.ipV4().map((ip) => `${ip}:80`),
  fc.ipV6().map((ip) => `[${ip}]:443`),
  fc.string(),
  fc.constant('unknown'),
)

test('for a number of proxies it is the address that the server would find', () => {
  fc.assert(
    fc.property(anAddress, fc.array(aHop, { maxLength: 5 }), fc.nat(4), (peer, hops, proxies) => {
      const socket = new Socket()
      Object.defineProperty(socket, 'remoteAddress', { value: peer })
      const request = new IncomingMessage(socket)
      request.headers['x-forwarded-for'] = hops.join(',')
      expect(address(peer, hops.join(','), proxies)).toBe(
        plainAddress(atServer(request, proxies) ?? undefined),
      )
    }),
  )
})

test('a quote is no more than a character in X-Forwarded-For', () => {
  expect(address('10.0.0.1', '203.0.113.9,"', 2)).toBe('203.0.113.9')
})

test('what a client writes never changes what proxies say', () => {
  const proxies = ['10.0.0.0/8']
  const forged = fc.array(aHop, { maxLength: 4 })
  fc.assert(
    fc.property(forged, fc.ipV4(), (client, ip) => {
      const seen = clientAddress('10.0.0.1', [ip, '10.0.0.2'], trusting(proxies))
      fc.pre(!ip.startsWith('10.'))
      expect(address('10.0.0.1', [...client, ip, '10.0.0.2'].join(', '), proxies)).toBe(seen)
    }),
  )
})
