import type { Json, JsonObject } from '@/lib/base/json'
import { joinPath } from '@/lib/diff/path'

import type { Event } from './event'
import { fold } from './fold'

/** Places of an event, outside of its documents, that can be hidden. What every event has, and is counted by, cannot. */
export const MASKED_PLACES = [
  'actor.id',
  'actor.name',
  'actor.email',
  'actor.onBehalfOf',
  'resource.id',
  'resource.name',
  'client.ip',
  'client.userAgent',
  'message',
  'reason',
  'traceId',
  'sessionId',
  'subjects',
] as const
export type MaskedPlace = (typeof MASKED_PLACES)[number]

/** A path that is hidden with all below it; `open`: with every path that starts like it. '' is everything. */
interface HiddenPath {
  /** Folded: keys are looked up without regard to case. */
  readonly path: string
  readonly open: boolean
}

/**
 * What of the events that somebody may read is never shown to them: it is neither sent nor searched, as if it had not been
 * there. Made by `readMasks`.
 */
export interface Masks {
  /** As they were written, each once, sorted: equal masks have equal texts. */
  readonly texts: readonly string[]
  readonly places: ReadonlySet<MaskedPlace | 'index'>
  readonly details: readonly HiddenPath[]
  /** In before and after alike: what one holds tells about the other. */
  readonly documents: readonly HiddenPath[]
}

/** Masks of one grant at most. */
export const MASKS_MAX = 50
const MASK_LENGTH_MAX = 256

/** Nothing is hidden. */
export const NO_MASKS: Masks = { texts: [], places: new Set(), details: [], documents: [] }

/** True when something is hidden. */
export const isMasking = (masks: Masks): boolean => masks !== NO_MASKS

/** The same, and the place in the log as well. */
export const withoutIndex = (masks: Masks): Masks => ({
  ...masks,
  places: new Set([...masks.places, 'index']),
})

/**
 * Masks as they are written: `client.ip`, `actor` for all that says who it was, `details.token*`, `before.spec.secret`. A
 * path in before is hidden in after too. Who may not see who it was, or from where, does not see what people wrote about
 * it either: actor and client hide message and reason. The problem names the first that is none.
 */
export function readMasks(texts: readonly string[]): { masks: Masks } | { problem: string } {
  if (texts.length > MASKS_MAX) return { problem: `At most ${MASKS_MAX} masks.` }
  const places = new Set<MaskedPlace>()
  const details: HiddenPath[] = []
  const documents: HiddenPath[] = []
  for (const text of texts) {
    const under = placesUnder(text)
    const [head = '', ...rest] = text.split('.')
    const path = rest.join('.')
    if (text.length > MASK_LENGTH_MAX) return { problem: `A mask has at most ${MASK_LENGTH_MAX} characters.` }
    if (under.length > 0) for (const place of under) places.add(place)
    else if (!isPath(text)) return { problem: noMask(text) }
    else if (head === 'details') details.push(hiddenPath(path))
    else if (head === 'before' || head === 'after') documents.push(hiddenPath(path))
    else return { problem: noMask(text) }
  }
  if ([...places].some((place) => place.startsWith('actor.') || place.startsWith('client.'))) {
    places.add('message').add('reason')
  }
  // Whoever it was done for is a person like who did it.
  if ([...places].some((place) => place.startsWith('actor.'))) places.add('actor.onBehalfOf')
  if (texts.length === 0) return { masks: NO_MASKS }
  return { masks: { texts: [...new Set(texts)].toSorted(), places, details, documents } }
}

function placesUnder(text: string): MaskedPlace[] {
  return MASKED_PLACES.filter((place) => place === text || place.startsWith(`${text}.`))
}

/** `details`, `details.a.b` and `details.a*`: names between dots, and a star only at the end. */
function isPath(text: string): boolean {
  const [, ...names] = text.replace(/\*$/, '').split('.')
  const isOpen = text.endsWith('*')
  return names.every((name, i) => !name.includes('*') && (name !== '' || (isOpen && i === names.length - 1)))
}

function hiddenPath(path: string): HiddenPath {
  return path.endsWith('*')
    ? { path: fold(path.slice(0, -1)), open: true }
    : { path: fold(path), open: false }
}

function noMask(text: string): string {
  const shown = JSON.stringify(text.slice(0, 80))
  return `${shown} cannot be hidden. There are ${MASKED_PLACES.join(', ')}, actor, client, and paths: details.token*, before.spec.secret.`
}

/** Whether what stands at this path is hidden: `some` when only a part of what lies below it is. */
export function hiddenAt(hidden: readonly HiddenPath[], path: string): 'all' | 'some' | 'none' {
  const folded = fold(path)
  let some = false
  for (const { path: start, open } of hidden) {
    if (start === '' || folded === start || folded.startsWith(open ? start : `${start}.`)) return 'all'
    some ||= folded === '' || start.startsWith(`${folded}.`)
  }
  return some ? 'some' : 'none'
}

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
