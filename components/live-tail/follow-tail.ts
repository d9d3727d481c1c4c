import { ApiError } from '@/components/layout/api-error'
import type { Event } from '@/lib/event/event'

import { BlockReader, type EventBlock } from './event-blocks'

/** How a tail stands: asking for it, following, cut off and coming again, or told no. */
export type Connection = 'connecting' | 'live' | 'lost' | 'refused'

/** What following a tail needs of its surroundings. */
export interface TailDoor {
  /** Asks for the stream after this place. Rejects with an `ApiError` for a refusal. */
  open(after: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
  /** Events that have come, in the order of the log, and the place after them. */
  onEvents(events: Event[], place: string): void
  /** Everything before index `size` has been looked at; 0 where sizes are not told. */
  onPosition(size: number, place: string): void
  onConnection(connection: Connection, error: Error | null): void
}

/** The server says something every 15 seconds: after three of them the connection is dead, whatever the network says. */
const SILENCE_MS = 45_000
const FIRST_WAIT_MS = 500
const WAIT_MS_MAX = 15_000
/** Statuses that asking again does not change. */
const REFUSALS = new Set([400, 401, 403, 404])

/**
 * Follows a tail from a place on until the signal is aborted, or the server says no. A connection that is lost is opened
 * again after the last place that was heard of, soon at first, then less often. Never rejects.
 */
export async function followTail(door: TailDoor, start: string, signal: AbortSignal): Promise<void> {
  let place = start
  let failures = 0
  door.onConnection('connecting', null)
  while (!signal.aborted) {
    let error: Error | null = null
    try {
      for await (const blocks of blocksOf(door, place, signal)) {
        if (signal.aborted) return
        if (failures >= 0) door.onConnection('live', null)
        failures = -1
        place = take(door, blocks, place)
      }
    } catch (cause) {
      error = cause instanceof Error ? cause : new Error(String(cause))
    }
    if (signal.aborted) return
    if (error instanceof ApiError && REFUSALS.has(error.status)) {
      door.onConnection('refused', error)
      return
    }
    failures = Math.max(failures, 0) + 1
    door.onConnection('lost', error)
    await waited(waitMs(failures, error), signal)
  }
}

/** Tells what came in one piece; gives the place after it. */
function take(door: TailDoor, blocks: readonly EventBlock[], from: string): string {
  let place = from
  const events: Event[] = []
  for (const { event, id, data } of blocks) {
    place = id ?? place
    // safe: the page and the API are one release
    if (event === 'event' && data !== undefined) events.push(JSON.parse(data) as Event)
    if (event === 'position' && data !== undefined) {
      door.onPosition((JSON.parse(data) as { size?: number }).size ?? 0, place)
    }
  }
  if (events.length > 0) door.onEvents(events, place)
  return place
}

/** The blocks of one connection, piece by piece. Cut when nothing was heard for too long. */
async function* blocksOf(door: TailDoor, place: string, signal: AbortSignal): AsyncGenerator<EventBlock[]> {
  const silence = new AbortController()
  const cut = (): void => silence.abort()
  let timer = setTimeout(cut, SILENCE_MS)
  signal.addEventListener('abort', cut)
  try {
    const stream = await door.open(place, silence.signal)
    const reader = stream.getReader()
    const decoder = new TextDecoder()
    const blocks = new BlockReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      clearTimeout(timer)
      timer = setTimeout(cut, SILENCE_MS)
      yield blocks.push(decoder.decode(value, { stream: true }))
    }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', cut)
    // Whoever stops listening lets the connection go.
    cut()
  }
}

function waitMs(failures: number, error: Error | null): number {
  const asked = error instanceof ApiError ? (error.extra.retryAfterSeconds ?? 0) * 1000 : 0
  const doubled = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), WAIT_MS_MAX)
  // Not all pages at once, after a restart.
  return Math.max(asked, doubled * (0.75 + Math.random() / 2))
}

/** After the time, or sooner: when the signal is aborted, or the network is back. */
function waited(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      globalThis.removeEventListener?.('online', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
    globalThis.addEventListener?.('online', end)
  })
}
