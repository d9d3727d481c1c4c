import { type Field, field } from '@/lib/event/fields'

import type { Operator, Query, QueryNode, QueryValue, TermNode } from './ast'

/**
 * The whole query in plain words, for people who check what they are looking at: "events where change is UPDATE or
 * DELETE, and outcome is not success". Says the same as the query, term by term; no full stop.
 */
export function explainQuery(tree: Query): string {
  if (tree.root === null) return 'all events'
  return `events where ${explainNode(tree.root)}`
}

/** A part of a query in plain words, as it reads in the whole: "outcome is not success". */
export function explainNode(node: QueryNode): string {
  if (node.kind === 'term') return termWords(node, false)
  if (node.kind === 'not') {
    return node.item.kind === 'term' ? termWords(node.item, true) : `not (${explainNode(node.item)})`
  }
  if (node.kind === 'and') return list(andParts(node.items), 'and')
  const parts = node.items.map((item) => wrapped(item, 'and'))
  return list(parts, 'or')
}

function wrapped(node: QueryNode, kind: 'and' | 'or'): string {
  return node.kind === kind ? `(${explainNode(node)})` : explainNode(node)
}

/** The parts of an "and", with the two ends of a time joined to "between". */
function andParts(items: readonly QueryNode[]): string[] {
  const start = items.find((item) => isBound(item, '>='))
  const end = items.find((item) => isBound(item, '<'))
  if (start?.kind !== 'term' || end?.kind !== 'term') return items.map((item) => wrapped(item, 'or'))
  const between = `it happened from ${values(start)} up to ${values(end)}`
  return items.flatMap((item) => {
    if (item === start) return [between]
    return item === end ? [] : [wrapped(item, 'or')]
  })
}

function isBound(node: QueryNode, operator: Operator): boolean {
  return (
    node.kind === 'term' &&
    node.key.kind === 'field' &&
    node.key.name === 'date' &&
    node.operator === operator
  )
}

function list(parts: readonly string[], word: 'and' | 'or'): string {
  if (parts.length < 2) return parts.join('')
  const comma = word === 'and' ? ',' : ''
  return `${parts.slice(0, -1).join(', ')}${comma} ${word} ${parts.at(-1)}`
}

function termWords(term: TermNode, not: boolean): string {
  const { key, operator } = term
  if (key.kind === 'free') return freeWords(term, not)
  if (key.kind === 'details') return comparison(key.path, operator, term.values, not)
  return fieldWords(field(key.name), term, not)
}

function freeWords({ values: words }: TermNode, not: boolean): string {
  if (words.some((value) => value.kind === 'any')) return not ? 'nothing matches' : 'anything matches'
  const shown = words.map((value) =>
    value.kind === 'starts' ? `a word that starts with ${text(value.text)}` : text(value.text),
  )
  return `its texts and names ${not ? 'do not contain' : 'contain'} ${list(shown, 'or')}`
}

function fieldWords(of: Field, term: TermNode, not: boolean): string {
  const { operator } = term
  const shown = values(term)
  if (of.kind === 'flag') return flagWords(of, term, not)
  if (of.kind === 'ip')
    return `the address is ${not ? 'not ' : ''}${list(term.values.map(addressWords), 'or')}`
  if (of.kind === 'date') return `it ${dateVerb(of, operator, not)} ${shown}`
  if (of.kind === 'pair') {
    const each = term.values.map((value) => pairWords(of.name, value, not))
    return list(each, not ? 'and' : 'or')
  }
  if (of.name === 'has') return `it ${not ? 'has no' : 'has'} ${shown}`
  if (of.name === 'changed') return `${shown} ${not ? 'did not change' : 'changed'}`
  const label = lowerFirst(of.label)
  const isText = of.kind === 'text' && operator === ':'
  return isText ? containing(label, term, not) : comparison(label, operator, term.values, not)
}

function flagWords(of: Field, term: TermNode, not: boolean): string {
  if (term.values.some((value) => value.kind === 'any')) return not ? 'nothing matches' : 'anything matches'
  const lowered = term.values.every((value) => value.text.toLowerCase() === 'false')
  const [yes, no] =
    of.name === 'late'
      ? ['arrived late', 'did not arrive late']
      : ['is partly indexed', 'is not partly indexed']
  return `it ${not === lowered ? yes : no}`
}

function containing(label: string, term: TermNode, not: boolean): string {
  if (term.values.every((value) => value.kind === 'any')) return comparison(label, ':', term.values, not)
  return `${label} ${not ? 'does not contain' : 'contains'} the words ${values(term)}`
}

function pairWords(name: string, value: QueryValue, not: boolean): string {
  return `${value.path ?? 'it'} ${not ? 'did not change' : 'changed'} ${name} ${valueWords(value)}`
}

function dateVerb(of: Field, operator: Operator, not: boolean): string {
  const verb = of.name === 'date' ? (not ? 'did not happen' : 'happened') : not ? 'did not arrive' : 'arrived'
  return `${verb} ${{ ':': 'in', '~': 'in', '=': 'in', '>': 'after', '>=': 'from', '<': 'before', '<=': 'up to the end of' }[operator]}`
}

function addressWords(value: QueryValue): string {
  return value.kind === 'any' ? 'known' : value.text.includes('/') ? `in ${value.text}` : value.text
}

/** `namespace is a or b`, in all its forms. */
function comparison(label: string, operator: Operator, all: readonly QueryValue[], not: boolean): string {
  if (all.some((value) => value.kind === 'any')) return not ? `it has no ${label}` : `it has ${label}`
  const shown = all.map((value) => text(value.text))
  if (operator === '~') return `${label} ${not ? 'does not contain' : 'contains'} ${list(shown, 'or')}`
  if (operator === '=') return `${label} is ${not ? 'not ' : ''}only ${list(all.map(valueWords), 'or')}`
  if (operator !== ':') return `${label} is ${not ? 'not ' : ''}${COMPARED[operator]} ${list(shown, 'or')}`
  if (all.some((value) => value.kind !== 'is')) {
    return `${label} ${list(
      all.map((value) => verbWords(value, not)),
      not ? 'and' : 'or',
    )}`
  }
  if (!not) return `${label} is ${list(shown, 'or')}`
  return shown.length === 1 ? `${label} is not ${shown[0]}` : `${label} is neither ${shown.join(' nor ')}`
}

function verbWords(value: QueryValue, not: boolean): string {
  const shown = text(value.text)
  if (value.kind === 'starts') return `${not ? 'does not start' : 'starts'} with ${shown}`
  if (value.kind === 'ends') return `${not ? 'does not end' : 'ends'} with ${shown}`
  return `is ${not ? 'not ' : ''}${shown}`
}

const COMPARED = { '>': 'more than', '>=': 'at least', '<': 'less than', '<=': 'at most' } as const

function values(term: TermNode): string {
  return list(term.values.map(valueWords), 'or')
}

function valueWords(value: QueryValue): string {
  if (value.kind === 'any') return 'anything'
  if (value.kind === 'starts') return `something that starts with ${text(value.text)}`
  return value.kind === 'ends' ? `something that ends with ${text(value.text)}` : text(value.text)
}

/** As it is where it is plainly one word, else in quotes. */
function text(value: string): string {
  return /^[\p{L}\p{N}][\p{L}\p{N}_.:@/+-]*$/u.test(value) ? value : `“${value}”`
}

function lowerFirst(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label
}
