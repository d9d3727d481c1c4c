import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Event } from '@/lib/event/event'
import { FIELDS } from '@/lib/event/fields'
import { hostileText } from '@/lib/testing/query-arbitraries'
import { eventTags } from '@/lib/view/event-tags'

import type { Query, QueryNode, QueryProblem } from './ast'
import { hasTerm, toggleTerm } from './edit'
import { KEY_ALIASES } from './keys'
import { queryNotes } from './notes'
import { parseQuery } from './parse'
import { printQuery } from './print'
import { readQuery } from './validate'

const marked = (text: string, { from, to }: QueryProblem): string =>
  `${text.slice(0, from)}⟦${text.slice(from, to)}⟧${text.slice(to)}`
const applied = (text: string, { from, to, fix }: QueryProblem): string | null =>
  fix === undefined ? null : text.slice(0, from) + fix.text + text.slice(to)
const bare = (tree: Query): unknown =>
  JSON.parse(JSON.stringify(tree, (key, v: unknown) => (key === 'from' || key === 'to' ? undefined : v)))

describe('members of an event as the API names them', () => {
  test.each([
    ['resource.type:FLOW', 'type:FLOW'],
    ['RESOURCE.TYPE:FLOW', 'type:FLOW'],
    ['client.ip:10.0.0.0/8', 'ip:10.0.0.0/8'],
    ['client.userAgent:curl', 'agent:curl'],
    ['userAgent~"curl/8"', 'agent~curl/8'],
    ['occurredAt>=2026-11-20 receivedAt<2026-12', 'date>=2026-11-20 received<2026-12'],
    ['traceId:a sessionid:b', 'trace:a session:b'],
    ['source.name:ci source.format:ecs', 'source:ci format:ecs'],
    ['actor.onBehalfOf:*', 'onBehalfOf:*'],
    ['-subjects:u_9', '-subject:u_9'],
    ['has:client.ip has:traceId', 'has:client.ip has:traceId'],
  ])('%s is %s', (text, printed) => {
    const { tree, problems } = readQuery(text)
    expect({ problems, printed: printQuery(tree) }).toEqual({ problems: [], printed })
    expect(bare(parseQuery(printed).tree)).toEqual(bare(tree))
  })

  test('mean fields, and shadow none', () => {
    const names = new Set(FIELDS.map(({ name }) => name.toLowerCase()))
    for (const [alias, name] of Object.entries(KEY_ALIASES)) {
      expect(names.has(name.toLowerCase())).toBe(true)
      expect(names.has(alias.toLowerCase())).toBe(false)
    }
  })

  test.each(Object.keys(KEY_ALIASES))('details.%s is a key of details', (alias) => {
    const text = `details.${alias}:x`
    const { tree, problems } = readQuery(text)
    expect({ root: tree.root, problems }).toMatchObject({
      root: { key: { kind: 'details', path: alias } },
      problems: [],
    })
    expect(printQuery(tree)).toBe(text)
  })

  test('are active as the tag of their field', () => {
    expect(hasTerm('resource.type:FLOW x', 'type', 'FLOW')).toBe('include')
    expect(toggleTerm('resource.type:FLOW x', 'type', 'FLOW', 'include')).toBe('x')
  })
})

describe('what other tools and word processors write is refused, with its place and what to write', () => {
  test.each([
    // Quotes
    ['name:“Daily load”', 'name:⟦“Daily load”⟧', 'name:"Daily load"'],
    ['“could not connect” x', '⟦“could not connect”⟧ x', '"could not connect" x'],
    ['„so“', '⟦„so“⟧', '"so"'],
    ['«so»', '⟦«so»⟧', '"so"'],
    ["name:'Daily load'", "name:⟦'Daily load'⟧", 'name:"Daily load"'],
    ['name:‘Daily load’', 'name:⟦‘Daily load’⟧', 'name:"Daily load"'],
    ["'x' y", "⟦'x'⟧ y", '"x" y'],
    [`-'say "hi"'`, `-⟦'say "hi"'⟧`, String.raw`-"say \"hi\""`],
    ["type:('A B' OR C)", "type:(⟦'A B'⟧ OR C)", 'type:("A B" OR C)'],
    ["to:role='the admin'", "to:role=⟦'the admin'⟧", 'to:role="the admin"'],
    ["tags:a,'b c'", "tags:a,⟦'b c'⟧", 'tags:a,"b c"'],
    ['“never closed', '⟦“never closed⟧', '"never closed"'],
    ['"could not” x', '⟦"could not”⟧ x', '"could not" x'],
    // Dashes
    ['–type:FLOW', '⟦–⟧type:FLOW', '-type:FLOW'],
    ['x −type:FLOW', 'x ⟦−⟧type:FLOW', 'x -type:FLOW'],
    ['—(a b)', '⟦—⟧(a b)', '-(a b)'],
    ['–secret', '⟦–⟧secret', '-secret'],
    ['a – b', 'a ⟦– ⟧b', 'a -b'],
    // AND, OR, NOT
    ['type:FLOW && x', 'type:FLOW ⟦&&⟧ x', 'type:FLOW AND x'],
    ['a || b', 'a ⟦||⟧ b', 'a OR b'],
    ['R & D', 'R ⟦&⟧ D', 'R AND D'],
    ['"a"&&"b"', '"a"⟦&&⟧"b"', '"a" AND "b"'],
    ['(a)||(b)', '(a)⟦||⟧(b)', '(a) OR (b)'],
    ['type:(A || B)', 'type:(A ⟦||⟧ B)', 'type:(A OR B)'],
    ['type:A&&-name:B', 'type:A⟦&&⟧-name:B', 'type:A AND -name:B'],
    ['ns:a||ns:b', 'ns:a⟦||⟧ns:b', 'ns:a OR ns:b'],
    ['a&&b', 'a⟦&&⟧b', 'a AND b'],
    ['a&&type:b', 'a⟦&&⟧type:b', 'a AND type:b'],
    ['x &&type:b', 'x ⟦&&⟧type:b', 'x AND type:b'],
    ['type:!FLOW', '⟦type:!FLOW⟧', '-type:FLOW'],
    ['type:-FLOW', '⟦type:-FLOW⟧', '-type:FLOW'],
    ['type:–FLOW', '⟦type:–FLOW⟧', '-type:FLOW'],
    ['x type:!"a b"', 'x ⟦type:!"a b"⟧', 'x -type:"a b"'],
    ['client.ip:!10.0.0.1', '⟦client.ip:!10.0.0.1⟧', '-client.ip:10.0.0.1'],
    ['type:(A OR !B)', 'type:(A OR ⟦!B⟧)', null],
    // Several values
    ['type:FLOW|TENANT', 'type:⟦FLOW|TENANT⟧', 'type:(FLOW OR TENANT)'],
    ['type:FLOW||TENANT', 'type:⟦FLOW||TENANT⟧', 'type:(FLOW OR TENANT)'],
    ['type:(A|B OR C)', 'type:(⟦A|B⟧ OR C)', 'type:(A OR B OR C)'],
    ['type:A|B,C', 'type:⟦A|B⟧,C', 'type:A,B,C'],
    ['type IN (a, b)', '⟦type IN (a, b)⟧', 'type:(a OR b)'],
    ['type in (a, b)', '⟦type in (a, b)⟧', 'type:(a OR b)'],
    ['ns in (a, b) x', '⟦ns in (a, b)⟧ x', 'ns:(a OR b) x'],
    ['type NOT IN (a, "b c")', '⟦type NOT IN (a, "b c")⟧', '-type:(a OR "b c")'],
    // Ranges
    ['date:[2026-01 TO 2026-02]', '⟦date:[2026-01 TO 2026-02]⟧', 'date>=2026-01 date<=2026-02'],
    ['size:{1 TO 5}', '⟦size:{1 TO 5}⟧', 'size>1 size<5'],
    ['size:[1 TO 5}', '⟦size:[1 TO 5}⟧', 'size>=1 size<5'],
    ['occurredAt:[2026 TO *] x', '⟦occurredAt:[2026 TO *]⟧ x', 'occurredAt>=2026 x'],
    ['date:[* TO *]', '⟦date:[* TO *]⟧', 'date:*'],
    ['x -date:[2026-01 TO 2026-02]', 'x -⟦date:[2026-01 TO 2026-02]⟧', 'x -(date>=2026-01 date<=2026-02)'],
    ['NOT date:[2026-01 to 2026-02]', 'NOT ⟦date:[2026-01 to 2026-02]⟧', 'NOT (date>=2026-01 date<=2026-02)'],
    ['a OR size:[1 TO 5]', 'a OR ⟦size:[1 TO 5]⟧', 'a OR size>=1 size<=5'],
    ['size:[1 TO 5] OR a', '⟦size:[1 TO 5]⟧ OR a', 'size>=1 size<=5 OR a'],
    ['(size:[1 TO 5])', '(⟦size:[1 TO 5]⟧)', '(size>=1 size<=5)'],
    ['date:["2026-01" TO "2026-02"]', '⟦date:["2026-01" TO "2026-02"]⟧', 'date>="2026-01" date<="2026-02"'],
    ['type:[a TO b]', '⟦type:[a TO b]⟧', null],
    // One value
    ['https://example.com/a?b=c', '⟦https://example.com/a?b=c⟧', '"https://example.com/a?b=c"'],
    ['-s3://bucket/key', '-⟦s3://bucket/key⟧', '-"s3://bucket/key"'],
    [String.raw`C:\Users\ada`, String.raw`⟦C:\Users\ada⟧`, String.raw`"C:\\Users\\ada"`],
    ['C:/Users/ada', '⟦C:/Users/ada⟧', '"C:/Users/ada"'],
    ['10:00', '⟦10:00⟧', '"10:00"'],
    ['10.0.0.1:443', '⟦10.0.0.1:443⟧', '"10.0.0.1:443"'],
    ['[::1]:443', '⟦[::1]:443⟧', '"[::1]:443"'],
    ['00:1b:44:11:3a:b7', '⟦00:1b:44:11:3a:b7⟧', '"00:1b:44:11:3a:b7"'],
    ['arn:aws:iam::1:role/x', '⟦arn:aws:iam::1:role/x⟧', '"arn:aws:iam::1:role/x"'],
    ['urn:uuid:0199a3c1', '⟦urn:uuid:0199a3c1⟧', '"urn:uuid:0199a3c1"'],
    ['YWJjZA+/ZQ==', '⟦YWJjZA+/ZQ==⟧', '"YWJjZA+/ZQ=="'],
    ['/search?q=x', '⟦/search?q=x⟧', '"/search?q=x"'],
    ['2026-11-20T10:00:00.123456Z', '⟦2026-11-20T10:00:00.123456Z⟧', 'date:2026-11-20T10:00:00.123Z'],
    ['2026-11-20T10:00:00Z', '⟦2026-11-20T10:00:00Z⟧', 'date:2026-11-20T10:00:00Z'],
    ['date:2026-11-20 10:00', 'date:2026-11-20⟦ 10:00⟧', 'date:2026-11-20T10:00'],
    ['date>= 2026-11-20 9:30:00Z', 'date>= 2026-11-20⟦ 9:30:00Z⟧', 'date>= 2026-11-20T09:30:00Z'],
    ['Ada <ada@example.com>', 'Ada ⟦<ada@example.com>⟧', 'Ada "<ada@example.com>"'],
    // Keys
    ['_exists_:flowId', '⟦_exists_:flowId⟧', 'flowId:*'],
    ['_missing_:flowId', '⟦_missing_:flowId⟧', '-flowId:*'],
    ['*:*', '⟦*:*⟧', ''],
    ['*:foo', '⟦*:foo⟧', 'foo'],
    ['actor.*:ada', '⟦actor.*⟧:ada', 'actor:ada'],
    ['a.*:ada', '⟦a.*⟧:ada', '"a.*":ada'],
    ['+type:FLOW x', '⟦+⟧type:FLOW x', 'type:FLOW x'],
    ['hasBefore:true', '⟦hasBefore:true⟧', 'has:before'],
    ['hasAfter:false', '⟦hasAfter:false⟧', '-has:after'],
    ['actor.onBehalfOf.id:x', '⟦actor.onBehalfOf.id⟧:x', 'onBehalfOf:x'],
    ['subjects.type:x', '⟦subjects.type⟧:x', null],
    ['before.retries:3', '⟦before.retries:⟧3', 'from:retries=3'],
    ['-after.role:"the admin"', '-⟦after.role:⟧"the admin"', '-to:role="the admin"'],
    ['after.role:*', '⟦after.role:⟧*', 'to:role=*'],
    ['after.size>=5', '⟦after.size>=⟧5', null],
    ['after.role:(a OR b)', '⟦after.role:⟧(a OR b)', null],
    ['before:2026-11-20', '⟦before:2026-11-20⟧', 'date<2026-11-20'],
    ['after:*', '⟦after:*⟧', 'has:after'],
    ['before:viewer', '⟦before:viewer⟧', null],
    ['has:after.role', 'has:⟦after.role⟧', null],
    ['"aws:x":*y*', '⟦"aws:x":*y*⟧', '"aws:x"~y'],
    ['a:b,*x*', 'a:b,⟦*x*⟧', null],
  ])('%s', (text, place, fixed) => {
    const { problems, tree } = readQuery(text)
    const [problem] = problems
    expect(problem).toBeDefined()
    expect({ place: marked(text, problem!), fixed: applied(text, problem!) }).toEqual({ place, fixed })
    expect(problems.map((one) => one.message)).toEqual([problem!.message])
    expect(tree.complete && parseQuery(text).problems.length > 0).toBe(false)
    if (fixed !== null) expect(readQuery(fixed).problems).toEqual([])
  })

  test.each([
    ['before.a.b:1', /from:a\.b=value.*changed:a\.b.*details\.before\.a\.b/],
    ['after.role:x', /to:role=value/],
    ['after:x', /has:after.*to:path=value/],
    ['type:[a TO b]', /Only dates and numbers/],
    ['has:before.x', /changed:path/],
  ])('%s says what to write', (text, message) => {
    expect(readQuery(text).problems[0]?.message).toMatch(message)
  })
})

test('a parenthesis is not closed within a quote that is not', () => {
  const problems = parseQuery('(a "b').problems
  expect(problems.map(({ message, fix }) => [message, fix?.text])).toEqual([
    ['This parenthesis is never closed.', undefined],
    ['This quote is never closed.', '"b"'],
  ])
})

/** Values that look like signs of this or another language. */
const ODD = [
  'Daily “load”',
  '“x”',
  "'x'",
  "'tis",
  "O'Brien",
  '–',
  '–x',
  '-x',
  '-5',
  '--x',
  '!x',
  '!=x',
  '&&',
  '||',
  '|',
  '&',
  'a&&b',
  'a||b:c',
  'a|b',
  'FLOW|TENANT',
  '[a TO b]',
  '{1 TO 5}',
  '[a',
  'a]',
  'IN',
  'in',
  'TO',
  'and',
  'OR',
  'not',
  '//host/x',
  'https://example.com/a?b=c&d=e#f',
  String.raw`C:\Users\ada`,
  String.raw`\\server\share`,
  '10:00',
  '2026-11-20 10:00',
  '2026-11-20T10:00:00Z',
  '10.0.0.1:443',
  '::1',
  'fe80::1%eth0',
  '2001:db8::/32',
  'arn:aws:iam::1:role/x',
  'aws:iam::1:role/x',
  'uuid:1',
  'YWJj+/ZQ==',
  'ada+x@example.com',
  '/usr/local/bin',
  '/a.*b/',
  '*',
  '*:*',
  '*x*',
  '_exists_:x',
  'type:FLOW',
  'a=b',
  '=x',
  '~x',
  'type IN (a, b)',
  '+x',
  '$1',
  'a,b',
  '',
  ' ',
  '"',
  '\\',
]
const ODD_KEYS = [
  ...ODD.filter((text) => text !== ''),
  ...Object.keys(KEY_ALIASES),
  ",'x'",
  'before',
  'after.x',
  '_exists_',
  'hasBefore',
  'subjects.id',
  'https',
  'C',
  'arn',
  'urn',
  '10',
  'a.*',
  'type',
  'details.type',
]

describe('a click', () => {
  const queries = ['', 'x', 'a OR b', 'date:2026-11-20', 'type IN', 'ns:a "b c"']
  test.each(ODD)('on the value %s asks for it as it is', (value) => {
    for (const query of queries) {
      for (const key of ['type', 'name', 'ns', 'id', 'message', 'details.type']) {
        for (const mode of ['include', 'exclude'] as const) {
          const text = toggleTerm(query, key, value, mode)
          const { tree, problems } = parseQuery(text)
          expect({ text, problems }).toEqual({ text, problems: [] })
          expect(clicked(tree, mode)).toMatchObject({
            operator: ':',
            values: [{ kind: 'is', text: value }],
          })
          expect(hasTerm(text, key, value)).toBe(mode)
          expect(printQuery(parseQuery(toggleTerm(text, key, value, mode)).tree)).toBe(
            printQuery(parseQuery(query).tree),
          )
        }
      }
    }
  })

  test.each(ODD_KEYS)('on the details key %s asks for that key', (path) => {
    const event = { resource: { type: 'T' }, details: { [path]: 'v' } } satisfies Pick<
      Event,
      'resource' | 'details'
    >
    for (const { key, value } of eventTags(event)) {
      const text = toggleTerm('x', key, value, 'include')
      const { tree, problems } = parseQuery(text)
      expect({ text, problems }).toEqual({ text, problems: [] })
      expect(clicked(tree, 'include')).toMatchObject({ key: { kind: 'details', path } })
      expect(hasTerm(text, key, value)).toBe('include')
    }
  })

  test.each(ODD.filter((text) => text !== '' && !text.includes('=')))(
    'on the changed value at %s asks for that path',
    (path) => {
      const text = toggleTerm('x', 'to', `${path}='a'|b`, 'include')
      const { tree, problems } = parseQuery(text)
      expect({ text, problems }).toEqual({ text, problems: [] })
      expect(clicked(tree, 'include')).toMatchObject({ values: [{ path, text: "'a'|b" }] })
    },
  )

  function clicked({ root }: Query, mode: 'include' | 'exclude'): QueryNode | undefined {
    const last = root?.kind === 'and' ? root.items.at(-1) : (root ?? undefined)
    if (mode === 'include') return last
    return last?.kind === 'not' ? last.item : undefined
  }
})

describe('a text of foreign signs', () => {
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...ODD, ...ODD_KEYS) },
    { weight: 3, arbitrary: fc.constantFrom(':', ' ', '-', '(', ')', ',', '"', '>=', ' IN (', ' TO ', '–') },
    { weight: 1, arbitrary: hostileText },
  )
  const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''))

  test('is read without an error of ours, and nothing of it is dropped', () => {
    fc.assert(
      fc.property(text, (query) => {
        const { tree, problems } = parseQuery(query)
        expect(tree.complete).toBe(problems.length === 0)
        const covered = new Uint8Array(query.length)
        for (const { from, to } of [...terms(tree.root), ...problems]) {
          expect(from >= 0 && from <= to && to <= query.length).toBe(true)
          covered.fill(1, from, to)
        }
        const rest = Array.from(query, (_, i) => (covered[i] === 1 ? ' ' : query.charAt(i))).join('')
        expect(rest).toMatch(/^(?:\s|[()]|-|\b(?:and|or|not)\b)*$/i)
        queryNotes(tree)
      }),
      { numRuns: 3000 },
    )
  })

  test('that can be read is printed as a text from which the same is read', () => {
    fc.assert(
      fc.property(text, (query) => {
        const { tree } = parseQuery(query)
        fc.pre(tree.complete)
        const again = parseQuery(printQuery(tree))
        expect({ query, problems: again.problems }).toEqual({ query, problems: [] })
        expect(bare(again.tree)).toEqual(bare(tree))
      }),
      { numRuns: 3000 },
    )
  })

  test('printed as a term of any odd key and value is read as that term', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ODD_KEYS),
        fc.constantFrom(...ODD),
        fc.constantFrom(':' as const, '~' as const, '>=' as const),
        (path, value, operator) => {
          const term = { kind: 'term', key: { kind: 'details', path }, operator } as const
          const values = [
            { kind: 'is', text: value, from: 0, to: 0 } as const,
            { kind: 'is', text: 'b', from: 0, to: 0 } as const,
          ]
          const tree: Query = { root: { ...term, values, from: 0, to: 0 }, complete: true }
          const again = parseQuery(printQuery(tree))
          expect(again.problems).toEqual([])
          expect(bare(again.tree)).toEqual(bare(tree))
        },
      ),
      { numRuns: 3000 },
    )
  })

  test.each([[`'`], ['“'], [`'a `], ['a:[b '], ['a IN ('], ['&&'], ['x–'], ['C:\\'], ['a:!']])(
    '%s thousands of times is read at once',
    (sign) => {
      expect(() => parseQuery(sign.repeat(Math.floor(3000 / sign.length)))).not.toThrow()
    },
  )

  function terms(node: QueryNode | null): { from: number; to: number }[] {
    if (node === null) return []
    if (node.kind === 'term') return [node]
    return node.kind === 'not' ? terms(node.item) : node.items.flatMap(terms)
  }
})
