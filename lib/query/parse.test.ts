import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { anyTree, hostileText, validTree } from '@/lib/testing/query-arbitraries'

import {
  QUERY_BYTES_MAX,
  QUERY_DEPTH_MAX,
  QUERY_TERMS_MAX,
  type Query,
  type QueryNode,
  type QueryProblem,
} from './ast'
import { parseQuery } from './parse'
import { printQuery } from './print'

/** The tree in Lisp, to be read in a table. */
function shown(node: QueryNode | null): string {
  if (node === null) return '∅'
  if (node.kind === 'not') return `(not ${shown(node.item)})`
  if (node.kind !== 'term') return `(${node.kind} ${node.items.map(shown).join(' ')})`
  const key =
    node.key.kind === 'free' ? '' : node.key.kind === 'field' ? `<${node.key.name}>` : `{${node.key.path}}`
  const values = node.values.map(({ kind, text, path }) => {
    const value = { is: text, starts: `${text}…`, ends: `…${text}`, any: '…' }[kind]
    return path === undefined ? `‹${value}›` : `‹${path}› = ‹${value}›`
  })
  return `${key}${node.operator === ':' ? '' : node.operator}${values.join('|')}`
}

describe('reads', () => {
  test.each([
    ['', '∅'],
    ['  ', '∅'],
    ['namespace:company.team', '{namespace}‹company.team›'],
    ['type:FLOW', '<type>‹FLOW›'],
    ['TYPE:FLOW Actor.Id:x ONBEHALFOF:y', '(and <type>‹FLOW› <actor.id>‹x› <onBehalfOf>‹y›)'],
    ['type: FLOW', '<type>‹FLOW›'],
    ['type:"FLOW"', '<type>‹FLOW›'],
    ['details.type:x', '{type}‹x›'],
    ['details.details.type:x', '{details.type}‹x›'],
    ['details:x', '<details>‹x›'],
    ['url:https://a.b:80/c?d=e', '{url}‹https://a.b:80/c?d=e›'],
    ['key:"value with spaces"', '{key}‹value with spaces›'],
    [String.raw`key:"a \"b\" \\ c\d"`, String.raw`{key}‹a "b" \ c\d›`],
    ['"aws:SourceIp":1.2.3.4', '{aws:SourceIp}‹1.2.3.4›'],
    ['"two words": x', '{two words}‹x›'],
    ['a:1 b:2', '(and {a}‹1› {b}‹2›)'],
    ['a:1 AND b:2', '(and {a}‹1› {b}‹2›)'],
    ['a:1 OR b:2 c:3', '(or {a}‹1› (and {b}‹2› {c}‹3›))'],
    ['(a:1 OR b:2) c:3', '(and (or {a}‹1› {b}‹2›) {c}‹3›)'],
    ['((a:1))', '{a}‹1›'],
    ['a:1 (b:2 c:3)', '(and {a}‹1› {b}‹2› {c}‹3›)'],
    ['-a:1', '(not {a}‹1›)'],
    ['NOT a:1', '(not {a}‹1›)'],
    ['--a:1', '(not (not {a}‹1›))'],
    ['-(a:1 b:2)', '(not (and {a}‹1› {b}‹2›))'],
    ['-"a b"', '(not ‹a b›)'],
    ['-"k k":v', '(not {k k}‹v›)'],
    ['a:-5', '{a}‹-5›'],
    ['a: -5', '{a}‹-5›'],
    ['change:(UPDATE OR DELETE)', '<change>‹UPDATE›|‹DELETE›'],
    ['change:(UPDATE or DELETE)', '<change>‹UPDATE›|‹DELETE›'],
    ['change: ( UPDATE , DELETE )', '<change>‹UPDATE›|‹DELETE›'],
    ['a:b,c,"d, e"', '{a}‹b›|‹c›|‹d, e›'],
    ['a:(b, "c d" OR e,f)', '{a}‹b›|‹c d›|‹e›|‹f›'],
    ['a:x*', '{a}‹x…›'],
    ['a:"x y"*', '{a}‹x y…›'],
    ['a:*x', '{a}‹…x›'],
    ['a:*', '{a}‹…›'],
    ['a:"*"', '{a}‹*›'],
    ['a:"x*"', '{a}‹x*›'],
    ['a:""', '{a}‹›'],
    ['a~b', '{a}~‹b›'],
    ['a~"b c"', '{a}~‹b c›'],
    ['date>=2026-11-01 date<2026-12-01', '(and <date>>=‹2026-11-01› <date><‹2026-12-01›)'],
    ['date>= 2026', '<date>>=‹2026›'],
    ['date:2026-11-20T10:00:00Z', '<date>‹2026-11-20T10:00:00Z›'],
    ['from:retries=3', '<from>‹retries› = ‹3›'],
    ['to:role=admin,role=owner', '<to>‹role› = ‹admin›|‹role› = ‹owner›'],
    ['to:title="a b"', '<to>‹title› = ‹a b›'],
    ['to:"a title"=x', '<to>‹a title› = ‹x›'],
    ['to:"a=b"', '<to>‹a› = ‹b›'],
    ['to:a=b=c', '<to>‹a› = ‹b=c›'],
    ['to:a=*', '<to>‹a› = ‹…›'],
    ['x="a b"', '{x}=‹a b›'],
    ['x=(a OR b*)', '{x}=‹a›|‹b…›'],
    [`Tags1234="a b"`, '{Tags1234}=‹a b›'],
    ['x:y="a b"', '{x}‹y=a b›'],
    ['free words', '(and ‹free› ‹words›)'],
    ['"exact words"', '‹exact words›'],
    ['user not found', '(and ‹user› ‹not› ‹found›)'],
    ['this or that', '(and ‹this› ‹or› ‹that›)'],
    ['type:A or type:B', '(or <type>‹A› <type>‹B›)'],
    ['(a b) or (c d)', '(or (and ‹a› ‹b›) (and ‹c› ‹d›))'],
    ['a or type:B', '(and ‹a› ‹or› <type>‹B›)'],
    ['type:A and not type:B', '(and <type>‹A› (not <type>‹B›))'],
    ['"or" "NOT"', '(and ‹or› ‹NOT›)'],
    ['2001:db8::1 2001:db8::/32', '(and ‹2001:db8::1› ‹2001:db8::/32›)'],
    ['ip:2001:db8::/32', '<ip>‹2001:db8::/32›'],
    ['path:/api/v1/ dir:/usr/local file:/etc/my', '(and {path}‹/api/v1/› {dir}‹/usr/local› {file}‹/etc/my›)'],
    ['home:~/x', '{home}‹~/x›'],
    ['хост:сервер 键:值', '(and {хост}‹сервер› {键}‹值›)'],
  ] as const)('%s', (text, tree) => {
    const read = parseQuery(text)
    if (tree === null) expect(read.problems).not.toEqual([])
    else expect({ tree: shown(read.tree.root), problems: read.problems }).toEqual({ tree, problems: [] })
  })
})

describe('refuses, with the place and what to do', () => {
  const marked = (text: string, { from, to }: QueryProblem): string =>
    `${text.slice(0, from)}⟦${text.slice(from, to)}⟧${text.slice(to)}`

  test.each([
    ['type:', '⟦type:⟧', /value is missing after type:.*type:\*/],
    ['type: OR x', '⟦type:⟧ OR x', /value is missing/],
    ['type: -outcome:success', '⟦type:⟧ -outcome:success', /value is missing/],
    ['(type:)', '(⟦type:⟧)', /value is missing/],
    ['a OR', 'a ⟦OR⟧', /after this OR/],
    ['OR a', '⟦OR⟧ a', /before this OR/],
    ['a OR OR b', 'a ⟦OR⟧ OR b', /after this OR/],
    ['a AND', 'a ⟦AND⟧', /after this AND/],
    ['AND a', '⟦AND⟧ a', /before this AND/],
    ['NOT', '⟦NOT⟧', /after this NOT/],
    ['-', '⟦-⟧', /after this minus/],
    ['a - b', 'a ⟦- ⟧b', /directly before/],
    ['(a', '⟦(a⟧', /never closed/],
    ['a)', 'a⟦)⟧', /never opened/],
    ['()', '⟦()⟧', /Nothing stands/],
    ['"abc', '⟦"abc⟧', /never closed/],
    ['a:(b c)', 'a:(b ⟦c⟧)', /OR between/],
    ['a:(b OR)', 'a:(b OR⟦)⟧', /missing before this/],
    ['a:(OR b)', 'a:(⟦OR⟧ b)', /missing before this OR/],
    ['a:(b AND c)', 'a:(b ⟦AND⟧ c)', /only values with OR/],
    ['a:(b OR -c)', 'a:(b OR ⟦-c⟧)', /only values with OR/],
    ['a:()', '⟦a:()⟧', /value is missing/],
    ['a:(b', 'a:⟦(b⟧', /never closed/],
    ['a:b,', 'a:⟦b,⟧', /beside a comma/],
    ['a: b, c', 'a: ⟦b,⟧ c', /beside a comma/],
    ['a:b,,c', 'a:⟦b,,c⟧', /beside a comma/],
    ['a:x*y', 'a:⟦x*y⟧', /star stands only/],
    ['a:*x*', '⟦a:*x*⟧', /a~x|key~text/],
    ['a:x"y"', 'a:⟦x"y"⟧', /around the whole/],
    ['"x"y', '⟦"x"y⟧', /around the whole/],
    ['f(x)', '⟦f(⟧x)', /written in quotes/],
    ['type=b', '⟦type=b⟧', /colon/],
    ['a!=b', '⟦a!=b⟧', /minus/],
    ['!type:a', '⟦!type:a⟧', /minus/],
    ['a=~b', '⟦a=~b⟧', /Regular expressions/],
    ['a:/x.*y/', 'a:⟦/x.*y/⟧', /Regular expressions/],
    ['/x|y/i', '⟦/x|y/i⟧', /Regular expressions/],
    ['/abc/', '⟦/abc/⟧', /Regular expressions/],
    ['date:>=2026', '⟦date:>=2026⟧', /place of the colon/],
    ['type :a', 'type⟦ :a⟧', /directly before its sign/],
    ['date >= 2026', 'date⟦ >=⟧ 2026', /directly before its sign/],
    [':a', '⟦:a⟧', /key is missing/],
    ['<b>', '⟦<b>⟧', /key is missing/],
    ['"":a', '⟦"":a⟧', /key is missing/],
    ['details.:a', '⟦details.:a⟧', /details key is missing/],
    ['from:viewer', 'from:⟦viewer⟧', /at which path/],
    ['from:a=', 'from:⟦a=⟧', /at which path/],
    ['from:=a', '⟦from:=a⟧', /place of the colon/],
    ['a\0b', 'a⟦\0⟧b', /no event holds/],
    ['a\uD800b', 'a⟦\uD800⟧b', /no event holds/],
  ])('%s', (text, place, message) => {
    const { problems, tree } = parseQuery(text)
    expect(problems.length).toBeGreaterThan(0)
    expect({ place: marked(text, problems[0]!), complete: tree.complete }).toEqual({ place, complete: false })
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(message)
  })

  test.each([
    ['type :FLOW', 'type:FLOW'],
    ['a!=b', '-a:b'],
    ['type=FLOW', 'type:FLOW'],
    ['date:>=2026', 'date>=2026'],
    ['a:*x*', 'a~x'],
    ['a:/x.*y/', 'a:"/x.*y/"'],
    ['(a OR b', '(a OR b)'],
    ['a)', 'a'],
    ['say "hi', 'say "hi"'],
    ['a:(b c)', 'a:(b OR c)'],
    ['x AND', 'x '],
    ['a - b', 'a -b'],
  ])('%s can be fixed to %s', (text, fixed) => {
    const [problem] = parseQuery(text).problems
    expect(problem?.fix).toBeDefined()
    const after = text.slice(0, problem!.from) + problem!.fix!.text + text.slice(problem!.to)
    expect(after).toBe(fixed)
    expect(parseQuery(after).problems).toEqual([])
  })
})

describe('limits', () => {
  test('bytes, not characters', () => {
    expect(parseQuery('a'.repeat(QUERY_BYTES_MAX)).problems).toEqual([])
    expect(parseQuery('é'.repeat(QUERY_BYTES_MAX / 2 + 1))).toMatchObject({
      tree: { root: null, complete: false },
      problems: [{ from: 0 }],
    })
  })

  test('terms, each value of a list counted', () => {
    const at = (count: number): QueryProblem[] =>
      parseQuery(Array.from({ length: count }, () => 'x').join(' ')).problems
    expect(at(QUERY_TERMS_MAX)).toEqual([])
    expect(at(QUERY_TERMS_MAX + 2)).toMatchObject([
      { from: 128, to: 129 },
      { from: 130, to: 131 },
    ])
    expect(parseQuery(`k:${'x,'.repeat(QUERY_TERMS_MAX)}x`).problems).toHaveLength(1)
  })

  test('depth', () => {
    const deep = (open: string, count: number, close: string): QueryProblem[] =>
      parseQuery(`${open.repeat(count)}x${close.repeat(count)}`).problems
    expect(deep('(', QUERY_DEPTH_MAX, ')')).toEqual([])
    expect(deep('(', QUERY_DEPTH_MAX + 1, ')')).toHaveLength(1)
    expect(deep('-', QUERY_DEPTH_MAX, '')).toEqual([])
    expect(deep('-', QUERY_DEPTH_MAX + 1, '')).toHaveLength(1)
    expect(deep('NOT ', QUERY_DEPTH_MAX + 1, '')).toHaveLength(1)
    expect(deep('-(', QUERY_DEPTH_MAX / 2 + 1, ')')).toHaveLength(1)
  })

  test.each([
    ['('.repeat(10_000)],
    ['('.repeat(4000)],
    [')'.repeat(4000)],
    ['()'.repeat(2000)],
    ['(-'.repeat(2000)],
    ['-'.repeat(4000)],
    ['"'.repeat(4000)],
    ['a:('.repeat(1300)],
    ['NOT '.repeat(1000)],
    ['OR '.repeat(1300)],
    [`k:${'a,'.repeat(2000)}`],
  ])('thousands of one thing (%#) are read at once', (text) => {
    expect(parseQuery(text).problems.length).toBeGreaterThan(0)
  })
})

describe('nothing is dropped', () => {
  /** Each character in no term and in no problem. */
  function uncovered(text: string): string {
    const { tree, problems } = parseQuery(text)
    const covered = new Uint8Array(text.length)
    for (const { from, to } of [...terms(tree), ...problems]) covered.fill(1, from, to)
    return Array.from({ length: text.length }, (_, i) => (covered[i] === 1 ? ' ' : text.charAt(i))).join('')
  }

  test.each([
    ['any text', fc.string({ unit: 'binary', maxLength: 60 })],
    ['signs of the language', hostileText],
  ])('%s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(uncovered(text)).toMatch(/^(?:\s|[()]|-|\b(?:and|or|not)\b)*$/i)
        const { tree, problems } = parseQuery(text)
        expect(tree.complete).toBe(problems.length === 0)
        for (const { from, to, message } of problems) {
          expect(from >= 0 && from <= to && to <= text.length && message.length > 10).toBe(true)
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('nor by a small change to a query that was good', () => {
    const edit = fc.record({
      at: fc.nat(),
      cut: fc.nat(3),
      put: fc.constantFrom('', '(', ')', '"', ':', '-', ' ', '*', ',', '\\', '=', 'OR', '\0'),
    })
    fc.assert(
      fc.property(validTree, fc.array(edit, { minLength: 1, maxLength: 4 }), (tree, edits) => {
        const text = edits.reduce((now, { at, cut, put }) => {
          const place = at % (now.length + 1)
          return now.slice(0, place) + put + now.slice(place + cut)
        }, printQuery(tree))
        expect(uncovered(text)).toMatch(/^(?:\s|[()]|-|\b(?:and|or|not)\b)*$/i)
      }),
      { numRuns: 1500 },
    )
  })
})

function terms(tree: Query): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  const walk = (node: QueryNode): void => {
    if (node.kind === 'term') found.push(node)
    else if (node.kind === 'not') walk(node.item)
    else node.items.forEach(walk)
  }
  if (tree.root !== null) walk(tree.root)
  return found
}

describe('printing', () => {
  test('gives a text from which the same tree is read', () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const read = parseQuery(printQuery(tree))
        expect(read.problems).toEqual([])
        expect(withoutPlaces(read.tree)).toEqual(withoutPlaces(tree))
      }),
      { numRuns: 3000 },
    )
  })

  test('of what was read gives the same tree, and is printed the same', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { tree } = parseQuery(text)
        fc.pre(tree.complete)
        const printed = printQuery(tree)
        const again = parseQuery(printed)
        expect(withoutPlaces(again.tree)).toEqual(withoutPlaces(tree))
        expect(printQuery(again.tree)).toBe(printed)
      }),
      { numRuns: 3000 },
    )
  })
})

function withoutPlaces(tree: Query): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) => (key === 'from' || key === 'to' ? undefined : value)),
  )
}
