import { z } from 'zod'

import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { isUuid, uuidMs } from '@/lib/base/uuid'
import { encodeEvent } from '@/lib/delivery/formats'
import { konnectLogsQuery, PULL_TYPES, type PullType } from '@/lib/delivery/konnect/api-input'
import { type PullRecord, pullRecord } from '@/lib/delivery/konnect/pull-record'
import { signsWith } from '@/lib/delivery/server/key-set-of'
import type { Event } from '@/lib/event/event'
import { LIMIT_MAX } from '@/lib/search/input'
import { idAfter } from '@/lib/search/server/partitions'
import { searchEvents } from '@/lib/search/server/search-events'

const WEEK_MS = 7 * 86_400_000

const QUERIES: Readonly<Record<PullType, string>> = {
  authorization: 'type:ACCESS',
  authentication: 'type:SESSION',
  gateway_access: 'type:REQUEST',
}
const EVERY_QUERY = 'type:(ACCESS OR SESSION OR REQUEST)'

/** Where a page begins and what it is a page of. Nothing of it is secret, and whoever changes it reads what they may read. */
const placeShape = z.strictObject({
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  type: z.enum(PULL_TYPES).nullable(),
  /** A place that the search itself gave; the id of the event that the page lies behind, or before; or both, where it was not reached. */
  cursor: z.string().optional(),
  id: z.string().refine(isUuid).optional(),
})
type Place = z.output<typeof placeShape>

const printPlace = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url')

function readPlace(text: string): Place {
  const parsed = placeShape.safeParse(jsonIn(text))
  if (parsed.success) return parsed.data
  throw new AppError('bad_request', 'The cursor is not one that was given here', {
    problems: [{ path: 'page', message: 'cursor is invalid' }],
  })
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}

/** A page, newest first, and the places of those around it. */
export interface PulledPage {
  data: PullRecord[]
  next: string | null
  previous: string | null
  size: number
}

/**
 * Events that Konnect has kinds for, by when they happened. They are searched like any others, and that is recorded.
 *
 * @throws AppError bad_request.
 */
export const pullKonnectLogs = verb({
  name: 'pullKonnectLogs',
  permission: 'events.read',
  input: konnectLogsQuery,
  async run(ctx, query): Promise<PulledPage> {
    const { 'page[size]': size, 'page[after]': after, 'page[before]': before } = query
    if (after !== undefined && before !== undefined)
      throw new AppError('bad_request', 'Give one of page[after] and page[before]', {
        problems: [{ path: 'page[before]', message: 'cannot be given together with page[after]' }],
      })
    const place = placeOf(ctx, query, after ?? before)
    const page = before === undefined ? await pageAfter(ctx, place, size) : await pageBefore(ctx, place, size)
    return { ...page, data: await recordsOf(ctx, page.events), size }
  },
})

function placeOf(ctx: Ctx, query: z.output<typeof konnectLogsQuery>, cursor: string | undefined): Place {
  if (cursor !== undefined) return readPlace(cursor)
  const last = query['filter[ts][lte]']
  // Up to a moment that belongs to it, in whole milliseconds.
  const until = new Date((last === undefined ? ctx.now().getTime() : Date.parse(last)) + 1)
  const since = query['filter[ts][gte]'] ?? new Date(until.getTime() - 1 - WEEK_MS).toISOString()
  return { since, until: until.toISOString(), type: query['filter[type]'] ?? null }
}

interface Found {
  /** Newest first. */
  events: Event[]
  next: string | null
  previous: string | null
}

const rangeOf = ({ since, until, type }: Place) => ({ since, until, type })
const queryOf = ({ type }: Place): string => (type === null ? EVERY_QUERY : QUERIES[type])

async function pageAfter(ctx: Ctx, place: Place, size: number): Promise<Found> {
  if (place.id !== undefined) return pageFrom(ctx, place, place.id, { size, isBack: false })
  const { since, until, cursor } = place
  const found = await searchEvents(ctx, {
    q: queryOf(place),
    since,
    until,
    limit: size,
    documents: 'false',
    ...(cursor !== undefined && { cursor }),
  })
  const { events, nextCursor } = found
  const first = cursor === undefined ? undefined : events[0]
  return {
    events,
    next: nextCursor === null ? null : printPlace({ ...rangeOf(place), cursor: nextCursor }),
    previous: first === undefined ? null : printPlace({ ...rangeOf(place), id: first.id }),
  }
}

async function pageBefore(ctx: Ctx, place: Place, size: number): Promise<Found> {
  if (place.id === undefined) return pageAfter(ctx, place, size)
  return pageFrom(ctx, place, place.id, { size, isBack: true })
}

/** Searches for one page: what they leave is found from the place that is given with it. */
const SEARCHES_MAX = 3

/**
 * From an event on, which is on no page: ids are in the order of time, and only those of its millisecond have to be looked at.
 * A page that would take longer than a search may is given with what it has so far.
 */
async function pageFrom(
  ctx: Ctx,
  place: Place,
  id: string,
  { size, isBack }: { size: number; isBack: boolean },
): Promise<Found> {
  const at = uuidMs(id)
  const range = isBack
    ? { since: new Date(at).toISOString(), until: place.until }
    : { since: place.since, until: new Date(at + 1).toISOString() }
  const events: Event[] = []
  let { cursor } = place
  let searches = 0
  do {
    const found = await searchEvents(ctx, {
      q: queryOf(place),
      ...range,
      order: isBack ? 'asc' : 'desc',
      limit: Math.min(LIMIT_MAX, size + 1),
      documents: 'false',
      ...(cursor !== undefined && { cursor }),
    })
    events.push(...found.events.filter((event) => (isBack ? event.id > id : event.id < id)))
    cursor = found.nextCursor ?? undefined
    if (found.searchedBackTo !== undefined) break
  } while (events.length <= size && cursor !== undefined && ++searches < SEARCHES_MAX)
  const shown = events.slice(0, size)
  const [nearest] = shown
  const farthest = shown.at(-1)
  const here = { ...rangeOf(place) }
  const isFull = events.length > size && farthest !== undefined
  const further = cursor === undefined ? null : printPlace({ ...here, id, cursor })
  const beyond = isFull ? printPlace({ ...here, id: farthest.id }) : further
  const back = turnAt(here, nearest, isBack ? idAfter(id) : null)
  return isBack
    ? { events: shown.toReversed(), next: back, previous: beyond }
    : { events: shown, next: beyond, previous: back }
}

/** The way back from a page: from its nearest event on; where it has none, from this place, if there is one. */
function turnAt(here: Place, nearest: Event | undefined, otherwise: string | null): string | null {
  const id = nearest?.id ?? otherwise
  return id === null ? null : printPlace({ ...here, id })
}

async function recordsOf(ctx: Ctx, events: readonly Event[]): Promise<PullRecord[]> {
  const tenant = tenantOf(ctx)
  const key = await signsWith(ctx.db, tenant.id)
  return events.flatMap((event) => {
    const carried = { event, tenantId: tenant.id, parentId: tenant.parentId, replayed: false }
    // The signature of the same event as a webhook sends it in JSON.
    const [, signature = ''] = /"sig":"([\w-]+)"\}$/.exec(encodeEvent('konnect-json', carried, key)) ?? []
    return pullRecord(carried, signature) ?? []
  })
}
