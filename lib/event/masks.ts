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
export interface HiddenPath {
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
