import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { anyTree, hostileText } from '@/lib/testing/query-arbitraries'

import type { TermKey } from './ast'
import { clearChoice, excludeChoice, hasChoice, includeChoice, type IsOwn, onlyChoice } from './edit-choice'
import { parseQuery } from './parse'
import { printQuery } from './print'
import { namedValues, withoutKeys } from './without-keys'

const field =
  (...names: string[]): IsOwn =>
  (key) =>
    key.kind === 'field' && names.includes(key.name)
const details =
  (path: string): IsOwn =>
  (key) =>
    key.kind === 'details' && key.path === path
const CHOICES: Record<string, IsOwn> = {
  type: field('type'),
  'actor.id': field('actor', 'actor.id', 'actor.email'),
  'actor.email': field('actor', 'actor.id', 'actor.email'),
  a: details('a'),
}
const own = (key: string): IsOwn => CHOICES[key] ?? (() => false)

describe('a choice among the values of a facet', () => {
  test.each([
    ['', 'type', 'FLOW', 'type:FLOW'],
    ['type:FLOW', 'type', 'SECRET', 'type:FLOW,SECRET'],
    ['type:FLOW,SECRET', 'type', 'KEY', 'type:FLOW,SECRET,KEY'],
    ['type:(FLOW OR SECRET) x', 'type', 'KEY', 'type:FLOW,SECRET,KEY x'],
    ['x type:FLOW  y', 'type', 'A B', 'x type:FLOW,"A B"  y'],
    ['type:FLOW', 'type', 'flow', ''],
    ['type:FLOW,SECRET x', 'type', 'FLOW', 'type:SECRET x'],
    ['-type:FLOW', 'type', 'FLOW', 'type:FLOW'],
    ['type:A -type:FLOW,B', 'type', 'FLOW', 'type:A,FLOW -type:B'],
    ['type:A* type:B', 'type', 'C', 'type:A*,C type:B'],
    ['type~A', 'type', 'C', 'type~A type:C'],
    ['type:A OR b:2', 'type', 'A', '(type:A OR b:2) type:A'],
    ['type:A OR type:B', 'type', 'C', '(type:A,C OR type:B)'],
    ['(type:A OR type:B) x', 'type', 'A', 'type:B x'],
    ['actor.id:1 x', 'actor.email', 'a@b', '(actor.id:1 OR actor.email:a@b) x'],
    ['(actor.id:1 OR actor.email:a@b) x', 'actor.id', '2', '(actor.id:1,2 OR actor.email:a@b) x'],
    ['(actor.id:1 OR actor.email:a@b) x', 'actor.email', 'a@b', 'actor.id:1 x'],
    ['actor:ada', 'actor.id', '2', '(actor:ada OR actor.id:2)'],
    ['a:1 b:2', 'a', '2', 'a:1,2 b:2'],
    ['details.type:A', 'type', 'B', 'details.type:A type:B'],
    ['"never closed', 'type', 'A', 'type:A "never closed'],
  ])('%s including %s:%s', (text, key, value, after) => {
    expect(includeChoice(text, key, value, own(key))).toBe(after)
  })

  test.each([
    ['', 'type', 'FLOW', '-type:FLOW'],
    ['type:FLOW,SECRET', 'type', 'FLOW', 'type:SECRET -type:FLOW'],
    ['x -type:FLOW', 'type', 'FLOW', 'x'],
    ['-(actor.id:1 OR actor.email:a@b)', 'actor.id', '1', '-actor.email:a@b'],
    ['(actor.id:1 OR actor.email:a@b)', 'actor.id', '1', 'actor.email:a@b -actor.id:1'],
  ])('%s excluding %s:%s', (text, key, value, after) => {
    expect(excludeChoice(text, key, value, own(key))).toBe(after)
  })

  test.each([
    ['', 'type', 'A', 'type:A'],
    ['x type:A,B -type:C y', 'type', 'B', 'x type:B y'],
    ['x type:A,B y', 'type', 'C', 'x type:C y'],
    ['(type:A OR type:B) x type~q', 'type', 'A', 'type:A x'],
    ['type:A OR b:2', 'type', 'A', '(type:A OR b:2) type:A'],
  ])('%s with only %s:%s', (text, key, value, after) => {
    expect(onlyChoice(text, key, value, own(key))).toBe(after)
  })

  const choice = fc.tuple(fc.constantFrom(...Object.keys(CHOICES)), fc.constantFrom('1', 'x y', '*', '"', ''))
  // Those of a choice are put beside others, or most trees would hold none.
  const text = fc
    .tuple(
      anyTree.filter((tree) => printQuery(tree).length < 3000),
      fc.array(
        fc.constantFrom(
          'type:1',
          'type:2,1',
          '-type:"x y"',
          'type~1',
          'a:"x y",1',
          '-a:2',
          'actor.id:1',
          'actor:1',
        ),
        { maxLength: 3 },
      ),
    )
    .map(([tree, more]) => [tree.root === null ? '' : `(${printQuery(tree)})`, ...more].join(' ').trim())
    .filter((query) => parseQuery(query).tree.complete)
  const others = (query: string, isOwn: IsOwn): string =>
    printQuery(withoutKeys(parseQuery(query).tree, isOwn))
  const modesOf = (query: string, key: string, value: string): string[] =>
    namedValues(parseQuery(query).tree, own(key))
      .filter((one) => nameOf(one.key) === key && one.text === value)
      .map(({ mode }) => mode)

  test('edits what it is about and nothing else, and each edit can be taken back', () => {
    fc.assert(
      fc.property(text, choice, (before, [key, value]) => {
        const isOwn = own(key)
        const was = modesOf(before, key, value)
        const included = includeChoice(before, key, value, isOwn)
        const excluded = excludeChoice(before, key, value, isOwn)
        const only = onlyChoice(before, key, value, isOwn)
        const cleared = clearChoice(before, isOwn)
        for (const after of [included, excluded, only, cleared]) {
          expect(parseQuery(after).problems).toEqual([])
          expect(others(after, isOwn)).toBe(others(before, isOwn))
        }
        expect(modesOf(included, key, value)).toEqual(was.includes('include') ? [] : ['include'])
        expect(modesOf(excluded, key, value)).toEqual(was.includes('exclude') ? [] : ['exclude'])
        expect(namedValues(parseQuery(only).tree, isOwn)).toMatchObject([{ text: value, mode: 'include' }])
        expect(onlyChoice(only, key, value, isOwn)).toBe(only)
        expect(hasChoice(cleared, isOwn)).toBe(false)
        if (!was.includes('include')) {
          expect(modesOf(includeChoice(included, key, value, isOwn), key, value)).toEqual([])
        }
      }),
      { numRuns: 300 },
    )
  })

  test('never throws, and keeps what cannot be read', () => {
    fc.assert(
      fc.property(hostileText, choice, (before, [key, value]) => {
        const isOwn = own(key)
        const isHopeless = !parseQuery(before).tree.complete && !hasChoice(before, isOwn)
        for (const edit of [includeChoice, excludeChoice, onlyChoice]) {
          const after = edit(before, key, value, isOwn)
          if (isHopeless) expect(after.endsWith(before)).toBe(true)
        }
        clearChoice(before, isOwn)
      }),
      { numRuns: 500 },
    )
  })
})

function nameOf(key: TermKey): string {
  if (key.kind === 'field') return key.name
  return key.kind === 'details' ? key.path : ''
}
