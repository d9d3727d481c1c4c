import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { knownProvider } from './discover-provider'

let server: Server
let issuer: string
let asked: number
let isUp: boolean

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  asked = 0
  isUp = false
  server = createServer((_, response) => {
    asked += 1
    response.writeHead(isUp ? 200 : 503, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
      }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // safe: a server that listens on a port has such an address
  issuer = `http://localhost:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  vi.useRealTimers()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const later = (ms: number) => vi.setSystemTime(Date.now() + ms)
const many = () => Promise.allSettled(Array.from({ length: 20 }, () => knownProvider(issuer)))
const statesOf = (all: PromiseSettledResult<unknown>[]) => [...new Set(all.map(({ status }) => status))]

test('a provider that does not answer is asked once in ten seconds, however many strangers come', async () => {
  expect(statesOf(await many())).toEqual(['rejected'])
  expect(asked).toBe(1)
  later(9_999)
  expect(statesOf(await many())).toEqual(['rejected'])
  expect(asked).toBe(1)
  later(1)
  expect(statesOf(await many())).toEqual(['rejected'])
  expect(asked).toBe(2)
})

test('and once it answers, what it said is remembered for five minutes', async () => {
  await many()
  isUp = true
  later(10_000)
  expect(statesOf(await many())).toEqual(['fulfilled'])
  later(299_999)
  expect(statesOf(await many())).toEqual(['fulfilled'])
  expect(asked).toBe(2)
  later(1)
  await many()
  expect(asked).toBe(3)
})
