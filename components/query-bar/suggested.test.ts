import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { completionAt } from '@/lib/query/complete'
import { applied, type Option } from '@/lib/query/complete-options'
import { hostileText } from '@/lib/testing/query-arbitraries'

import { byKind, countText, knownKeys, stillFitting, type SuggestAnswer } from './suggested'

const key = (name: string): Option => ({ kind: 'key', text: `${name}:`, label: name })

/** The answer for a text with the caret at its bar. */
function answerTo(marked: string, ...names: string[]): SuggestAnswer {
  const at = marked.indexOf('|')
  const text = marked.replace('|', '')
  const { from, to } = completionAt(text, at)
  return { question: { text, at }, from, to, options: names.map(key) }
}

function fitting(answer: SuggestAnswer, marked: string): [string, string[]] | null {
  const text = marked.replace('|', '')
  const found = stillFitting(answer, text, marked.indexOf('|'))
  return found && [text.slice(found.from, found.to), found.options.map(({ label }) => label)]
}

describe('an answer to an earlier text', () => {
  const answer = answerTo('a:1 na| b:2', 'name', 'namespace', 'session')

  it('is narrowed by letters typed since, at the place where they stand now', () => {
    expect(fitting(answer, 'a:1 na| b:2')).toEqual(['na', ['name', 'namespace', 'session']])
    expect(fitting(answer, 'a:1 names| b:2')).toEqual(['names', ['namespace']])
    expect(fitting(answer, 'a:1 n| b:2')).toEqual(['n', ['name', 'namespace', 'session']])
    expect(fitting(answer, 'a:1 SES| b:2')).toEqual(['SES', ['session']])
  })

  it('is of no use where something else was changed, or the word has ended', () => {
    expect(fitting(answer, 'a:2 na| b:2')).toBeNull()
    expect(fitting(answer, 'a:1 na| b:')).toBeNull()
    expect(fitting(answer, 'a:1| na b:2')).toBeNull()
    expect(fitting(answer, 'a:1 name:| b:2')).toBeNull()
    expect(fitting(answer, 'a:1 na | b:2')).toBeNull()
  })

  it('never reaches beyond its word: what is replaced is what would be replaced now', () => {
    fc.assert(
      fc.property(hostileText, hostileText, fc.nat(30), fc.nat(30), (asked, typed, askedAt, typedAt) => {
        const question = { text: asked, at: Math.min(askedAt, asked.length) }
        const at = Math.min(typedAt, typed.length)
        const place = completionAt(question.text, question.at)
        const found = stillFitting({ question, from: place.from, to: place.to, options: [] }, typed, at)
        if (found !== null) expect(completionAt(typed, at)).toMatchObject({ from: found.from, to: found.to })
      }),
    )
  })

  it('is narrowed letter by letter, and taking what is left leaves the rest of the query alone', () => {
    const word = fc.constantFrom('name', 'namespace', 'session')
    fc.assert(
      fc.property(word, fc.nat(9), fc.nat(9), (name, asked, typed) => {
        const made = answerTo(`a:1 ${name.slice(0, asked)}| b:2`, 'name', 'namespace', 'session')
        const text = `a:1 ${name.slice(0, typed)} b:2`
        const found = stillFitting(made, text, text.length - 4)
        // Between two spaces stands something else than behind a letter.
        if (found === null) {
          expect(asked === 0 || typed === 0).toBe(true)
          return
        }
        expect(found.options.map(({ label }) => label)).toContain(name)
        for (const option of found.options)
          expect(applied(text, found, option)).toBe(`a:1 ${option.label}: b:2`)
      }),
    )
  })
})

describe('keys that are known without asking', () => {
  const labels = (marked: string): string[] | undefined =>
    knownKeys(marked.replace('|', ''), marked.indexOf('|'))?.options.map(({ label }) => label)

  it('are those of fields, where a key may stand', () => {
    expect(labels('|')?.slice(0, 3)).toEqual(['type', 'change', 'action'])
    expect(labels('type:FLOW act|')?.slice(0, 2)).toEqual(['action', 'actor.type'])
    expect(labels('type:FL|')).toBeUndefined()
    expect(labels('xyz|')).toEqual([])
  })
})

describe('suggestions', () => {
  it('stand under the heading of their kind, in order', () => {
    const value: Option = { kind: 'value', text: 'FLOW', label: 'FLOW' }
    expect(byKind([key('a'), value, key('b')])).toEqual([
      { title: 'Keys', options: [key('a'), key('b')] },
      { title: 'Values', options: [value] },
    ])
  })

  it('never show a number as exact that is not', () => {
    const value = { kind: 'value', text: 'a', label: 'a' } as const
    expect(countText({ ...value, count: 12_345, exact: true })).toBe('12,345')
    expect(countText({ ...value, count: 12_345, exact: false })).toBe('≈ 12,345')
    expect(countText(value)).toBe('')
  })
})
