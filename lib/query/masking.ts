import type { FieldName } from '@/lib/event/fields'
import { fold } from '@/lib/event/fold'
import { readLexeme, SEPARATOR } from '@/lib/event/lexeme'
import { hiddenAt, isMasking, type MaskedPlace, type Masks } from '@/lib/event/masks'

import type { TermNode } from './ast'
import type { Lowering } from './lowering'
import { type Condition, mapConditions, type Plan, type TextPlaces } from './plan'

// What a query may look at for somebody from whom parts of events are hidden. Decided on the conditions that a term was
// lowered to, so that a new way to say something cannot look at what an old one may not.

/** Where the fields stand that can be hidden. */
const PLACES: Partial<Record<FieldName, MaskedPlace>> = {
  'actor.id': 'actor.id',
  'actor.name': 'actor.name',
  'actor.email': 'actor.email',
  onBehalfOf: 'actor.onBehalfOf',
  'resource.id': 'resource.id',
  'resource.name': 'resource.name',
  ip: 'client.ip',
  agent: 'client.userAgent',
  message: 'message',
  reason: 'reason',
  trace: 'traceId',
  session: 'sessionId',
  subject: 'subjects',
}

/** Whether a field, by itself, is hidden. */
export function isFieldHidden(name: FieldName, { places }: Masks): boolean {
  const place = PLACES[name]
  return place !== undefined && places.has(place)
}

/** The same by the keys of their lexemes, which are folded names. */
const LEXEME_PLACES = new Map(Object.entries(PLACES).map(([name, place]) => [fold(name), place]))

/**
 * The plan of a term without what is hidden. A term that names what is hidden, all of it or some, is refused; a word or a
 * key that stands for several fields goes on with those that are shown: it is honest that it found nothing in the others.
 */
export function withoutHidden(plan: Plan, term: TermNode, masks: Masks, lowering: Lowering): Plan {
  if (!isMasking(masks)) return plan
  let [isHidden, isMixed] = [false, false]
  const shown = mapConditions(plan, (condition, negated) => {
    const part = shownPart(condition, masks)
    if (part === condition) return condition
    isHidden = true
    // Under a negation, what is false for everybody would say that all events are meant.
    isMixed ||= part === 'mixed' || negated
    return part === 'mixed' ? { kind: 'none' } : part
  })
  if (!isHidden || term.key.kind === 'free') return shown
  if (!isMixed && shown.kind !== 'none') return shown
  return lowering.refuse(term, 'Your access does not show this, so it cannot be searched. Leave it out.')
}

/** A condition as far as it looks at what is shown; `mixed` where hidden and shown cannot be told apart. */
function shownPart(condition: Condition, masks: Masks): Plan | 'mixed' {
  switch (condition.kind) {
    case 'lexeme':
      return lexemePart(condition, masks)
    case 'text':
      return textPart(condition, masks)
    case 'present':
      return isFieldHidden(condition.field, masks) ? { kind: 'none' } : condition
    case 'detailed':
      return hiddenAt(masks.details, '') === 'none' ? condition : 'mixed'
    case 'compare':
    case 'other':
      // Joined with a lexeme of its path, which says whether it is shown.
      return condition
    case 'index':
      return masks.places.has('index') ? { kind: 'none' } : condition
    default:
      return condition
  }
}

function textPart(condition: Condition & { kind: 'text' }, masks: Masks): Plan {
  const { where, pattern } = condition
  const fields = where.fields.filter((name) => !isFieldHidden(name, masks))
  const { details } = where
  const of = details?.kind === 'at' ? details.of : ''
  const showsDetails = details !== undefined && hiddenAt(masks.details, of) === 'none'
  if (fields.length === where.fields.length && showsDetails === (details !== undefined)) return condition
  if (fields.length === 0 && !showsDetails) return { kind: 'none' }
  const shown: TextPlaces = { fields, ...(showsDetails && { details }) }
  return { kind: 'text', where: shown, pattern }
}

/** Whether a lexeme of each class says something that is hidden; those of details are decided by their paths. */
const IS_HIDDEN: Readonly<Record<string, (key: string, masks: Masks) => boolean>> = {
  f: (key, { places, documents }) => {
    if (key === 'has') return hiddenAt(documents, '') === 'all'
    if (key === 'partial') return documents.length > 0
    const place = LEXEME_PLACES.get(key)
    return place !== undefined && places.has(place)
  },
  ip: (_, { places }) => places.has('client.ip'),
  // Where one of the texts is hidden whose words are indexed together, none of them are looked up.
  'w.text': (_, { places }) => places.has('message') || places.has('reason'),
  'w.name': (_, { places }) => places.has('actor.name') || places.has('resource.name'),
  'w.details': (_, { details }) => details.length > 0,
  // What differs between arrays depends on all that stands in their elements, hidden or not.
  c: (_, { documents }) => documents.length > 0,
  o: (_, { documents }) => documents.length > 0,
  n: (_, { documents }) => documents.length > 0,
}

function lexemePart(condition: Condition & { kind: 'lexeme' }, masks: Masks): Plan | 'mixed' {
  const [cls = '', key = '', rest] = condition.text.split(SEPARATOR)
  if (cls === 'd' && masks.details.length > 0) {
    return detailsPart(condition, { key, isWhole: rest !== undefined }, masks)
  }
  return IS_HIDDEN[cls]?.(key, masks) === true ? { kind: 'none' } : condition
}

/** `isWhole`: the lexeme holds its whole key; else every key that starts like it is meant. */
function detailsPart(
  condition: Condition,
  { key, isWhole }: { key: string; isWhole: boolean },
  { details }: Masks,
): Plan | 'mixed' {
  const start = readLexeme(`d${SEPARATOR}${key}${SEPARATOR}`)?.key
  // A key too long for the index was cut: nobody knows any more whether it is hidden.
  if (start === undefined) return isWhole ? { kind: 'none' } : 'mixed'
  const at = hiddenAt(details, isWhole ? start : start.replace(/\.$/, ''))
  if (at === 'all') return { kind: 'none' }
  return at === 'some' && !isWhole ? 'mixed' : condition
}
