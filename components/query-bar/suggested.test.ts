import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { byKind, countText, stillFitting, type SuggestAnswer, type SuggestOption } from './suggested'

const key = (name: string): SuggestOption => ({ kind: 'key', text: `${name}:`, label: name })

/** The answer for a text with the caret at its bar, whose word is what stands around it. */
function answerTo(marked: string, ...names: string[]): SuggestAnswer {
  const at = marked.indexOf('|')
  const text = marked.replace('|', '')
  const from = text.lastIndexOf(' ', at - 1) + 1
  const end = text.indexOf(' ', at)
  return { question: { text, at }, from, to: end < 0 ? text.length : end, options: names.map(key) }
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

  it('never reaches beyond its word: what is replaced is what was typed there', () => {
    const word = fc.stringMatching(/^[a-z]{0,5}$/)
    fc.assert(
      fc.property(word, word, word, word, fc.string(), (before, asked, after, typed, other) => {
        const made = answerTo(`${before} ${asked}| ${after}`, 'name')
        const at = before.length + 1 + typed.length
        const found = stillFitting(made, `${before} ${typed} ${after}`, at)
        expect(found).toMatchObject({ from: before.length + 1, to: at })
        const strange = stillFitting(made, other, Math.min(at, other.length))
        if (strange === null) return
        expect(other.slice(0, strange.from)).toBe(`${before} `)
        expect(other.slice(strange.to)).toBe(` ${after}`)
      }),
    )
  })
})

describe('suggestions', () => {
  it('stand under the heading of their kind, in order', () => {
    const value: SuggestOption = { kind: 'value', text: 'FLOW', label: 'FLOW' }
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
