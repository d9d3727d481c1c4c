import { NextRequest } from 'next/server'
import { expect, test } from 'vitest'

import { GET, POST } from './auth/[...nextauth]/route'

const FORM = 'application/x-www-form-urlencoded'

async function knock(method: 'GET' | 'POST', path: string, type?: string): Promise<number> {
  const request = new NextRequest(`http://localhost:3000/api/auth/${path}`, {
    method,
    ...(type !== undefined && { headers: { 'content-type': type }, body: '{' }),
  })
  const handle = method === 'GET' ? GET : POST
  const answer = await handle(request, { params: Promise.resolve({ nextauth: path.split('/') }) })
  return answer.status
}

test.each([
  '_log',
  'verify-request',
  'providers',
  'callback/credentials',
  'x/y/z',
  '__proto__',
  '',
  'signin/sso',
  'session/sso',
  'csrf/sso',
  'error/sso',
  'callback/sso/x',
])('GET %s is not there: our pages do not use it', async (path) => {
  expect(await knock('GET', path)).toBe(404)
})

test.each(['_log', 'session', 'csrf', 'signin/credentials', 'callback/sso', 'signout/sso', 'signin/sso/x'])(
  'nor is POST %s',
  async (path) => {
    expect(await knock('POST', path, FORM)).toBe(404)
  },
)

test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])(
  'a body of %s is refused: our pages send forms',
  async (type) => {
    expect(await knock('POST', 'callback/credentials', type)).toBe(415)
    expect(await knock('POST', 'signout', type)).toBe(415)
  },
)
