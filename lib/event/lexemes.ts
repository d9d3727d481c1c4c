import { utf8Length } from '@/lib/base/bytes'
import { ipBits } from '@/lib/base/ip-bits'
import { isObject, type Json } from '@/lib/base/json'
import { type Change, COMPARED_VALUES_MAX, compareDocuments } from '@/lib/diff/changes'
import { joinPath } from '@/lib/diff/path'

import { eachIndexedWord, wordsOf } from './event-text'
import { FIELDS } from './fields'
import type { FieldSource } from './fields-spec'
import { fold } from './fold'
import { type LexemeClass, lexemeHead, lexemeIn, lexemeOfClean } from './lexeme'

/** An event as the search index takes it. */
export interface LexemeInput extends FieldSource {
  /** The tenant's small integer; null where nothing is looked up by tenant, as in `matches()`. */
  tenantKey: number | null
}

/** What the search index holds of an event. */
export interface EventLexemes {
  /** Each once, in no particular order. */
  lexemes: string[]
  /** True when before and after hold more than fits; the rest is left out, always the same part of it. */
  partial: boolean
  /** True when there are too many without before and after: the event must be refused, or searches would miss it. */
  tooManyFromDetails: boolean
}

/** PostgreSQL corrupts vectors over 1 MiB without a word, and lexemes are the price of a write. */
export const LEXEMES_MAX = 2000
/** In UTF-8 bytes, of all lexemes of an event together. */
export const LEXEMES_BYTES_MAX = 128 * 1024

const TENANT = lexemeHead('t', '')
const WORDS = {
  text: lexemeHead('w.text', ''),
  name: lexemeHead('w.name', ''),
  details: lexemeHead('w.details', ''),
} as const
const HAS = lexemeHead('f', 'has')
const CHANGED = lexemeHead('c', '')
const IP = { '4': lexemeHead('ip', '4'), '6': lexemeHead('ip', '6') } as const
const LATE = lexemeIn(lexemeHead('f', 'late'), 'true')
const PARTIAL = lexemeIn(lexemeHead('f', 'partial'), 'true')

const READERS = FIELDS.flatMap(({ lexeme, read }) =>
  lexeme !== undefined && read !== undefined ? [{ head: lexemeHead('f', lexeme), read }] : [],
)

/**
 * The lexemes of an event: everything that the query language can look up. The same event always gives the same ones,
 * whatever the order of the keys in its documents. Runs for each event of an append: a few microseconds.
 */
export function eventLexemes(event: LexemeInput): EventLexemes {
  const found = new Set<string>()
  if (event.tenantKey !== null) found.add(TENANT + String(event.tenantKey))
  for (const { head, read } of READERS) {
    const value = read(event)
    if (value === undefined) continue
    if (typeof value === 'string') found.add(lexemeIn(head, value))
    else for (const one of value) found.add(lexemeIn(head, one))
  }
  if (event.late) found.add(LATE)
  if (event.before !== undefined) found.add(HAS + 'before')
  if (event.after !== undefined) found.add(HAS + 'after')
  addIp(found, event.client?.ip)
  addWords(found, WORDS.text, event.message)
  addWords(found, WORDS.text, event.reason)
  addNameWords(found, event.actor.name)
  addNameWords(found, event.resource.name)
  if (event.details !== undefined) addDetails(found, event.details, '')
  if (!fits(found, [])) return { lexemes: [...found], partial: false, tooManyFromDetails: true }
  const partial = !addChanges(found, event)
  if (partial) found.add(PARTIAL)
  return { lexemes: [...found], partial, tooManyFromDetails: false }
}

/** A scalar as the text that is indexed, shown as a tag and typed in a query: `7`, `true`, `null`, or the text itself. */
export function scalarText(value: null | boolean | number | string): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function addIp(found: Set<string>, ip: string | undefined): void {
  const bits = ip === undefined ? null : ipBits(ip)
  if (bits !== null) found.add(IP[bits.family] + bits.bits)
}

function addWords(found: Set<string>, head: string, text: string | undefined): void {
  if (text !== undefined) eachIndexedWord(text, (word) => found.add(lexemeOfClean(head, word)))
}

/** A name of one word is found as the whole name that it is. */
function addNameWords(found: Set<string>, name: string | undefined): void {
  if (name === undefined) return
  const words = wordsOf(name)
  if (words.length === 1 && words[0]?.text === fold(name)) return
  for (const word of words) if (word.indexed) found.add(lexemeOfClean(WORDS.name, word.text))
}

function addDetails(found: Set<string>, value: Json, path: string): void {
  if (Array.isArray(value)) {
    for (const element of value) addDetails(found, element, path)
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) addDetails(found, value[name] ?? null, joinPath(path, name))
  } else {
    found.add(lexemeIn(lexemeHead('d', path), scalarText(value)))
    if (typeof value === 'string') addWords(found, WORDS.details, value)
  }
}

/** Adds what before and after say. False when not all of it fits: then as much as fits, in a fixed order. */
function addChanges(found: Set<string>, event: LexemeInput): boolean {
  const { before, after } = event
  if (before === undefined && after === undefined) return true
  // Where nothing was there before, or is after, everything differs: its paths would only repeat its values.
  const paths = before !== undefined && after !== undefined
  const quick = compareDocuments(before, after, { valuesMax: COMPARED_VALUES_MAX })
  const extra: string[] = []
  const collect = (lexeme: string): boolean => extra.push(lexeme) <= EXTRA_MAX
  const collected = quick.changes.every((change) =>
    eachChangeLexeme(change, { paths, sorted: false }, collect),
  )
  if (quick.complete && collected && fits(found, extra)) {
    for (const lexeme of extra) found.add(lexeme)
    return true
  }
  const fixed = compareDocuments(before, after, { valuesMax: COMPARED_VALUES_MAX, sorted: true })
  let bytes = bytesOf(found)
  const take = (lexeme: string): boolean => {
    if (found.has(lexeme)) return true
    bytes += utf8Length(lexeme)
    return bytes <= BYTES_ROOM && found.size < COUNT_ROOM && found.add(lexeme).size > 0
  }
  const taken = fixed.changes.every((change) => eachChangeLexeme(change, { paths, sorted: true }, take))
  return fixed.complete && taken
}

/** Calls `take` with each lexeme of a change until it says false; then the answer is false. */
function eachChangeLexeme(
  change: Change,
  how: { paths: boolean; sorted: boolean },
  take: (lexeme: string) => boolean,
): boolean {
  if (change.order === true) return !how.paths || take(lexemeIn(CHANGED, change.key))
  const side = (cls: LexemeClass, value: Json | undefined): boolean =>
    value === undefined ||
    eachLeaf(value, change.key, how.sorted, (path, leaf) => {
      if (how.paths && !take(lexemeIn(CHANGED, path))) return false
      return leaf === undefined || take(lexemeIn(lexemeHead(cls, path), scalarText(leaf)))
    })
  return side('o', change.from) && side('n', change.to)
}

/** Calls `take` with each scalar and its path, and with the path alone of an empty object or array. */
function eachLeaf(
  value: Json,
  path: string,
  sorted: boolean,
  take: (path: string, leaf?: null | boolean | number | string) => boolean,
): boolean {
  if (Array.isArray(value)) {
    if (value.length === 0) return take(path)
    return value.every((element) => eachLeaf(element, path, sorted, take))
  }
  if (!isObject(value)) return take(path, value)
  const names = Object.keys(value)
  if (names.length === 0) return take(path)
  if (sorted) names.sort(byCodeUnits)
  return names.every((name) => eachLeaf(value[name] ?? null, joinPath(path, name), sorted, take))
}

/** One place is kept free for the mark that says an event is partly indexed. */
const COUNT_ROOM = LEXEMES_MAX - 1
const BYTES_ROOM = LEXEMES_BYTES_MAX - utf8Length(PARTIAL)

/** Repeats included; past it the slower way decides, which counts each lexeme once. */
const EXTRA_MAX = 2 * LEXEMES_MAX

function fits(found: ReadonlySet<string>, extra: readonly string[]): boolean {
  let units = 0
  for (const lexeme of found) units += lexeme.length
  for (const lexeme of extra) units += lexeme.length
  // UTF-8 takes at most three bytes for each UTF-16 unit, so most events need no exact count.
  if (found.size + extra.length <= COUNT_ROOM && units * 3 <= BYTES_ROOM) return true
  const all = new Set([...found, ...extra])
  return all.size <= COUNT_ROOM && bytesOf(all) <= BYTES_ROOM
}

function bytesOf(lexemes: ReadonlySet<string>): number {
  let bytes = 0
  for (const lexeme of lexemes) bytes += utf8Length(lexeme)
  return bytes
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
