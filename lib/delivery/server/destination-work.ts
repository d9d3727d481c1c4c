import type { JsonObject } from '@/lib/base/json'
import type { OwnEvent } from '@/lib/log/server/record'

/** An event of ours about a destination. */
export function destinationEvent(
  verb: string,
  change: OwnEvent['change'],
  destination: { id: string; name: string },
  rest: Pick<OwnEvent, 'message' | 'details' | 'before' | 'after'>,
): OwnEvent {
  return {
    action: `vouchsafe.destination.${verb}`,
    change,
    resource: { type: 'DESTINATION', id: destination.id, name: destination.name },
    ...rest,
  }
}

/** A destination as events keep it: what it was set to, and of secrets only that there are some. */
export const destinationJson = (facts: {
  name: string
  target: JsonObject
  hasAuthorization: boolean
  format: string
  query: string
  masks: string[]
  batch: { events: number; bytes: number; ageSeconds: number }
  maxAgeSeconds: number | null
  stopAtDeadLetter: boolean
  enabled: boolean
}): JsonObject => {
  const { name, target, hasAuthorization, format, query, masks, batch } = facts
  const { maxAgeSeconds, stopAtDeadLetter, enabled } = facts
  return {
    name,
    target,
    hasAuthorization,
    format,
    query,
    masks,
    batch,
    maxAgeSeconds,
    stopAtDeadLetter,
    enabled,
  }
}
