import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { anyTree, hostileText } from '@/lib/testing/query-arbitraries'

import { hasTerm, toggleTerm } from './edit'
import { queryNotes } from './notes'
import { parseQuery } from './parse'
import { printQuery } from './print'

describe('clicking a tag', () => {
  test.each([
    ['', 'type', 'FLOW', 'include', 'type:FLOW'],
    ['', 'type', 'FLOW', 'exclude', '-type:FLOW'],
    ['', 'name', 'Daily load', 'include', 'name:"Daily load"'],
    ['', 'aws:SourceIp', '1.2.3.4', 'include', '"aws:SourceIp":1.2.3.4'],
    ['', 'details.type', 'say "hi"', 'include', String.raw`details.type:"say \"hi\""`],
    ['', 'k', 'a*', 'include', 'k:"a*"'],
    ['', 'k', '', 'include', 'k:""'],
    ['', 'to', 'role=the admin', 'include', 'to:role="the admin"'],
    ['free  words', 'a', '1', 'include', 'free  words a:1'],
    ['x OR y', 'a', '1', 'include', '(x OR y) a:1'],
    ['a:1', 'a', '1', 'include', ''],
    ['A:"1"', 'a', '1', 'include', ''],
    ['x  a:1   y', 'a', '1', 'include', 'x y'],
    ['x AND a:1 AND y', 'a', '1', 'include', 'x AND y'],
    ['type:X and a:1', 'a', '1', 'include', 'type:X'],
    ['x and a:1', 'a', '1', 'include', 'x "and"'],
    ['(a:1) y', 'a', '1', 'include', 'y'],
    ['(a:1 x) y', 'a', '1', 'include', '(x) y'],
    ['a:1 type:X', 'a', '1', 'exclude', '-a:1 type:X'],
    ['-a:1 type:X', 'a', '1', 'include', 'a:1 type:X'],
    ['NOT a:1 type:X', 'a', '1', 'include', 'a:1 type:X'],
    ['x -a:1', 'a', '1', 'exclude', 'x'],
    ['a:1,2,3', 'a', '2', 'include', 'a:1,3'],
    ['a:(1 OR 2)', 'a', '2', 'include', 'a:1'],
    ['-a:1,2', 'a', '1', 'exclude', '-a:2'],
    ['a:1,2', 'a', '1', 'exclude', 'a:2 -a:1'],
    ['a:1 OR b:2', 'a', '1', 'include', '(a:1 OR b:2) a:1'],
    ['a:1*', 'a', '1', 'include', 'a:1* a:1'],
    ['"never closed', 'a', '1', 'include', 'a:1 "never closed'],
    ['date>=2026-11-01', 'type', 'A', 'include', 'date>=2026-11-01 type:A'],
  ] as const)('%s with %s:%s as %s', (text, key, value, mode, after) => {
    expect(toggleTerm(text, key, value, mode)).toBe(after)
  })

  test.each([
    ['a:1 b:2', 'a', '1', 'include'],
    ['a:1,2', 'a', '2', 'include'],
    ['-a:1', 'a', '1', 'exclude'],
    ['a:1 OR b:2', 'a', '1', null],
    ['a:1', 'a', '2', null],
    ['details.type:a', 'type', 'a', null],
    ['TYPE:flow', 'type', 'FLOW', 'include'],
    ['from:a=1', 'from', 'a=1', 'include'],
    ['a~1', 'a', '1', null],
  ] as const)('%s: %s:%s is active as %s', (text, key, value, mode) => {
    expect(hasTerm(text, key, value)).toBe(mode)
  })

  const pair = fc.tuple(
    fc.constantFrom('a', 'type', 'with space', 'to', '字'),
    fc.constantFrom('1', 'x y', 'role=x', '*', '"', ''),
  )
  const mode = fc.constantFrom('include' as const, 'exclude' as const)

  test('makes it active in that mode, and again takes it out', () => {
    fc.assert(
      fc.property(
        anyTree.filter((tree) => printQuery(tree).length < 3000),
        pair,
        mode,
        (tree, [key, value], how) => {
          fc.pre(key !== 'to' || value === 'role=x')
          const text = printQuery(tree)
          fc.pre(hasTerm(text, key, value) === null)
          const on = toggleTerm(text, key, value, how)
          expect(parseQuery(on).problems).toEqual([])
          expect(hasTerm(on, key, value)).toBe(how)
          const off = toggleTerm(on, key, value, how)
          expect(hasTerm(off, key, value)).toBeNull()
          expect(printQuery(parseQuery(off).tree)).toBe(text)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('never throws, and keeps what cannot be read', () => {
    fc.assert(
      fc.property(hostileText, pair, mode, (text, [key, value], how) => {
        const after = toggleTerm(text, key, value, how)
        if (!parseQuery(text).tree.complete && hasTerm(text, key, value) === null)
          expect(after.endsWith(text)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('notes', () => {
  test.each([
    ['type:FLOW x', []],
    ['"or"', []],
    ['user not found', ['5-8 “not” is searched as a word here. As an operator it is written NOT. → NOT']],
    ['a1b2', ['0-4 Searched in ids, names and addresses. To search inside details, give its key.']],
    [
      '"!!"',
      [
        '0-4 Signs alone are found only as a whole id, name or address. To search inside details, give its key.',
      ],
    ],
    [
      '2026-11-20',
      [
        '0-10 This is searched as a word. For the time that it covers write date: in front. → date:2026-11-20',
      ],
    ],
    [
      '2026 "2026-11-20"',
      [
        '0-4 Searched in ids, names and addresses. To search inside details, give its key.',
        '5-17 Searched in ids, names and addresses. To search inside details, give its key.',
      ],
    ],
    ['a|b', ['0-3 This is searched as one text. For either word write OR. → (a OR b)']],
    ['"a|b" ns:"a|b" url:/a|b ns:a|b,c', []],
    ['ns:a|b', ['3-6 This is searched as one value. For either of them write OR. → (a OR b)']],
    [
      'flag:-v*',
      [
        '0-8 This sign is searched for as a part of the value. To exclude, write a minus in front of the key. → -flag:v*',
      ],
    ],
    ['size:-5 flag:"-v" flag:"!v"* x', []],
    ['x type:A or b', ['9-11 “or” is searched as a word here. As an operator it is written OR. → OR']],
    ['10.0.0.1 ::1', []],
    [
      '10.0.0.0/8',
      ['0-10 This is searched as a word. For the addresses of a block write ip: in front. → ip:10.0.0.0/8'],
    ],
    [
      '-(a OR changed:tasks[0].n)',
      ['15-25 Places in lists are not part of a path: it names members only. → tasks.n'],
    ],
  ])('%s', (text, notes) => {
    const shown = queryNotes(parseQuery(text).tree).map(
      ({ from, to, message, fix }) => `${from}-${to} ${message}${fix === undefined ? '' : ` → ${fix.text}`}`,
    )
    expect(shown).toEqual(notes)
  })
})
