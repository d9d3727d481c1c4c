import { expect, test } from 'vitest'

import type { AuditLogger } from './audit'
import { runInRequest } from './current-logger'
import { seeRequest } from './read-request'
import type { RequestLike } from './request'
import { traceIdOf } from './trace-id'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceOf = (request: RequestLike) => traceIdOf(seeRequest(request), 'x-request-id')
const withHeaders = (headers: Record<string, string>): RequestLike => ({ headers })

test('the trace is that of traceparent, of later versions too', () => {
  expect(traceOf(withHeaders({ traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }))).toBe(TRACE)
  expect(traceOf(withHeaders({ traceparent: `cc-${TRACE}-00f067aa0ba902b7-01-what-comes` }))).toBe(TRACE)
})

test.each([
  `00-${TRACE}-00f067aa0ba902b7-01-more`,
  `ff-${TRACE}-00f067aa0ba902b7-01`,
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`,
  `00-${TRACE}-00f067aa0ba902b7-01, 00-${TRACE}-00f067aa0ba902b7-01`,
])('%s is no traceparent: the id of the request counts', (traceparent) => {
  expect(traceOf(withHeaders({ traceparent, 'x-request-id': 'req-12345678' }))).toBe('req-12345678')
})

test('without an id that looks like one, it is made, once for each request', () => {
  const [one, other] = [withHeaders({ 'x-request-id': '"><script>' }), withHeaders({})]
  expect(traceOf(one)).toMatch(/^[0-9a-f]{32}$/)
  expect(traceOf(one)).toBe(traceOf(one))
  expect(traceOf(one)).not.toBe(traceOf(other))
})

test('all views of one request share what was made', () => {
  const raw = new Request('http://localhost/')
  expect(traceOf({ req: { raw }, env: {} })).toBe(traceOf(raw))
  const incoming = { headers: {} }
  expect(traceOf({ headers: {}, raw: incoming } as RequestLike)).toBe(traceOf(incoming))
})

test('inside of a request that is handled, headers alone are of that request', () => {
  const request = new Request('http://localhost/')
  const logger = {} as AuditLogger
  const inside = runInRequest({ request, logger }, () => traceOf(new Headers()))
  expect(inside).toBe(traceOf(request))
})
