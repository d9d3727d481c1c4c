import type pg from 'pg'

import { idFloor, uuidMs } from '@/lib/base/uuid'
import { attemptPart } from '@/lib/event/attempt'
import type { Event } from '@/lib/event/event'
import type { AttemptOfEvent } from '@/lib/search/attempts/attempts-page'
import { ID_END, ID_MIN } from '@/lib/search/server/partitions'
import type { Seen } from '@/lib/search/server/seen'

import { CLOCKS_APART_MS } from './find-attempts'
import { findParts } from './store-attempts'

/** The attempt that a shown event is a part of, with its other part as far as that may be shown; null: it is none. */
export async function attemptOfEvent(
  client: pg.ClientBase,
  seen: Seen,
  { id, details }: Event,
): Promise<AttemptOfEvent | null> {
  const own = attemptPart(details)
  if (own === null) return null
  const ms = uuidMs(id)
  const scope =
    own.part === 'intent'
      ? {
          part: 'result' as const,
          range: { from: idFloor(Math.max(0, ms - CLOCKS_APART_MS)), to: ID_END },
        }
      : { part: 'intent' as const, range: { from: ID_MIN, to: idFloor(ms + CLOCKS_APART_MS) } }
  const found = await findParts(client, { seen, size: Number.MAX_SAFE_INTEGER, ...scope }, [own.id])
  return { ...own, other: found.get(own.id) ?? null }
}
