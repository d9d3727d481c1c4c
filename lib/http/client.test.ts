import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'

import { expect, test } from 'vitest'

import { clientAddress, requestIdOf } from './client'

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
