import { createServer, type Server, type ServerResponse } from 'node:http'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { logSource } from './log-source'

let server: Server
let answer: (response: ServerResponse) => void
let asked: number
let url: string
/** Time passes when the server says so. */
let late: { 30_000: AbortController; 120_000: AbortController }
beforeEach(async () => {
  asked = 0
  late = { 30_000: new AbortController(), 120_000: new AbortController() }
  server = createServer((_request, response) => {
    asked += 1
    answer(response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
})
afterEach(() => server.closeAllConnections())
afterEach(() => server.close())

const read = (path: string): Promise<Uint8Array | null> => {
  const timeout = (ms: number): AbortSignal =>
    ms === 30_000 ? late[30_000].signal : ms === 120_000 ? late[120_000].signal : AbortSignal.abort()
  const wait = async (_ms: number, signal: AbortSignal): Promise<void> => signal.throwIfAborted()
  return logSource(url, null, { wait, timeout })(path)
}

/** A byte, and another one, and never the last one. */
function trickle(response: ServerResponse): void {
  response.writeHead(200)
  let drops = 0
  const drop = (): void => {
    if ((drops += 1) === 20) late[30_000].abort()
    if (!response.destroyed) response.write('.', () => setImmediate(drop))
  }
  drop()
}

test.each<[string, typeof answer]>([
  ['gives byte by byte, and never the last one', trickle],
  ['takes the question and says nothing', () => late[30_000].abort()],
])('a log is not waited for whose server %s', async (_how, stalls) => {
  answer = stalls
  await expect(read('tile/0/000')).rejects.toThrow(
    'tile/0/000: its answer did not come to an end in 30 seconds.',
  )
  expect(asked).toBe(1)
})

test('nor one whose server always asks to wait', async () => {
  answer = (response) => {
    if (asked === 3) late[120_000].abort()
    response.writeHead(503, { 'retry-after': '30' }).end()
  }
  await expect(read('checkpoint')).rejects.toThrow('checkpoint: nothing came of it in 120 seconds.')
  expect(asked).toBe(3)
})
