import type pg from 'pg'

import { attemptPart } from '@/lib/event/attempt'
import type { Event } from '@/lib/event/event'
import type { AttemptOfEvent } from '@/lib/search/attempts/attempts-page'
import type { Seen } from '@/lib/search/server/seen'

import { findParts } from './store-attempts'

/** The attempt that a shown event is a part of, with its other part as far as that may be shown; null: it is none. */
export async function attemptOfEvent(
  client: pg.ClientBase,
  seen: Seen,
  { details }: Event,
): Promise<AttemptOfEvent | null> {
  const own = attemptPart(details)
  if (own === null) return null
  const part = own.part === 'intent' ? 'result' : 'intent'
  const found = await findParts(client, { seen, size: Number.MAX_SAFE_INTEGER, part }, [own.id])
  return { ...own, other: found.get(own.id) ?? null }
}
