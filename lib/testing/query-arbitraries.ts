import fc from 'fast-check'

import { type FieldName, FIELDS } from '@/lib/event/fields'
import type { Operator, Query, QueryNode, QueryValue, TermKey, TermNode } from '@/lib/query/ast'
import { validateQuery } from '@/lib/query/validate'

import { day, IPS, path, phrase, text } from './text-arbitraries'

const at = { from: 0, to: 0 }

/** Any text that is full of the signs of the query language. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      '(',
      ')',
      '"',
      ':',
      '-',
      ' ',
      ' ',
      '*',
      ',',
      '\\',
      '=',
      '~',
      '<',
      '>',
      '!',
      '/',
      'OR',
      'AND',
      'NOT',
      'or',
      'not',
      'type',
      'from',
      'a',
      'key',
      'x y',
      'details.',
      '2026',
      '::1',
      '\t',
      'é',
      '😀',
      '\u001F',
    ),
    { maxLength: 16 },
  )
  .map((parts) => parts.join(''))

function valueOf(texts: fc.Arbitrary<string>): fc.Arbitrary<QueryValue> {
  return fc
    .tuple(fc.constantFrom<QueryValue['kind']>('is', 'is', 'is', 'starts', 'ends', 'any'), texts)
    .map(([kind, raw]) => {
      if (kind === 'any' || (raw === '' && kind !== 'is')) return { kind: 'any', text: '', ...at }
      return { kind, text: raw, ...at }
    })
}

const detailsKey: fc.Arbitrary<TermKey> = fc
  .oneof(
    path,
    text.filter((raw) => raw !== ''),
  )
  .map((raw) => ({ kind: 'details' as const, path: raw }))
const fieldKey: fc.Arbitrary<TermKey> = fc
  .constantFrom(...FIELDS)
  .map(({ name }) => ({ kind: 'field' as const, name }))

function isPair(key: TermKey): boolean {
  return key.kind === 'field' && (key.name === 'from' || key.name === 'to')
}

const anyTerm: fc.Arbitrary<TermNode> = fc
  .tuple(
    fc.oneof(detailsKey, fieldKey, fc.constant<TermKey>({ kind: 'free' })),
    fc.constantFrom<Operator>(':', ':', '=', '~', '>', '>=', '<', '<='),
    fc.array(
      fc.tuple(
        valueOf(text),
        text.filter((raw) => raw !== ''),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([key, operator, values]) => ({
    kind: 'term',
    key,
    operator: key.kind === 'free' || (key.kind === 'field' && operator === '=') ? ':' : operator,
    values: values
      .slice(0, key.kind === 'free' ? 1 : 3)
      .map(([value, under]) => (isPair(key) ? { ...value, path: under } : value)),
    ...at,
  }))

/** Trees over these terms as the parser makes them: groups of two or more, none of which holds one of its own kind. */
function treeOf(term: fc.Arbitrary<TermNode>): fc.Arbitrary<Query> {
  const { node } = fc.letrec<{ node: QueryNode }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 3, arbitrary: term },
      fc
        .tuple(
          fc.constantFrom('and' as const, 'or' as const),
          fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
        )
        .map(([kind, items]) => grouped(kind, items)),
      tie('node').map((item): QueryNode => ({ kind: 'not', item, ...at })),
    ),
  }))
  return fc.option(node, { nil: null, freq: 30 }).map((root) => ({ root, complete: true }))
}

function grouped(kind: 'and' | 'or', items: readonly QueryNode[]): QueryNode {
  const flat = items.flatMap((item) => (item.kind === kind ? item.items : [item]))
  return { kind, items: flat, ...at }
}

/** Trees that can be written, whether or not their terms make sense. */
export const anyTree: fc.Arbitrary<Query> = treeOf(anyTerm)

function term(key: TermKey, values: readonly Partial<QueryValue>[], operator: Operator = ':'): TermNode {
  return {
    kind: 'term',
    key,
    operator,
    values: values.map((value) => ({ kind: 'is', text: '', ...at, ...value })),
    ...at,
  }
}
const fieldTerm = (
  name: FieldName,
  values: readonly Partial<QueryValue>[],
  operator: Operator = ':',
): TermNode => term({ kind: 'field', name }, values, operator)

const looked = (values: fc.Arbitrary<string>): fc.Arbitrary<Partial<QueryValue>> =>
  fc
    .tuple(fc.constantFrom('is' as const, 'is' as const, 'starts' as const, 'any' as const), values)
    .map(([kind, raw]) =>
      kind === 'any' || (raw === '' && kind === 'starts')
        ? { kind: 'any', text: '' }
        : { kind, text: kind === 'starts' ? raw.slice(0, Math.max(1, raw.length >> 1)).toWellFormed() : raw },
    )
const list = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { minLength: 1, maxLength: 3 })

const only: fc.Arbitrary<Partial<QueryValue>> = fc
  .tuple(
    fc.constantFrom('is' as const, 'starts' as const, 'ends' as const),
    fc.oneof(text, fc.constantFrom('7', '1e21', '-1', 'true')),
  )
  .map(([kind, raw]) => ({ kind: raw === '' ? 'is' : kind, text: raw }))

const KEYWORDS = FIELDS.filter((field) => field.kind === 'keyword' && field.values === undefined).map(
  (field) => field.name,
)
const CLOSED = FIELDS.flatMap((field) =>
  field.values === undefined ? [] : [[field.name, field.values] as const],
)

const residual = fc.oneof(
  fc
    .tuple(
      fc.constantFrom<FieldName>(
        'actor',
        'action',
        'resource.name',
        'message',
        'agent',
        'name',
        'details',
        'onBehalfOf',
      ),
      text,
    )
    .map(([name, raw]) => fieldTerm(name, [{ text: raw }], '~')),
  fc.tuple(path, text).map(([key, raw]) => term({ kind: 'details', path: key }, [{ text: raw }], '~')),
  fc.tuple(path, list(only)).map(([key, values]) => term({ kind: 'details', path: key }, values, '=')),
  fc
    .tuple(
      path,
      text.filter((raw) => raw !== ''),
    )
    .map(([key, raw]) => term({ kind: 'details', path: key }, [{ kind: 'ends', text: raw }])),
  fc
    .tuple(
      path,
      fc.constantFrom<Operator>('>', '>=', '<', '<='),
      fc.constantFrom('7', '-1', '2.5', '1e3', '2026-11', '2026-11-20T10:00:00Z'),
    )
    .map(([key, operator, raw]) => term({ kind: 'details', path: key }, [{ text: raw }], operator)),
)

const validTerm: fc.Arbitrary<TermNode> = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(path, list(looked(text)))
        .map(([key, values]) => term({ kind: 'details', path: key }, values)),
    },
    { weight: 4, arbitrary: looked(phrase).map((value) => term({ kind: 'free' }, [value])) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom(...KEYWORDS), list(looked(text)))
        .map(([name, values]) => fieldTerm(name, values)),
    },
    fc.constantFrom(...CLOSED).chain(([name, values]) =>
      list(fc.constantFrom(...values)).map((texts) =>
        fieldTerm(
          name,
          texts.map((raw) => ({ text: raw })),
        ),
      ),
    ),
    fc
      .tuple(fc.constantFrom<FieldName>('message', 'reason', 'agent', 'details'), looked(phrase))
      .map(([name, value]) => fieldTerm(name, [value])),
    fc
      .constantFrom(...IPS, '10.0.0.0/8', '203.0.113.0/29', '2001:db8::/32', '0.0.0.0/0')
      .map((ip) => fieldTerm('ip', [{ text: ip }])),
    fc
      .constantFrom(
        'before',
        'after',
        'ip',
        'trace',
        'message',
        'details',
        'subject',
        'namespace',
        'changed',
        'late',
        'a',
      )
      .map((what) => fieldTerm('has', [{ text: what }])),
    looked(path).map((value) => fieldTerm('changed', [value])),
    fc
      .tuple(fc.constantFrom<FieldName>('from', 'to'), path, looked(text))
      .map(([name, under, value]) => fieldTerm(name, [{ ...value, path: under }])),
    fc
      .tuple(
        fc.constantFrom<FieldName>('date', 'received'),
        fc.constantFrom<Operator>(':', '>', '>=', '<', '<='),
        fc.oneof(day, fc.constantFrom('2026', '2026-11', '2026-11-20T10', '2026-11-20T10:00:00.123+01:00')),
      )
      .map(([name, operator, raw]) => fieldTerm(name, [{ text: raw }], operator)),
    fc
      .tuple(fc.constantFrom<Operator>(':', '>', '>=', '<', '<='), fc.nat(6))
      .map(([operator, n]) => fieldTerm('index', [{ text: String(n) }], operator)),
    { weight: 2, arbitrary: residual },
  )
  // A word may be empty or too long here, which is refused.
  .filter((root) => validateQuery({ root, complete: true }).length === 0)

/** Trees whose terms can be honoured, over the same few texts as `anyEvent`. */
export const validTree: fc.Arbitrary<Query> = treeOf(validTerm)

/** Trees that the counts by day and hour can answer: they read type, change, outcome, source and action alone. */
export const rollupTree: fc.Arbitrary<Query> = treeOf(
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom<FieldName>('type', 'source', 'action'),
        list(
          looked(
            fc.constantFrom('FLOW', 'tenant', 'Load', 'ci', 'KESTRA', 'flow.update', 'login', 'nothing'),
          ),
        ),
      )
      .map(([name, values]) => fieldTerm(name, values)),
    fc.constantFrom('CREATE', 'UPDATE', 'NONE').map((raw) => fieldTerm('change', [{ text: raw }])),
    fc.constantFrom('success', 'failure').map((raw) => fieldTerm('outcome', [{ text: raw }])),
  ),
)
