import type { Json, JsonObject } from '@/lib/base/json'
import { joinPath } from '@/lib/diff/path'

import type { Event } from './event'
import { hiddenAt, type HiddenPath, isMasking, type MaskedPlace, type Masks } from './masks'

/** The event as somebody with these masks sees it: hidden members are absent. The event given is not changed. */
export function masked(event: Event, masks: Masks): Event {
  if (!isMasking(masks)) return event
  const { places } = masks
  const shown: Event = { ...event, actor: { ...event.actor }, resource: { ...event.resource } }
  for (const place of places) hidePlace(shown, place)
  // It holds whatever is hidden, somewhere.
  if (masks.texts.length > 0) delete shown.original
  if (shown.details !== undefined) {
    const details = shownDetails(shown.details, masks)
    if (details === undefined) delete shown.details
    else shown.details = details
  }
  if (hiddenAt(masks.documents, '') === 'none') return shown
  return withoutInDocuments(shown, masks)
}

/** Details without what is hidden of them; undefined when that is all of it. */
export const shownDetails = (details: JsonObject, masks: Masks): JsonObject | undefined =>
  withoutPaths(details, masks.details, '') as JsonObject | undefined // safe: an object stays one

function withoutInDocuments(shown: Event, { documents }: Masks): Event {
  // How much of them is indexed says how large they are, hidden parts included.
  shown.partial = false
  if (hiddenAt(documents, '') === 'all') {
    delete shown.before
    delete shown.after
    return { ...shown, hasBefore: false, hasAfter: false }
  }
  for (const side of ['before', 'after'] as const) {
    const value = shown[side]
    if (value !== undefined) shown[side] = withoutPaths(value, documents, '') ?? null
  }
  return shown
}

type PlaceAlone = 'message' | 'reason' | 'traceId' | 'sessionId' | 'subjects' | 'index'

function hidePlace(shown: Event, place: MaskedPlace | 'index'): void {
  const [of, member] = place.split('.')
  if (member === undefined) delete shown[place as PlaceAlone] // safe: these have no dot
  else if (of === 'actor') delete shown.actor[member as 'id' | 'name' | 'email' | 'onBehalfOf'] // safe: the places of actor
  else if (of === 'resource') delete shown.resource[member as 'id' | 'name'] // safe: the places of resource
  else if (shown.client !== undefined) {
    const { [member as 'ip' | 'userAgent']: _, ...client } = shown.client // safe: the places of client
    if (Object.keys(client).length === 0) delete shown.client
    else shown.client = client
  }
}

/** Without what is hidden; undefined when that is all of it. Places in arrays have the path of their array. */
function withoutPaths(value: Json, hidden: readonly HiddenPath[], path: string): Json | undefined {
  const here = hiddenAt(hidden, path)
  if (here === 'all') return undefined
  if (here === 'none') return value
  if (Array.isArray(value)) return value.map((element) => withoutPaths(element, hidden, path) ?? null)
  if (typeof value !== 'object' || value === null) return value
  const kept: [string, Json][] = []
  for (const [name, member] of Object.entries(value)) {
    const shown = withoutPaths(member, hidden, joinPath(path, name))
    if (shown !== undefined) kept.push([name, shown])
  }
  // fromEntries makes own members of every name, `__proto__` too.
  return Object.fromEntries(kept)
}
