import fc from 'fast-check'
import { expect, test } from 'vitest'

import { validateEvent } from '@/lib/event/validate'

import type { RequestLike } from './request'
import { requestReader } from './request-scope'

const NODE = {
  headers: {
    'user-agent': 'curl/8',
    'x-forwarded-for': '6.6.6.6, 203.0.113.9',
    'x-request-id': 'req-12345678',
  },
  socket: { remoteAddress: '::ffff:10.0.0.1' },
}
const WEB = new Request('http://localhost/', { headers: NODE.headers })
const SAID = { client: { ip: '203.0.113.9', userAgent: 'curl/8' }, traceId: 'req-12345678' }

test.each<[string, RequestLike]>([
  ['Node', NODE],
  ['Request', WEB],
  ['headers alone', WEB.headers],
  ['Hono', { req: { raw: WEB }, env: { incoming: { socket: NODE.socket } } }],
  [
    'headers of one name in a list',
    { ...NODE, headers: { ...NODE.headers, 'x-forwarded-for': ['6.6.6.6', '203.0.113.9'] } },
  ],
])('a request of %s says who asked, from where and in which trace', async (_kind, request) => {
  const reader = requestReader({
    trustedProxies: 1,
    actor: () => ({ type: 'user', id: 'u_ada' }),
    sessionId: () => 's_1',
  })
  expect(await reader.scopeOf(request)).toEqual({
    ...SAID,
    sessionId: 's_1',
    actor: { type: 'user', id: 'u_ada' },
  })
})

test('only Node tells who connected; elsewhere no address is better than one that anybody can write', () => {
  const reader = requestReader({})
  expect(reader.surroundingsOf(NODE).client?.ip).toBe('10.0.0.1')
  expect(reader.surroundingsOf(WEB).client?.ip).toBeUndefined()
})

test('the header that is not that of the proxies is what a client wrote', () => {
  const headers = { forwarded: 'for=203.0.113.9', 'x-forwarded-for': '6.6.6.6' }
  const request = { headers, socket: { remoteAddress: '10.0.0.1' } }
  const ipOf = (forwardedHeader: 'forwarded' | 'x-forwarded-for') =>
    requestReader({ trustedProxies: 1, forwardedHeader }).surroundingsOf(request).client?.ip
  expect(ipOf('forwarded')).toBe('203.0.113.9')
  expect(ipOf('x-forwarded-for')).toBe('6.6.6.6')
})

test('settings that are wrong are an error at once, which says what is right', () => {
  expect(() => requestReader({ trustedProxies: ['10.0.0.0/8', 'nginx'] })).toThrow(
    'trustedProxies must be addresses and CIDR blocks, such as "10.0.0.0/8", and not "nginx".',
  )
  expect(() => requestReader({ trustedProxies: -1 })).toThrow(
    'trustedProxies must be a whole number of proxies',
  )
  expect(() => requestReader({ requestIdHeader: 'x request' })).toThrow(
    'requestIdHeader must be the name of a header',
  )
})

test('whatever a stranger sends, the scope is one that the server takes', async () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom(
      '\0',
      '\ud800',
      'x'.repeat(5000),
      `${'x'.repeat(1023)}\u{1f600}`,
      `fe80::1%${'z'.repeat(80)}`,
      '::ffff:1.2.3.4',
    ),
  )
  const headers = fc.dictionary(
    fc.constantFrom('user-agent', 'x-forwarded-for', 'forwarded', 'traceparent', 'x-request-id', 'cookie'),
    nasty,
  )
  const options = fc.record({
    trustedProxies: fc.constantFrom<number | string[]>(0, 1, 2, ['10.0.0.0/8', '::/0']),
    forwardedHeader: fc.constantFrom<'forwarded' | 'x-forwarded-for'>('forwarded', 'x-forwarded-for'),
  })
  await fc.assert(
    fc.asyncProperty(headers, options, nasty, async (sent, chosen, peer) => {
      const reader = requestReader({
        ...chosen,
        sessionId: () => sent['cookie'],
      })
      const scope = await reader.scopeOf({ headers: sent, socket: { remoteAddress: peer } })
      const what = { action: 'a', change: 'NONE', resource: { type: 'R' } }
      const event = { ...what, ...scope, actor: { type: 'anonymous' } }
      expect(validateEvent(JSON.parse(JSON.stringify(event)), 'event', new Date())).toHaveProperty('draft')
    }),
  )
})
