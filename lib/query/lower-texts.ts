import { type Word, wordsOf } from '@/lib/event/event-text'
import { type Field, FIELDS } from '@/lib/event/fields'
import type { WordOrigin } from '@/lib/event/fields-spec'
import { fold } from '@/lib/event/fold'
import { lexemeHead, lexemeIn, lexemePrefix } from '@/lib/event/lexeme'

import type { QueryValue } from './ast'
import { exact, lowerDetails, lowerWholeWord, numberIn, partsOf, prefix } from './lower-lookups'
import type { Lowering } from './lowering'
import { endPattern, literalPattern, phrasePattern, startPattern, trimPhrase, wholePattern } from './pattern'
import { allOf, anyOf, notOf, type Plan, type TextPlaces } from './plan'

// Words, phrases and parts of texts. The index finds whole words; the text itself decides about the rest.

const FREE_FIELDS = FIELDS.filter((field) => field.freeWord === true)
const ORIGINS: readonly WordOrigin[] = ['text', 'name', 'details']
/** Every text that has words in the index. */
const ROW_TEXTS: TextPlaces = {
  fields: ['message', 'reason', 'actor.name', 'resource.name'],
  details: { kind: 'any' },
}

/** More words of a phrase narrow no search: the text itself decides. */
const LOOKED_UP_WORDS_MAX = 16

/** A word or phrase without a key: whole values that people search without naming them, and words of texts. */
export function lowerFree(value: QueryValue, lowering: Lowering): Plan {
  if (value.kind === 'any') return { kind: 'all' }
  if (value.kind === 'ends') return lowering.refuse(value, 'A star in front needs a key: key:*end.')
  if (value.text.trim() === '') return lowering.refuse(value, 'Write what to search for between the quotes.')
  const whole = lowerWholeWord(value, FREE_FIELDS, lowering)
  const words = lookedUp(value)
  if (words.length === 0) return whole
  const inTexts = anyOf(ORIGINS.map((origin) => wordLexemes(origin, words, value, lowering)))
  const only = words.length === 1 && isOneWord(value.text)
  return anyOf([whole, only ? inTexts : allOf([inTexts, textPlan(ROW_TEXTS, phrasePattern(value.text))])])
}

/** Words of one text field: `message:"could not connect"`. */
export function lowerText(field: Field, value: QueryValue, lowering: Lowering): Plan {
  if (value.kind === 'ends') return lowerEnd(field, value, lowering)
  if (value.text.trim() === '') {
    return lowering.refuse(value, `Write what to search for; for events that have one write ${field.name}:*.`)
  }
  const words = field.words === undefined ? [] : lookedUp(value)
  const found = field.words === undefined ? [] : [wordLexemes(field.words, words, value, lowering)]
  return allOf([...found, textPlan(placesOf(field), phrasePattern(value.text))])
}

/** `key~text`: the text anywhere in the value. */
export function lowerContains(field: Field, value: QueryValue, lowering: Lowering): Plan {
  const refused = refusePart(field, value, lowering)
  return refused ?? textPlan(placesOf(field), literalPattern(value.text))
}

/** `key:*text`: the text at the end of the value. */
export function lowerEnd(field: Field, value: QueryValue, lowering: Lowering): Plan {
  const refused = refusePart(field, { ...value, kind: 'is' }, lowering)
  return refused ?? textPlan(placesOf(field), endPattern(value.text))
}

/** `path~text` and `path:*text` in details: only where a text stands at that path, not below it. */
export function lowerDetailsPart(path: string, value: QueryValue, end: boolean, lowering: Lowering): Plan {
  const refused = refuseStar(end ? { ...value, kind: 'is' } : value, lowering)
  if (refused !== null) return refused
  const pattern = end ? endPattern(value.text) : literalPattern(value.text)
  const where: TextPlaces = { fields: [], details: { kind: 'at', of: path, path: wholePattern(path) } }
  return allOf([prefix(lexemeHead('d', path)), textPlan(where, pattern)])
}

const PATTERNS = { is: wholePattern, starts: startPattern, ends: endPattern } as const

/** `path=a,b*` in details: there is a value, and each is one of these. What is null is none. */
export function lowerOnly(path: string, values: readonly QueryValue[], lowering: Lowering): Plan {
  const found: Plan[] = []
  const texts: string[] = []
  for (const value of values) {
    if (value.kind === 'any') {
      return lowering.refuse(value, 'Name the values. For events that have any, write a colon and a star.')
    }
    const isEnd = value.kind === 'ends'
    found.push(isEnd ? lowerDetailsPart(path, value, true, lowering) : lowerDetails(path, value, lowering))
    texts.push(PATTERNS[value.kind](value.text))
  }
  const numbers = values.flatMap(({ kind, text }) => (kind === 'is' ? (numberIn(text) ?? []) : []))
  const other: Plan = { kind: 'other', path: wholePattern(path), texts: texts.join('|'), numbers }
  return allOf([anyOf(found), notOf(other)])
}

function refusePart(field: Field, value: QueryValue, lowering: Lowering): Plan | null {
  const { fields, details } = placesOf(field)
  if (fields.length === 0 && details === undefined) {
    return lowering.refuse(
      value,
      `${field.label} is looked up whole or by its start: ${field.name}:x or ${field.name}:x*.`,
    )
  }
  return refuseStar(value, lowering)
}

function refuseStar(value: QueryValue, lowering: Lowering): Plan | null {
  if (value.kind === 'is' && value.text !== '') return null
  return lowering.refuse(value, 'Write the part of the text to look for, without a star: key~part.')
}

/** Where the texts of a field stand. */
function placesOf(field: Field): TextPlaces {
  if (field.name === 'details') return { fields: [], details: { kind: 'any' } }
  const fields = partsOf(field).flatMap((part) => (part.columns === undefined ? [] : [part.name]))
  if (field.details === undefined) return { fields }
  return { fields, details: { kind: 'at', of: field.details, path: wholePattern(field.details) } }
}

function textPlan(where: TextPlaces, pattern: string): Plan {
  return { kind: 'text', where, pattern }
}

/** The words of a value that the index may hold. */
function lookedUp(value: QueryValue): { text: string; start: boolean }[] {
  const words = wordsOf(value.text)
  const open = value.kind === 'starts' && endsInWord(value.text, words) ? words.pop() : undefined
  const found = words.filter((word) => word.indexed).map(({ text }) => ({ text, start: false }))
  if (open !== undefined && !isNumeric(open)) found.push({ text: open.text, start: true })
  return found.slice(-LOOKED_UP_WORDS_MAX)
}

function endsInWord(text: string, words: readonly Word[]): boolean {
  const last = words.at(-1)
  return last !== undefined && fold(text).endsWith(last.text)
}

/** No word of the index starts with two digits or more among its characters. */
function isNumeric(word: Word): boolean {
  return (word.text.match(/\p{N}/gu)?.length ?? 0) > 1
}

/** True when nothing but one word is left of a text. */
function isOneWord(text: string): boolean {
  return wordsOf(text)[0]?.text === fold(trimPhrase(text))
}

function wordLexemes(
  origin: WordOrigin,
  words: readonly { text: string; start: boolean }[],
  value: QueryValue,
  lowering: Lowering,
): Plan {
  const head = lexemeHead(`w.${origin}`, '')
  return allOf(
    words.map(({ text, start }) => {
      const begun = start ? lexemePrefix(head, text) : undefined
      if (begun === undefined) return exact(lexemeIn(head, text))
      return begun === null ? lowering.tooLong(value) : prefix(begun)
    }),
  )
}
