import { type Field, field } from '@/lib/event/fields'
import type { Masks } from '@/lib/event/masks'

import type { Operator, Query, QueryNode, QueryProblem, QueryValue, TermNode } from './ast'
import {
  lowerAny,
  lowerChanged,
  lowerDetails,
  lowerHas,
  lowerIp,
  lowerClosed,
  lowerKeyword,
  lowerPair,
} from './lower-lookups'
import { lowerCompare, lowerDate, lowerNumber } from './lower-ranges'
import { lowerContains, lowerDetailsPart, lowerEnd, lowerFree, lowerOnly, lowerText } from './lower-texts'
import { Lowering } from './lowering'
import { withoutHidden } from './masking'
import { allOf, anyOf, notOf, type Plan } from './plan'

/** What a query asks of one event, and why it cannot be asked. */
export interface Lowered {
  /** To be run only when there are no problems. */
  plan: Plan
  problems: QueryProblem[]
  /** True when a term looks at what changed: an event that is partly indexed may be missed. */
  readsChanges: boolean
}

/**
 * Makes a plan of a tree, for somebody from whom this is hidden. The only place that says what each term means: a query is valid exactly when this finds no
 * problem, so what validates also runs.
 */
export function lowerQuery(query: Query, masks: Masks): Lowered {
  const lowering = new Lowering(masks)
  const plan: Plan = query.root === null ? { kind: 'all' } : lowerNode(query.root, lowering)
  return { plan, problems: lowering.problems, readsChanges: lowering.readsChanges }
}

function lowerNode(node: QueryNode, lowering: Lowering): Plan {
  if (node.kind === 'term') return lowerTerm(node, lowering)
  if (node.kind === 'not') return notOf(lowerNode(node.item, lowering))
  const items = node.items.map((item) => lowerNode(item, lowering))
  return node.kind === 'and' ? allOf(items) : anyOf(items)
}

function lowerTerm(term: TermNode, lowering: Lowering): Plan {
  const { key, operator, values } = term
  if (operator === '=' && key.kind === 'details') {
    return withoutHidden(lowerOnly(key.path, values, lowering), term, lowering.masks, lowering)
  }
  if (operator !== ':' && operator !== '~' && values.length > 1) {
    return lowering.refuse(term, 'A comparison takes one value. Write a colon to list several.')
  }
  const lowered = values.map((value) => {
    if (key.kind === 'free') return lowerFree(value, lowering)
    if (key.kind === 'details') return lowerDetailsTerm(key.path, operator, value, lowering)
    return lowerFieldTerm(field(key.name), operator, value, lowering)
  })
  return withoutHidden(anyOf(lowered), term, lowering.masks, lowering)
}

function lowerDetailsTerm(path: string, operator: Operator, value: QueryValue, lowering: Lowering): Plan {
  if (operator === '~') return lowerDetailsPart(path, value, false, lowering)
  if (operator !== ':') return lowerCompare(path, operator, value, lowering)
  return value.kind === 'ends'
    ? lowerDetailsPart(path, value, true, lowering)
    : lowerDetails(path, value, lowering)
}

function lowerFieldTerm(field: Field, operator: Operator, value: QueryValue, lowering: Lowering): Plan {
  if (field.kind === 'date')
    return operator === '~'
      ? refuseOperator(field, value, lowering)
      : lowerDate(field, operator, value, lowering)
  if (field.kind === 'number')
    return operator === '~' ? refuseOperator(field, value, lowering) : lowerNumber(operator, value, lowering)
  const part = field.values === undefined && (field.kind === 'keyword' || field.kind === 'text')
  if (operator === '~')
    return part ? lowerContains(field, value, lowering) : refuseOperator(field, value, lowering)
  if (operator !== ':') return refuseOperator(field, value, lowering)
  if (value.kind === 'ends' && part) return lowerEnd(field, value, lowering)
  return lowerColon(field, value, lowering)
}

function lowerColon(field: Field, value: QueryValue, lowering: Lowering): Plan {
  if (field.name === 'has') return lowerHas(value, lowering)
  if (value.kind === 'any' && field.kind !== 'pair') return lowerAny(field, value, lowering)
  switch (field.kind) {
    case 'keyword':
      return lowerKeyword(field, value, lowering)
    case 'flag':
      return lowerClosed(field, value, lowering)
    case 'text':
      return lowerText(field, value, lowering)
    case 'ip':
      return lowerIp(value, lowering)
    case 'pair':
      return lowerPair(field, value, lowering)
    default:
      return lowerChanged(value, lowering)
  }
}

function refuseOperator(field: Field, value: QueryValue, lowering: Lowering): Plan {
  const message =
    field.kind === 'date' || field.kind === 'number'
      ? `${field.label} is compared with : > >= < or <=.`
      : `${field.label} is compared with a colon: ${field.name}:value.`
  return lowering.refuse(value, message)
}
