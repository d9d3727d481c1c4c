import { afterEach, expect, test, vi } from 'vitest'

import { apiGet, apiSend, apiUrl, readError } from './api-client'
import { ApiError, errorText } from './api-error'
import { setIdentityAsker } from './confirm-identity'

afterEach(() => vi.unstubAllGlobals())

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
}

test('an address carries its tenant and what is asked, and leaves out what is not', () => {
  const query = { q: 'a:b c', limit: 50, cursor: null, size: undefined, empty: '', keys: ['x', 'y'] }
  expect(apiUrl('/events', { tenant: 'acme', query })).toBe(
    '/api/v1/events?tenant=acme&q=a%3Ab+c&limit=50&keys=x&keys=y',
  )
  expect(apiUrl('/me')).toBe('/api/v1/me')
})

test('only a change carries the header that shows it is ours', async () => {
  const fetch = vi.fn(() => Promise.resolve(answer(200, {})))
  vi.stubGlobal('fetch', fetch)
  await apiGet('/users', { tenant: 'acme' })
  await apiSend('POST', '/users', { name: 'Ada' }, { tenant: 'acme' })
  const sent = fetch.mock.calls as unknown as [string, RequestInit & { headers: Record<string, string> }][]
  expect(sent[0]?.[1].headers).not.toHaveProperty('x-vouchsafe-csrf')
  expect(sent[1]?.[1].headers).toMatchObject({ 'x-vouchsafe-csrf': '1', 'content-type': 'application/json' })
  expect(sent[1]?.[1].body).toBe('{"name":"Ada"}')
})

test('the same change is sent once while it is on its way, and again afterwards', async () => {
  const fetch = vi.fn(() => Promise.resolve(answer(200, { id: 1 })))
  vi.stubGlobal('fetch', fetch)
  const send = (name: string) => apiSend('POST', '/users', { name })
  expect(await Promise.all([send('Ada'), send('Ada'), send('Bob')])).toEqual([
    { id: 1 },
    { id: 1 },
    { id: 1 },
  ])
  expect(fetch).toHaveBeenCalledTimes(2)
  await send('Ada')
  expect(fetch).toHaveBeenCalledTimes(3)
})

test('an answer without content is undefined', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 204 })))
  expect(await apiSend('DELETE', '/users/1')).toBeUndefined()
})

test('a problem becomes an error with its places, its request id and how long to wait', async () => {
  const body = {
    status: 422,
    code: 'invalid',
    detail: 'The input is not valid at email.',
    requestId: 'r-1',
    errors: [
      { path: 'email', message: 'must be an e-mail address' },
      { path: 'scopes[0]', message: 'is not known' },
      { path: 'other', message: 'is not known here' },
    ],
  }
  const error = await readError(answer(422, body, { 'retry-after': '3' }))
  expect(error).toMatchObject({ status: 422, message: body.detail, requestId: 'r-1' })
  expect(error.extra).toMatchObject({ code: 'invalid', retryAfterSeconds: 3 })
  expect(error.at('email')).toBe('must be an e-mail address')
  expect(error.at('scopes')).toBe('is not known')
  expect(error.at('e')).toBeUndefined()
  expect(error.outside(['email', 'scopes'])).toEqual([{ path: 'other', message: 'is not known here' }])
})

test('what a proxy answers in its own words is an error too, and its page is not shown', async () => {
  const error = await readError(answer(502, '<html>Bad gateway</html>', { 'x-request-id': 'r-2' }))
  expect(error.message).toMatch(/cannot be reached/)
  expect(error.requestId).toBe('r-2')
  expect((await readError(answer(418, '[]'))).message).toBe('The server answered 418.')
  const odd = { detail: 7, title: 'Odd', errors: [{ path: 'q', message: 'is wrong' }, { path: 3 }, null] }
  expect(await readError(answer(400, odd))).toMatchObject({
    message: 'Odd',
    problems: [{ path: 'q', message: 'is wrong' }],
  })
})

test('no answer at all says what to do, and an abort stays an abort', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  await expect(apiGet('/me')).rejects.toMatchObject({ name: 'ApiError', status: 0 })
  const stop = new AbortController()
  stop.abort()
  await expect(apiGet('/me', { signal: stop.signal })).rejects.toMatchObject({ name: 'TypeError' })
})

test('only messages that were written for people are shown', () => {
  expect(errorText(new ApiError(409, 'Ada is the last admin.'))).toBe('Ada is the last admin.')
  expect(errorText(new TypeError('x is undefined'))).not.toContain('undefined')
})

test('what needs it is sent again once the person has shown that it is them, and asks once for all of it', async () => {
  const needed = () => answer(403, { code: 'confirm_needed', detail: 'Confirm first that it is you.' })
  let isConfirmed = false
  const fetch = vi.fn(() => Promise.resolve(isConfirmed ? answer(200, { ok: true }) : needed()))
  vi.stubGlobal('fetch', fetch)
  const ask = vi.fn(async () => {
    await Promise.resolve()
    isConfirmed = true
    return true
  })
  const stop = setIdentityAsker(ask)
  const send = (name: string) => apiSend('POST', '/api-keys', { name })
  expect(await Promise.all([send('a'), send('b')])).toEqual([{ ok: true }, { ok: true }])
  expect([fetch.mock.calls.length, ask.mock.calls.length]).toEqual([4, 1])
  stop()
})

test('who does not show it changes nothing, and reads so; another refusal asks nothing', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(answer(403, { code: 'confirm_needed' })))
  const ask = vi.fn(() => Promise.resolve(false))
  const stop = setIdentityAsker(ask)
  await expect(apiSend('POST', '/api-keys', {})).rejects.toThrow('Nothing was changed')
  vi.stubGlobal('fetch', () => Promise.resolve(answer(403, { code: 'forbidden', detail: 'Not you.' })))
  await expect(apiSend('POST', '/api-keys', {})).rejects.toThrow('Not you.')
  expect(ask).toHaveBeenCalledTimes(1)
  stop()
  // Nobody can be asked: the same as somebody who does not want to.
  vi.stubGlobal('fetch', () => Promise.resolve(answer(403, { code: 'confirm_needed' })))
  await expect(apiSend('POST', '/api-keys', {})).rejects.toMatchObject({ extra: { code: 'confirm_needed' } })
})
