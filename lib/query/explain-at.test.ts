import fc from 'fast-check'
import { expect, test } from 'vitest'

import { hostileText, validTree } from '@/lib/testing/query-arbitraries'

import { explainNode } from './explain'
import { explainAt } from './explain-at'
import { parseQuery } from './parse'
import { printQuery } from './print'

/** What is explained where the bar stands: `type:FL|OW`. */
function explained(marked: string): [string, string] | null {
  const at = marked.indexOf('|')
  const text = marked.replace('|', '')
  const found = explainAt(text, parseQuery(text).tree, at)
  return found === null ? null : [text.slice(found.from, found.to), found.words]
}

test.each<[string, string, string]>([
  ['ty|pe:FLOW -outcome:success', 'type:FLOW', 'resource type is FLOW'],
  ['type:FLOW| -outcome:success', 'type:FLOW', 'resource type is FLOW'],
  ['type:FLOW |-outcome:success', '-outcome:success', 'outcome is not success'],
  ['type:FLOW -outcome:success|', '-outcome:success', 'outcome is not success'],
  ['change:(UPDATE O|R DELETE)', 'change:(UPDATE OR DELETE)', 'change is UPDATE or DELETE'],
  ['(a:1 OR |b:2) c:3', 'b:2', 'b is 2'],
  ['|-(a:1 b:2)', '-(a:1 b:2)', 'not (a is 1, and b is 2)'],
  ['-(a:1 b|:2)', 'b:2', 'b is 2'],
  ['a:1 O|R b:2', 'OR', 'what stands at either side may hold'],
  ['dis|k full', 'disk', 'its texts and names contain disk'],
])('%s explains %s', (marked, part, words) => {
  expect(explained(marked)).toEqual([part, words])
})

test.each(['a:1  |  b:2', '|  a:1', 'a:1 A|ND b:2', '|'])('%s explains nothing', (marked) => {
  expect(explained(marked)).toBeNull()
})

test('a field is explained with what it is about, a key of details is not', () => {
  const about = (text: string) => explainAt(text, parseQuery(text).tree, 1)?.about
  expect(about('-outcome:success')).toBe('How it ended.')
  expect(about('namespace:x')).toBeNull()
})

test('in any query, what is explained holds the place, and the words are those of that part alone', () => {
  fc.assert(
    fc.property(validTree, fc.nat(), (tree, seed) => {
      const text = printQuery(tree)
      const at = seed % (text.length + 1)
      const found = explainAt(text, parseQuery(text).tree, at)
      if (found === null) return
      expect(found.from <= at && at <= found.to).toBe(true)
      const alone = parseQuery(text.slice(found.from, found.to)).tree
      if (alone.root !== null && text.slice(found.from, found.to).toUpperCase() !== 'OR')
        expect(found.words).toBe(explainNode(alone.root))
    }),
  )
})

test('every place in a term is explained', () => {
  fc.assert(
    fc.property(validTree, (tree) => {
      const text = printQuery(tree)
      const { root } = parseQuery(text).tree
      const first = root === null || root.kind === 'term' || root.kind === 'not' ? root : root.items[0]
      if (first == null) return
      for (let at = first.from; at <= first.to; at++) {
        if (first.kind === 'term') expect(explainAt(text, { root, complete: true }, at)).not.toBeNull()
      }
    }),
  )
})

test('any text can be asked about', () => {
  fc.assert(
    fc.property(hostileText, fc.nat(40), (text, at) => {
      const found = explainAt(text, parseQuery(text).tree, at)
      expect(found === null || (found.from <= at && at <= found.to && found.words !== '')).toBe(true)
    }),
  )
})
