import { AppError, type Problem } from '@/lib/base/errors'

import type { PreparedEvent } from './prepare'
import type { PlacedEvent } from './store-log'

/** Where an event ended up. */
export interface PlacedAnswer {
  id: string
  index: number
  status: 'accepted' | 'duplicate'
}

/** An event that a rule kept out of the log: it has no place there, and no id unless it came with one. */
export interface IgnoredAnswer {
  id: string | null
  index: null
  status: 'ignored'
  /** The id of the rule, or of the settings of its source. */
  rule: string
}

/** What became of an event. */
export type EventAnswer = PlacedAnswer | IgnoredAnswer

/** An event that a rule kept out: where it stood in its request. */
export interface IgnoredEvent {
  at: number
  id: string | null
  rule: string
}

/** The answer to a request to append. `log` is the log right after the request was in it. */
export interface AppendAnswer {
  accepted: number
  duplicates: number
  ignored: number
  events: EventAnswer[]
  log: { id: string; size: number; root: string }
}

/** What the log already has under an id. `mac` is null when the content is gone and can no longer be compared. */
export interface Stored {
  index: bigint
  mac: Buffer | null
}

/** One request's events with their places: what to write, and what to say about each. */
export interface Placement {
  placed: PlacedEvent[]
  events: PlacedAnswer[]
}

/**
 * Gives each new event of a request the next index; one that is there already with the same content is a duplicate.
 * Throws `conflict` with every place when an id is there with other content: then nothing of the request is written.
 *
 * `ours` holds ids that an attempt of this very request tried to write before its reply was lost: found again with the
 * same content, they were accepted then.
 */
export function placeEvents(
  events: readonly PreparedEvent[],
  next: bigint,
  stored: ReadonlyMap<string, Stored>,
  ours: ReadonlySet<string>,
): Placement {
  const placement: Placement = { placed: [], events: [] }
  const problems: Problem[] = []
  events.forEach((event, i) => {
    const known = stored.get(event.id)
    if (!known) {
      const index = next + BigInt(placement.placed.length)
      placement.placed.push({ event, index })
      placement.events.push({ id: event.id, index: Number(index), status: 'accepted' })
    } else if (known.mac && !known.mac.equals(event.contentMac)) {
      problems.push({
        path: `events[${i}].id`,
        message: `${event.id} is already in the log with other content. Give a changed event a new id.`,
      })
    } else {
      placement.events.push({
        id: event.id,
        index: Number(known.index),
        status: ours.has(event.id) ? 'accepted' : 'duplicate',
      })
    }
  })
  if (problems.length > 0)
    throw new AppError('conflict', 'Nothing was stored: an id is already used for another event.', {
      problems,
    })
  return placement
}

/** The whole answer to a request: those that are in the log and those that were ignored, as they stood in it. */
export function answerOf(
  placement: Placement,
  ignored: readonly IgnoredEvent[],
  log: { id: string; size: bigint; root: Buffer },
): AppendAnswer {
  const accepted = placement.events.filter((event) => event.status === 'accepted').length
  return {
    accepted,
    duplicates: placement.events.length - accepted,
    ignored: ignored.length,
    events: withIgnored(placement.events, ignored),
    log: { id: log.id, size: Number(log.size), root: log.root.toString('base64') },
  }
}

function withIgnored(placed: readonly PlacedAnswer[], ignored: readonly IgnoredEvent[]): EventAnswer[] {
  const events: EventAnswer[] = [...placed]
  // In rising order: each is put in when all that stand before it are there.
  for (const { at, id, rule } of ignored) events.splice(at, 0, { id, index: null, status: 'ignored', rule })
  return events
}
