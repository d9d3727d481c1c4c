import { type Pieces, readSimpleRegex } from './simple-regex'

/**
 * Texts that a filter asks for, as far as a query can: one as a whole, by its start, its end or a part of it, or by a start
 * and an end with anything between.
 */
export type TextPattern =
  | { kind: 'is' | 'starts' | 'ends' | 'contains'; text: string }
  | { kind: 'around'; start: string; end: string }

/** The same, or any text and none. */
export type Pattern = TextPattern | { kind: 'any' }

/** Patterns of which any may fit, or why they cannot be said. */
export type ReadPattern = { patterns: readonly Pattern[] } | { problem: string }

const MISSING =
  'stands for events that lack it. A rule ignores nothing for what is missing: such events are kept.'
const VARIABLE = 'holds a variable. Put in what it stands for.'

/** A value of Elasticsearch's filters: a text, one with stars, or a regular expression between slashes. */
export function elasticsearchPattern(value: string): ReadPattern {
  const wrong = plainProblem(value)
  if (wrong !== null) return { problem: wrong }
  if (value.length > 2 && value.startsWith('/') && value.endsWith('/')) {
    const read = readSimpleRegex(value.slice(1, -1))
    return 'problem' in read ? read : allPatterns(read.alternatives)
  }
  const pieces = wildcardPieces(value)
  return pieces === null
    ? { problem: 'holds ?, which stands for one unknown character. A query has no sign for that.' }
    : allPatterns([pieces])
}

/** The same where an event may hold several texts, of which each must fit one of the list. */
export function elasticsearchListPattern(value: string): ReadPattern {
  const read = elasticsearchPattern(value)
  if ('problem' in read) return read
  return read.patterns.some(({ kind }) => kind === 'contains' || kind === 'around')
    ? { problem: OF_LISTS }
    : read
}

const OF_LISTS =
  'has a star at both ends or within. Where an event holds several texts, a query knows whole ones, starts and ends.'

/** A value of Kibana's filters, which is meant as it is. */
export function kibanaPattern(value: string): ReadPattern {
  const wrong = plainProblem(value)
  if (wrong !== null) return { problem: wrong }
  if (/^!?\/.+\/$/.test(value)) {
    return { problem: 'is a regular expression, which a query cannot say. Name the values.' }
  }
  return { patterns: [{ kind: 'is', text: value }] }
}

function plainProblem(value: string): string | null {
  if (value === '') return MISSING
  return value.includes('${') ? VARIABLE : null
}

/** `a*b\*` as `a` and `b*`; null where it holds `?`. */
function wildcardPieces(value: string): string[] | null {
  const pieces = ['']
  for (let at = 0; at < value.length; at++) {
    let sign = value.charAt(at)
    if (sign === '?') return null
    if (sign === '*') {
      pieces.push('')
      continue
    }
    if (sign === '\\' && at + 1 < value.length) sign = value.charAt(++at)
    pieces[pieces.length - 1] += sign
  }
  return pieces
}

function allPatterns(alternatives: readonly Pieces[]): ReadPattern {
  const patterns: Pattern[] = []
  for (const pieces of alternatives) {
    const read = patternOf(pieces)
    if ('problem' in read) return read
    patterns.push(read)
  }
  return { patterns }
}

function patternOf(pieces: Pieces): Pattern | { problem: string } {
  const [start = ''] = pieces
  const end = pieces.at(-1) ?? ''
  if (pieces.length === 1) return start === '' ? { problem: MISSING } : { kind: 'is', text: start }
  const middle = pieces.slice(1, -1).filter((piece) => piece !== '')
  const [part] = middle
  if (part === undefined) return ended(start, end)
  if (middle.length === 1 && start === '' && end === '') return { kind: 'contains', text: part }
  return { problem: 'has stars around more than one text. A query knows one start, one end, or one part.' }
}

function ended(start: string, end: string): Pattern | { problem: string } {
  if (start === '') return end === '' ? { kind: 'any' } : { kind: 'ends', text: end }
  if (end === '') return { kind: 'starts', text: start }
  if (overlaps(start, end).length > OVERLAPS_MAX) {
    return { problem: 'has a start and an end that overlap in too many ways. Name the values.' }
  }
  return { kind: 'around', start, end }
}

const OVERLAPS_MAX = 5

/** Texts that begin with the one and end with the other without holding both: `ab*bc` is not `abc`. */
export function overlaps(start: string, end: string): string[] {
  const found: string[] = []
  const [a, b] = [start.toLowerCase(), end.toLowerCase()]
  for (let common = 1; common <= Math.min(a.length, b.length); common++) {
    if (a.endsWith(b.slice(0, common))) found.push(start + end.slice(common))
  }
  return found
}
