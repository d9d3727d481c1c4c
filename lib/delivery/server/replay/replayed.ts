import type { OpenDestination } from '@/lib/delivery/server/destination-of'
import type { HeldReplay } from '@/lib/delivery/server/store-deliveries'
import { GRAMMAR_VERSION } from '@/lib/event/fields'
import { matcher } from '@/lib/query/matches'
import { readQuery } from '@/lib/query/validate'

/**
 * A destination as a replay sends to it: what it is not to get, it does not get now either. With a text instead: why nothing can
 * be replayed.
 */
export function asReplayed(
  destination: OpenDestination,
  replay: HeldReplay | null,
): OpenDestination | string {
  if (replay === null) return destination
  const { tree, problems } = readQuery(replay.query)
  if (replay.grammar !== GRAMMAR_VERSION || problems.length > 0)
    return 'Its filter cannot be read any more: cancel this replay, and begin another one.'
  const { wanted, batch, format } = destination
  const found = matcher(tree)
  return {
    ...destination,
    format: replay.format ?? format,
    wanted: (event) => wanted(event) && found(event),
    // Nothing more comes that a batch could wait for. Of a rate, a second's worth goes at once.
    batch: { ...batch, ageSeconds: 0, events: Math.min(batch.events, replay.rate ?? batch.events) },
  }
}
