import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ApiError } from '@/components/layout/api-error'

import { type Connection, followTail, type TailDoor } from './follow-tail'

/** A server for the page: each connection is a stream that the test writes to, or a refusal. */
function server(answers: (Error | null)[] = []) {
  const asked: string[] = []
  const heard: unknown[] = []
  const connections: Connection[] = []
  const streams: ReadableStreamDefaultController<Uint8Array>[] = []
  const door: TailDoor = {
    open(after, signal) {
      asked.push(after)
      const refusal = answers.shift() ?? null
      if (refusal !== null) return Promise.reject(refusal)
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          streams.push(controller)
          signal.addEventListener('abort', () => {
            if (!isClosed.has(controller)) controller.error(new Error('aborted'))
          })
        },
      })
      return Promise.resolve(stream)
    },
    onEvents: (events, place) => heard.push([...events.map(({ id }) => id), place]),
    onPosition: (size, place) => heard.push([size, place]),
    onConnection: (connection) => connections.push(connection),
  }
  const isClosed = new Set<unknown>()
  const write = (text: string) => streams.at(-1)?.enqueue(new TextEncoder().encode(text))
  const end = () => {
    isClosed.add(streams.at(-1))
    streams.at(-1)?.close()
  }
  return { door, asked, heard, connections, write, end }
}

const position = (size: number, id: string) => `event: position\nid: ${id}\ndata: {"size":${size}}\n\n`
const event = (name: string, id: string) => `event: event\nid: ${id}\ndata: {"id":"${name}"}\n\n`
/** Lets everything that waits for nothing but its turn go on. */
const settle = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('a connection that ends is opened again after the last place', async () => {
  const { door, asked, heard, connections, write, end } = server()
  const stop = new AbortController()
  const following = followTail(door, '7', stop.signal)
  await settle()
  write(position(7, 'p') + event('a', 'A') + event('b', 'B'))
  await settle()
  end()
  await settle()
  expect(connections).toEqual(['connecting', 'live', 'lost'])
  await vi.advanceTimersByTimeAsync(500)
  write(position(9, 'B2'))
  await settle()
  expect(asked).toEqual(['7', 'B'])
  expect(heard).toEqual([
    [7, 'p'],
    ['a', 'b', 'B'],
    [9, 'B2'],
  ])
  expect(connections).toEqual(['connecting', 'live', 'lost', 'live'])
  stop.abort()
  await following
})

test('a server that is away is asked less and less often, and as late as it says', async () => {
  const gone = () => new ApiError(0, 'away')
  const busy = new ApiError(503, 'busy', { retryAfterSeconds: 20 })
  const { door, asked } = server([gone(), gone(), gone(), busy, gone()])
  const stop = new AbortController()
  const following = followTail(door, '0', stop.signal)
  const attempts = []
  for (const ms of [0, 500, 1000, 2000, 19_999, 1]) {
    await vi.advanceTimersByTimeAsync(ms)
    attempts.push(asked.length)
  }
  expect(attempts).toEqual([1, 2, 3, 4, 4, 5])
  stop.abort()
  await following
})

test('a refusal is not asked for again', async () => {
  const { door, asked, connections } = server([new ApiError(400, 'no such place')])
  await followTail(door, 'x', new AbortController().signal)
  expect([asked.length, connections]).toEqual([1, ['connecting', 'refused']])
})

test('a connection on which nothing is heard is taken for dead', async () => {
  const { door, asked, write } = server()
  const stop = new AbortController()
  const following = followTail(door, '0', stop.signal)
  await settle()
  await vi.advanceTimersByTimeAsync(40_000)
  write(': still here\n\n')
  await vi.advanceTimersByTimeAsync(44_000)
  expect(asked).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(asked).toHaveLength(2)
  stop.abort()
  await following
})
