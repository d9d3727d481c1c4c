'use client'

import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react'

import { apiUrl, readError } from '@/components/layout/api-client'
import { ApiError } from '@/components/layout/api-error'
import { leaveWhenSignedOut } from '@/components/layout/leave-when-signed-out'
import { uuidMs } from '@/lib/base/uuid'
import type { Event } from '@/lib/event/event'

import { type Connection, followTail, type TailDoor } from './follow-tail'
import { flow, NO_ROWS, receive, type TailRows } from './tail-rows'

/** What is followed, and whether new rows may move what stands there. */
export interface LiveTailOptions {
  tenant: string | null
  q: string
  /** Events that happened before are not part of the view; null: all are. */
  sinceMs: number | null
  /** The search's first page: another object for another search. null: there is none to go on from. */
  base: object | null
  /** The log size that its pages are pinned to: the tail begins there. 0 where it is not told. */
  size: number
  /** What stands for the size where it is not told. */
  pin: string | undefined
  isOn: boolean
  /** New rows wait: somebody reads what is there. */
  isHeld: boolean
}

/** What the page knows of its tail. */
export interface LiveTail {
  /** null: nothing is followed now, because nobody wants it, the page is hidden or the rows are full. */
  connection: Connection | null
  /** Why the connection was lost or refused. */
  error: Error | null
  rows: TailRows
  /** The log size up to which the shown rows are all that there is, and the place of the tail that stands for it. */
  size: number
  place: string | null
  /** Shows what waits. */
  flow(): void
}

interface Followed {
  base: object | null
  rows: TailRows
  /** Everything before this index has come; and what of it is shown. */
  seen: number
  shown: number
  /** The same two as places of the tail. */
  seenPlace: string | null
  shownPlace: string | null
}

/**
 * Follows the log from where the pages end. Rows come once, whatever happens to the connection; a page that nobody sees
 * follows nothing, and catches up when somebody looks.
 */
export function useLiveTail(options: LiveTailOptions): LiveTail {
  const { base, size, isOn } = options
  const isHeld = useLinger(options.isHeld)
  const [followed, setFollowed] = useState<Followed>(() => followedFrom(base, size))
  const [told, setTold] = useState<{ connection: Connection; error: Error | null } | null>(null)
  // Another search begins with rows of its own.
  if (followed.base !== base) setFollowed(followedFrom(base, size))
  if (!isHeld && followed.rows.waiting.length > 0) setFollowed(flowed)

  const isHidden = useIsHidden()
  const isFull = followed.base === base && followed.rows.isFull
  const isFollowing = isOn && base !== null && !isHidden && !isFull
  useTailConnection({ ...options, isHeld }, isFollowing, { setFollowed, setTold })
  return {
    connection: isFollowing ? (told?.connection ?? 'connecting') : null,
    error: isFollowing ? (told?.error ?? null) : null,
    rows: followed.rows,
    size: followed.shown,
    place: followed.shownPlace,
    flow: () => setFollowed(flowed),
  }
}

const followedFrom = (base: object | null, size: number): Followed => ({
  base,
  rows: NO_ROWS,
  seen: size,
  shown: size,
  seenPlace: null,
  shownPlace: null,
})

const flowed = (last: Followed): Followed => ({
  ...last,
  rows: flow(last.rows),
  shown: last.seen,
  shownPlace: last.seenPlace,
})

interface Setters {
  setFollowed: (next: (last: Followed) => Followed) => void
  setTold: (told: { connection: Connection; error: Error | null } | null) => void
}

/** The outside system is the server's stream. */
function useTailConnection(
  options: LiveTailOptions,
  isFollowing: boolean,
  { setFollowed, setTold }: Setters,
): void {
  const { tenant, q, base, size, pin, isHeld, sinceMs } = options
  // Where to go on when the page is looked at again: only for the same search.
  const last = useRef<{ base: object | null; place: string }>({ base: null, place: '' })
  const onEvents = useEffectEvent((from: object, events: Event[], place: string) => {
    last.current = { base: from, place }
    const inRange = sinceMs === null ? events : events.filter(({ id }) => uuidMs(id) >= sinceMs)
    const seen = (events.at(-1)?.index ?? -1) + 1
    setFollowed((before) => received(before, from, inRange, { seen, place }, isHeld))
  })
  const onPosition = useEffectEvent((from: object, seen: number, place: string) => {
    last.current = { base: from, place }
    setFollowed((before) => received(before, from, [], { seen, place }, isHeld))
  })
  useEffect(() => {
    if (!isFollowing || base === null) return
    const stop = new AbortController()
    const door: TailDoor = {
      open: (after, signal) => openTail({ tenant, q, after }, signal),
      onEvents: (events, place) => onEvents(base, events, place),
      onPosition: (seen, place) => onPosition(base, seen, place),
      onConnection: (connection, error) => {
        if (stop.signal.aborted) return
        setTold({ connection, error })
        if (error !== null) leaveWhenSignedOut(error)
      },
    }
    const start = last.current.base === base ? last.current.place : (pin ?? String(size))
    void followTail(door, start, stop.signal)
    return () => {
      stop.abort()
      setTold(null)
    }
  }, [isFollowing, tenant, q, base, size, pin, setTold])
}

function received(
  last: Followed,
  base: object,
  events: readonly Event[],
  { seen, place }: { seen: number; place: string },
  isHeld: boolean,
): Followed {
  // What another search's stream still brings belongs nowhere.
  if (last.base !== base || last.rows.isFull) return last
  const rows = receive(last.rows, events, isHeld)
  const upTo = rows.isFull ? endOf(rows) : Math.max(last.seen, seen)
  const isShown = rows.waiting.length === 0
  return {
    ...last,
    rows,
    seen: upTo,
    seenPlace: rows.isFull ? last.seenPlace : place,
    shown: isShown ? upTo : last.shown,
    shownPlace: isShown && !rows.isFull ? place : last.shownPlace,
  }
}

/** The index after the last row: where the rows were cut off, the log goes on. */
const endOf = ({ shown, waiting }: TailRows): number =>
  [...shown, ...waiting].reduce((end, { index }) => Math.max(end, (index ?? -1) + 1), 0)

async function openTail(
  query: { tenant: string | null; q: string; after: string },
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const { tenant, q, after } = query
  const url = apiUrl('/events/tail', { tenant, query: { q, after } })
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream, application/problem+json' },
    credentials: 'same-origin',
    cache: 'no-store',
    signal,
  })
  if (!response.ok) throw await readError(response)
  if (response.body === null) throw new ApiError(response.status, 'The server answered nothing.')
  return response.body
}

/** Between leaving one thing and coming to the next (an event closes, the keyboard returns to its row) nothing may move. */
const LINGER_MS = 400

/** True as long as `isHeld`, and a moment longer. */
function useLinger(isHeld: boolean): boolean {
  const [isLingering, setLingering] = useState(isHeld)
  if (isHeld && !isLingering) setLingering(true)
  useEffect(() => {
    if (isHeld || !isLingering) return
    const timer = setTimeout(() => setLingering(false), LINGER_MS)
    return () => clearTimeout(timer)
  }, [isHeld, isLingering])
  return isHeld || isLingering
}

/** True while nobody can see the page. */
function useIsHidden(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      document.addEventListener('visibilitychange', onChange)
      return () => document.removeEventListener('visibilitychange', onChange)
    },
    () => document.visibilityState === 'hidden',
    () => false,
  )
}
