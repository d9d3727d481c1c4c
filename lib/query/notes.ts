import { cidrBits, ipBits } from '@/lib/base/ip-bits'
import { wordsOf } from '@/lib/event/event-text'

import type { Query, QueryNode, QueryNote, QueryValue, TermNode } from './ast'
import { isMinus } from './foreign-signs'
import { quote } from './lex'
import { readPeriod } from './periods'
import { printNode, printValue } from './print'

/** What is honoured, but may not be what was meant, with its place: to be shown beside the results. */
export function queryNotes(tree: Query): QueryNote[] {
  const notes: QueryNote[] = []
  const walk = (node: QueryNode): void => {
    if (node.kind === 'term') notes.push(...termNotes(node))
    else if (node.kind === 'not') walk(node.item)
    else node.items.forEach(walk)
  }
  if (tree.root !== null) walk(tree.root)
  return notes.toSorted((a, b) => a.from - b.from)
}

function termNotes(term: TermNode): QueryNote[] {
  const { key, values } = term
  if (key.kind === 'free') return values.flatMap(wordNotes)
  if (key.kind === 'details') return detailsNotes(term)
  return key.kind === 'field' && key.name === 'changed' ? values.flatMap(placeNotes) : []
}

function wordNotes(value: QueryValue): QueryNote[] {
  const { text, from, to } = value
  const quoted = isQuoted(value)
  if (!quoted && /^(?:and|or|not)$/i.test(text)) {
    const word = text.toUpperCase()
    const message = `“${text}” is searched as a word here. As an operator it is written ${word}.`
    return [{ from, to, message, fix: { label: `Write ${word}`, text: word } }]
  }
  if (!quoted && /^\d{4}-\d\d/.test(text) && readPeriod(text) !== null) {
    const message = 'This is searched as a word. For the time that it covers write date: in front.'
    return [{ from, to, message, fix: { label: `Write date:${text}`, text: `date:${text}` } }]
  }
  const either = quoted ? null : alternativesOf(text)
  if (either !== null) {
    const message = 'This is searched as one text. For either word write OR.'
    return [{ from, to, message, fix: { label: `Write ${either}`, text: either } }]
  }
  if (cidrBits(text) !== null) {
    const message = 'This is searched as a word. For the addresses of a block write ip: in front.'
    return [{ from, to, message, fix: { label: `Write ip:${text}`, text: `ip:${text}` } }]
  }
  if (value.kind === 'any' || ipBits(text) !== null || wordsOf(text).some((word) => word.indexed)) return []
  const message = /[\p{L}\p{N}]/u.test(text)
    ? 'Searched in ids, names and addresses. To search inside details, give its key.'
    : 'Signs alone are found only as a whole id, name or address. To search inside details, give its key.'
  return [{ from, to, message }]
}

/** True for a value in quotes. The tree does not say so, but its place holds more than the text. */
function isQuoted({ kind, text, from, to }: QueryValue): boolean {
  return to - from !== text.length + (kind === 'is' ? 0 : 1)
}

/** What details may hold, and others write for something else. */
function detailsNotes(term: TermNode): QueryNote[] {
  const [value, second] = term.values
  if (value === undefined || second !== undefined || term.operator !== ':' || isQuoted(value)) return []
  const { text, kind, from, to } = value
  const rest = text.slice(1)
  if (
    kind !== 'any' &&
    rest !== '' &&
    (text.startsWith('!') || isMinus(text.charAt(0))) &&
    !/^\d/.test(rest)
  ) {
    const item: TermNode = { ...term, values: [{ ...value, text: rest }] }
    const better = printNode({ kind: 'not', item, from: term.from, to: term.to })
    const message =
      'This sign is searched for as a part of the value. To exclude, write a minus in front of the key.'
    return [{ from: term.from, to: term.to, message, fix: { label: `Write ${better}`, text: better } }]
  }
  const either = kind === 'is' ? alternativesOf(text) : null
  if (either === null) return []
  const message = 'This is searched as one value. For either of them write OR.'
  return [{ from, to, message, fix: { label: `Write ${either}`, text: either } }]
}

/** `a|b` as it is written here; null for anything else. */
function alternativesOf(text: string): string | null {
  if (!/^[\p{L}\p{N}_.@-]+(?:\|{1,2}[\p{L}\p{N}_.@-]+)+$/u.test(text)) return null
  const parts = text.split(/\|+/).map((part) => printValue({ kind: 'is', text: part, from: 0, to: 0 }))
  return `(${parts.join(' OR ')})`
}

function placeNotes({ text, path, from, to }: QueryValue): QueryNote[] {
  const better = text.replace(/\[[^\]]*\]/g, '')
  if (path !== undefined || better === text || better === '') return []
  const shown = /^[\p{L}\p{N}_.-]+$/u.test(better) ? better : quote(better)
  const message = 'Places in lists are not part of a path: it names members only.'
  return [{ from, to, message, fix: { label: `Write ${shown}`, text: shown } }]
}
