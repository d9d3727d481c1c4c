import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { FIELDS } from '@/lib/event/fields'
import { hostileText, validTree } from '@/lib/testing/query-arbitraries'
import { path, text as anyText } from '@/lib/testing/text-arbitraries'

import { type Completion, completionAt, restOf } from './complete'
import { applied, fitting, keyText, operatorsOf, type Option, pathText, valueText } from './complete-options'
import { exactKey } from './keys'
import { printQuery } from './print'
import { readQuery } from './validate'

/** The text with a bar where the caret is. */
function at(marked: string): { text: string; completion: Completion } {
  const caret = marked.indexOf('|')
  const text = marked.replace('|', '')
  return { text, completion: completionAt(text, caret) }
}

describe('what stands under the caret', () => {
  it.each([
    ['|', 'key', '', '', ''],
    ['na|', 'key', 'na', 'na', ''],
    ['na|me', 'key', 'na', 'name', ''],
    ['type:FLOW -na|', 'key', 'na', 'na', 'type:FLOW'],
    ['type:FLOW | change:NONE', 'between', '', '', 'type:FLOW   change:NONE'],
    ['ty|pe:FLOW', 'key', 'ty', 'type', ''],
    ['type:|', 'value', '', '', ''],
    ['type:FL|OW b', 'value', 'FL', 'FLOW', 'b'],
    ['a type: FL|', 'value', 'FL', 'FL', 'a'],
    ['type:(FLOW OR TR|)', 'value', 'TR', 'TR', ''],
    ['type:(FLOW OR |) x', 'value', '', '', 'x'],
    ['type:FLOW,TR|,X', 'value', 'TR', 'TR', ''],
    ['-namespace:"company te|am"', 'value', 'company te', '"company team"', ''],
    ['namespace:"comp| type:FLOW', 'value', 'comp', '"comp', 'type:FLOW'],
    ['"aws:SourceIp":10.|', 'value', '10.', '10.', ''],
    ['(type:FLOW OR ac|)', 'key', 'ac', 'ac', ''],
    ['changed:re|', 'path', 're', 're', ''],
    ['from:ro|', 'path', 'ro', 'ro', ''],
    ['from:role=vi|', 'value', 'vi', 'vi', ''],
    ['has:na|', 'value', 'na', 'na', ''],
    ['http://x:8|', 'none', 'http://x:8', 'http://x:8', ''],
  ])('%s', (marked, kind, typed, replaced, rest) => {
    const { text, completion } = at(marked)
    const { from, to } = completion
    expect({ ...completion, replaced: text.slice(from, to), rest: restOf(text, completion) }).toMatchObject({
      kind,
      typed,
      replaced,
      rest,
    })
  })

  it('names the key, its sign and the path', () => {
    expect(at('from:role=vi|').completion).toMatchObject({ key: { name: 'from' }, path: 'role' })
    expect(at('details.type:x|').completion).toMatchObject({ key: { kind: 'details', path: 'type' } })
    expect(at('retries>=|').completion).toMatchObject({ operator: '>=' })
  })
})

/** Every option of these keys and values, as a server would offer them. */
function optionsFor(completion: Completion, words: readonly string[]): Option[] {
  if (completion.kind === 'value')
    return words.map((word) => ({ kind: 'value', label: word, text: valueText(word) }))
  if (completion.kind === 'path')
    return words
      .filter((word) => word !== '')
      .map((word) => ({ kind: 'path', label: word, text: pathText(word, completion.key) }))
  if (completion.kind === 'none') return []
  // A field need not take the value that follows already.
  const fields = completion.kind === 'key' && completion.followed ? [] : FIELDS
  const keys = [...fields.map(({ name }) => name), ...words.map((word) => `details.${word}`)].map(exactKey)
  return keys.flatMap((key): Option[] => {
    if (key === null || key.kind === 'free') return []
    const signs = operatorsOf(key).map(({ operator }): Option => {
      return {
        kind: 'operator',
        label: operator,
        text: keyText(key, completion).replace(/:$/, '') + operator,
      }
    })
    return [
      { kind: 'key', label: 'key', text: keyText(key, completion) },
      ...(completion.kind === 'key' && completion.followed ? [] : signs),
    ]
  })
}

// What is too long to be looked up is left out.
const word = fc.oneof(path, anyText).filter((one) => one.length <= 60)
const words = fc.array(word, { minLength: 1, maxLength: 6 })
const valid = validTree.map(printQuery).filter((text) => readQuery(text).problems.length === 0)

describe('what may stand there', () => {
  it('leaves a query readable, whatever the keys and values are', () => {
    fc.assert(
      fc.property(valid, fc.nat(), fc.boolean(), words, (text, seed, cut, some) => {
        const caret = seed % (text.length + 1)
        const shown = cut ? text.slice(0, caret) : text
        const completion = completionAt(shown, caret)
        const options = optionsFor(completion, some)
        const fit = options.filter(fitting(shown, completion))
        const plain = completion.kind === 'path' && completion.key !== 'changed' ? 'x=1' : 'x'
        const around = readQuery(applied(shown, completion, { text: plain })).problems
        // Where the rest can be read, every value can be written; only a value that a field does not have is left out.
        const isOpen = completion.kind !== 'value' || completion.key.kind === 'details'
        if (around.length === 0 && isOpen && (completion.kind !== 'value' || completion.operator === ':')) {
          expect(options.filter((one) => !fit.includes(one)).map((one) => [shown, caret, one.text])).toEqual(
            [],
          )
        }
        for (const option of fit.filter((one) => one.kind === 'value')) {
          const { problems } = readQuery(applied(shown, completion, option))
          if (around.length === 0) expect([shown, option.text, problems]).toEqual([shown, option.text, []])
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is found in any text, and never reaches over its end', () => {
    fc.assert(
      fc.property(hostileText, fc.nat(), (text, seed) => {
        const caret = seed % (text.length + 1)
        const { from, to, term } = completionAt(text, caret)
        expect([
          0 <= term.from,
          term.from <= from,
          from <= caret,
          caret <= to,
          to <= term.to,
          term.to <= text.length,
        ]).toEqual(Array.from({ length: 6 }, () => true))
      }),
      { numRuns: 2000 },
    )
  })
})
