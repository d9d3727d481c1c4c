import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'

import { expect, test } from 'vitest'

import { clientAddress, isNearby, requestIdOf } from './client'

const from = (remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage => {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress })
  const request = new IncomingMessage(socket)
  Object.assign(request.headers, headers)
  return request
}

test('without a trusted proxy the socket says it, and what the client wrote is nothing', () => {
  expect(clientAddress(from('192.0.2.7', { 'x-forwarded-for': '203.0.113.1' }), 0)).toBe('192.0.2.7')
  expect(clientAddress(from('::ffff:192.0.2.7'), 0)).toBe('192.0.2.7')
})

test('each trusted proxy is one step from the right; what a client made up stands further left', () => {
  const request = from('10.0.0.1', { 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.0.0.2' })
  expect(clientAddress(request, 1)).toBe('10.0.0.2')
  expect(clientAddress(request, 2)).toBe('203.0.113.9')
})

test('fewer hops than proxies: the first there is', () => {
  expect(clientAddress(from('10.0.0.1', { 'x-forwarded-for': '203.0.113.9' }), 3)).toBe('203.0.113.9')
  expect(clientAddress(from('10.0.0.1'), 2)).toBe('10.0.0.1')
})

test.each([
  '127.0.0.1',
  '127.8.8.8',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '100.127.255.255',
  '::1',
  'fc00::1',
  'fdff::1',
  'fe80::1',
  'fe80::1%eth0',
  '::ffff:10.0.0.1',
  '::ffff:c0a8:1',
])('a proxy at %s is believed', (peer) => {
  expect(isNearby(peer)).toBe(true)
  expect(clientAddress(from(peer, { 'x-forwarded-for': '203.0.113.9' }), 1)).toBe('203.0.113.9')
})

test.each([
  '198.51.100.7',
  '172.32.0.1',
  '172.15.255.255',
  '100.128.0.1',
  '100.63.255.255',
  '192.169.0.1',
  '9.255.255.255',
  '11.0.0.0',
  '2001:db8::1',
  'fbff::1',
  'fec0::1',
  '::2',
  '0.0.0.0',
])('whoever comes around the proxies, from %s, is believed nothing', (peer) => {
  expect(isNearby(peer)).toBe(false)
  expect(clientAddress(from(peer, { 'x-forwarded-for': '203.0.113.9' }), 1)).toBe(peer)
})

test('an IPv4-mapped peer from outside is outside', () => {
  const peer = '::ffff:198.51.100.7'
  expect(clientAddress(from(peer, { 'x-forwarded-for': '203.0.113.9' }), 1)).toBe('198.51.100.7')
  expect(isNearby('::ffff:c633:6407')).toBe(false)
  expect(isNearby('nonsense')).toBe(false)
})

test('what is no address is nobody’s: then the socket says it', () => {
  for (const odd of ['unknown', '_hidden', '<script>', 'x'.repeat(20_000), '999.1.1.1', '::1, 1.2.3'])
    expect(clientAddress(from('10.0.0.1', { 'x-forwarded-for': odd }), 1)).toBe('10.0.0.1')
})

test('ports and brackets that proxies write go', () => {
  expect(clientAddress(from('10.0.0.1', { 'x-forwarded-for': '203.0.113.9:51234' }), 1)).toBe('203.0.113.9')
  expect(clientAddress(from('10.0.0.1', { 'x-forwarded-for': '[2001:db8::1]:443' }), 1)).toBe('2001:db8::1')
  expect(clientAddress(from('10.0.0.1', { 'x-forwarded-for': '2001:db8::1' }), 1)).toBe('2001:db8::1')
})

test('a request id is taken over when it can be no trick, else made', () => {
  expect(requestIdOf(from('::1', { 'x-request-id': 'trace-0123456789' }))).toBe('trace-0123456789')
  for (const odd of ['', 'short', 'a b c d e f g h', 'x'.repeat(65), 'id"}\n{"level":"error']) {
    expect(requestIdOf(from('::1', { 'x-request-id': odd }))).toMatch(/^[0-9a-f-]{36}$/)
  }
})
