import { beforeEach, expect, test, vi } from 'vitest'

import { Tail, type TailEnding, type TailItem, type TailScope } from './tail'
import type { Stretch, TailEntry, TailFeed } from './tail-feed'

const ENTRIES = 20
/** Longer than any work may keep the thread, in milliseconds. */
const SLOW_MS = 5

// Only the clock that slices of work are measured by: nothing here takes its time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  return () => vi.useRealTimers()
})

/** A tail over one stretch of a log, each event of which takes long to look at. */
function slowTail(
  look: (tail: Tail, at: number) => boolean,
  told: Partial<Pick<TailScope, 'rows' | 'wentOn' | 'over'>> = {},
): Tail {
  // safe: a tail asks no more of its entries than this
  const entries = Array.from({ length: ENTRIES }, (_, index) => ({ index, json: `${index}` }) as TailEntry)
  const stretch: Stretch = { entries, next: ENTRIES }
  // safe: nor of its feed
  const feed = { from: () => Promise.resolve(stretch) } as unknown as TailFeed
  let looked = 0
  const tail: Tail = new Tail(
    {
      tenant: {
        id: 't',
        key: 1,
        slug: 'acme',
        name: 'Acme',
        parentId: null,
        logId: 'l',
        logIdentity: 'l',
        personTypes: [],
      },
      at: 0,
      wanted: () => {
        vi.advanceTimersByTime(SLOW_MS)
        return look(tail, looked++)
      },
      textOf: ({ json }) => json,
      tellsSize: true,
      isSameSight: () => true,
      rows: 0,
      seal: String,
      wentOn: () => Promise.resolve(),
      over: () => Promise.resolve(),
      ...told,
    },
    { stillMay: () => Promise.reject(new Error('too early')), stopping: new AbortController().signal },
    () => ({ feed, leave: () => {} }),
    () => {},
  )
  return tail
}

test('others run between two events that take long to look at', async () => {
  let rounds = 0
  let over = false
  const turn = (): void => {
    rounds++
    if (!over) setImmediate(turn)
  }
  const seen: number[] = []
  const tail = slowTail(() => seen.push(rounds) > 0)
  expect((await tail.next()).value).toMatchObject([{ kind: 'position' }])
  setImmediate(turn)
  const { value } = (await tail.next()) as { value: TailItem[] }
  over = true
  expect(value.map((item) => (item.kind === 'event' ? item.json : null))).toEqual(
    Array.from({ length: ENTRIES }, (_, index) => `${index}`),
  )
  expect(new Set(seen).size).toBe(ENTRIES)
  await tail.return()
})

test('who leaves meanwhile is given nothing more, and nothing more is looked at', async () => {
  let looked = 0
  const tail = slowTail((self, at) => {
    looked = at + 1
    if (at === 3) void self.return()
    return true
  })
  await tail.next()
  expect(await tail.next()).toEqual({ done: true, value: undefined })
  expect(looked).toBe(4)
})

test('a thousandth event goes out only once the log says so', async () => {
  const ended: [number, TailEnding][] = []
  const over = (rows: number, ending: TailEnding): Promise<void> => {
    ended.push([rows, ending])
    return Promise.resolve()
  }
  const wentOn: number[] = []
  const told = slowTail(() => true, {
    rows: 985,
    wentOn: (rows) => Promise.resolve(void wentOn.push(rows)),
    over,
  })
  await told.next()
  expect(((await told.next()).value as TailItem[]).length).toBe(ENTRIES)
  expect(wentOn).toEqual([985 + ENTRIES])
  await told.return()
  await told.return()
  const untold = slowTail(() => true, {
    rows: 985,
    wentOn: () => Promise.reject(new Error('no room')),
    over,
  })
  await untold.next()
  await expect(untold.next()).rejects.toThrow('no room')
  expect(ended).toEqual([
    [985 + ENTRIES, 'reader_left'],
    [985 + ENTRIES, 'failed'],
  ])
})
