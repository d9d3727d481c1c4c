import { REDACTED } from '@/components/diff-view/redacted'
import { isRedacted } from '@/lib/diff/redacted'
import { partyName } from '@/lib/event/party'
import type { BlameAnswer, EventRef, Gap } from '@/lib/search/resource/answers'
import type { Setter } from '@/lib/search/resource/blame-walk'
import type { ShownValue } from '@/lib/search/resource/shown-changes'
import { counted } from '@/lib/view/number-words'
import { timeWords } from '@/lib/view/time-range'
import { visibleText } from '@/lib/view/visible-text'

/** Characters of a value in a chip; the event has all of it. */
const VALUE_MAX = 48

/** A value in a word: `3`, `"PT5M"`, `2 elements`. */
export function valueWords(value: ShownValue): string {
  if ('elements' in value) return counted(value.elements, 'element')
  if ('fields' in value) return counted(value.fields, 'field')
  if ('start' in value) return cut(JSON.stringify(value.start), true)
  if (isRedacted(value.value)) return REDACTED
  return cut(JSON.stringify(value.value), false)
}

function cut(text: string, isLonger: boolean): string {
  const characters = Array.from(text.slice(0, VALUE_MAX * 2))
  const isCut = isLonger || characters.length > VALUE_MAX
  return visibleText(`${characters.slice(0, VALUE_MAX).join('')}${isCut ? '…' : ''}`)
}

/** What is said of whoever set a value: a word or two, and a sentence. */
export interface BlameWords {
  short: string
  sentence: string
  /** The event to open. */
  event: EventRef | null
}

/** Who set a value, in words. */
export function blameWords(setter: Setter, events: BlameAnswer['events'], zone: string): BlameWords {
  const event = events[setter.event] ?? null
  const at = event === null ? '' : timeWords(event.occurredAt, zone)
  const who = event === null ? '' : visibleText(partyName(event.actor))
  switch (setter.how) {
    case 'set':
      return { short: who, sentence: `Set by ${who}, ${at}`, event }
    case 'between': {
      const earlier = setter.after === undefined ? undefined : events[setter.after]
      const from = earlier === undefined ? '' : ` after ${timeWords(earlier.occurredAt, zone)}`
      return { short: 'Not told', sentence: `Changed${from}, before ${at}: no event tells by whom`, event }
    }
    case 'since':
      return {
        short: 'Before the log',
        sentence: `Set at the latest ${at}: no older event tells by whom`,
        event,
      }
    case 'beyond':
      return { short: 'Earlier', sentence: `Set before ${at}: older events were not looked at`, event }
  }
}

/** What a gap between two versions is, in a sentence. */
export function gapWords(gap: Gap): string {
  if (gap.existence === 'appeared')
    return 'It was there again after it was deleted. No event tells who made it.'
  if (gap.existence === 'created-again')
    return 'It was created though it existed. No event tells who deleted it.'
  return 'Something changed here that no event tells.'
}
