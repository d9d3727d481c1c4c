import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { afterEach, expect, it } from 'vitest'

import type { EventDraft } from '@/lib/event/event'

import { type Batch, batchesOf, hasEvents, sendAll } from './demo-send'

const draft = (id: string): EventDraft => ({
  id,
  actor: { type: 'system' },
  action: 'flow.read',
  change: 'READ',
  resource: { type: 'FLOW' },
})

interface Request {
  path: string
  key: string
  ids: string[]
  /** How many requests were open when it came, itself included. */
  open: number
}

let stop: (() => Promise<void>) | undefined
afterEach(async () => {
  await stop?.()
  stop = undefined
})

/** A server that answers as it is told, and keeps what it was sent. */
async function serverThat(
  answer: (request: Request, response: ServerResponse) => void,
): Promise<{ base: string; requests: Request[] }> {
  const requests: Request[] = []
  let open = 0
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const now = ++open
    response.once('close', () => open--)
    let body = ''
    for await (const part of incoming) body += String(part)
    const ids = body === '' ? [] : body.split('\n').map((line) => (JSON.parse(line) as { id: string }).id)
    const request = { path: incoming.url ?? '', key: incoming.headers.authorization ?? '', ids, open: now }
    requests.push(request)
    answer(request, response)
  }
  const server = createServer((incoming, response) => void handle(incoming, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stop = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on a port')
  return { base: `http://127.0.0.1:${address.port}`, requests }
}

const batches = (n: number): Batch[] =>
  Array.from({ length: n }, (_, at) => ({
    apiKey: `key${at % 2}`,
    events: [draft(`${at}a`), draft(`${at}b`)],
  }))

it('sends every batch once, with its own key, on four connections', async () => {
  const { base, requests } = await serverThat((_, response) => response.writeHead(201).end('{}'))
  let sent = 0
  await sendAll(batches(25), { base, onSent: (events) => (sent += events) })
  expect(sent).toBe(50)
  const ids = requests.flatMap((request) => request.ids)
  expect(new Set(ids)).toEqual(new Set(batches(25).flatMap((batch) => batch.events.map((event) => event.id))))
  expect(ids).toHaveLength(50)
  expect(
    requests.every(({ key, ids: [first] }) => key === `Bearer key${Number.parseInt(first ?? '', 10) % 2}`),
  ).toBe(true)
  expect(Math.max(...requests.map((request) => request.open))).toBeLessThanOrEqual(4)
})

it('tries again when the server is busy, does not know the key yet, or cuts the line', async () => {
  let n = 0
  const { base, requests } = await serverThat((_, response) => {
    n++
    if (n === 1) return response.writeHead(503, { 'retry-after': '0' }).end()
    if (n === 2) return response.writeHead(401, { 'retry-after': '0' }).end()
    if (n === 3) return response.destroy()
    return response.writeHead(201).end('{}')
  })
  await sendAll(batches(1), { base, onSent: () => undefined })
  expect(requests.map((request) => request.ids)).toEqual(Array.from({ length: 4 }, () => ['0a', '0b']))
})

it('stops with the words of a server that refuses an event', async () => {
  const { base } = await serverThat((_, response) =>
    response.writeHead(422).end('{"title":"events[0].actor: is needed"}'),
  )
  await expect(sendAll(batches(3), { base, onSent: () => undefined })).rejects.toThrow(
    /\(422\): .*events\[0\]\.actor: is needed/,
  )
})

it('sends records of another system in their format, and stops where one of them is refused', async () => {
  const batch = { apiKey: 'key', format: 'kestra', lines: ['{"id":"1"}', '{"id":"2"}'] }
  let rejected = 0
  const { base, requests } = await serverThat((_, response) =>
    response.writeHead(201).end(JSON.stringify({ accepted: 2 - rejected, rejected })),
  )
  let sent = 0
  await sendAll([batch], { base, onSent: (records) => (sent += records) })
  expect(requests).toMatchObject([{ path: '/api/v1/ingest/kestra', key: 'Bearer key', ids: ['1', '2'] }])
  expect(sent).toBe(2)
  rejected = 1
  await expect(sendAll([batch], { base, onSent: () => undefined })).rejects.toThrow(/\(201\): .*"rejected":1/)
})

it('knows whether events are there', async () => {
  const { base } = await serverThat((request, response) =>
    response.writeHead(request.key === 'Bearer right' ? 200 : 404).end('{}'),
  )
  expect(await hasEvents(base, 'right', ['a', 'b'])).toBe(true)
  expect(await hasEvents(base, 'wrong', ['a', 'b'])).toBe(false)
  expect(await hasEvents(base, 'right', [])).toBe(false)
})

it('fills requests source by source, in the order in which things happened', () => {
  const events = ['a1', 'b2', 'a3', 'a4', 'b5', 'a6', 'b7'].map(draft)
  const made = batchesOf(events, 3, (event) => event.id?.charAt(0) ?? '')
  expect(made.map(({ apiKey, events: some }) => [apiKey, ...some.map((event) => event.id)])).toEqual([
    ['a', 'a1', 'a3', 'a4'],
    ['b', 'b2', 'b5', 'b7'],
    ['a', 'a6'],
  ])
})
