import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { readQuery } from '@/lib/query/validate'

import { highlight, type Role } from './highlight'

function roles(text: string): [string, Role][] {
  const { tree, problems } = readQuery(text)
  return highlight(text, tree, problems).map(({ text: part, role }): [string, Role] => [part, role])
}

describe('highlight', () => {
  it('colours keys, signs, values, words and connectives', () => {
    expect(roles('type:FLOW -free (a:1 OR b>=2)')).toEqual([
      ['type', 'key'],
      [':', 'operator'],
      ['FLOW', 'value'],
      [' ', 'plain'],
      ['-', 'not'],
      ['free', 'word'],
      [' ', 'plain'],
      ['(', 'operator'],
      ['a', 'key'],
      [':', 'operator'],
      ['1', 'value'],
      [' ', 'plain'],
      ['OR', 'operator'],
      [' ', 'plain'],
      ['b', 'key'],
      ['>=', 'operator'],
      ['2', 'value'],
      [')', 'operator'],
    ])
  })

  it('takes the sign of the term, not one inside of its quoted key', () => {
    expect(roles('"aws:SourceIp":x')).toEqual([
      ['"aws:SourceIp"', 'key'],
      [':', 'operator'],
      ['x', 'value'],
    ])
  })

  it('leaves words in capitals inside of values alone', () => {
    expect(roles('note:"this OR that"').at(-1)).toEqual(['"this OR that"', 'value'])
  })

  it('underlines what is wrong, at its place', () => {
    const { tree, problems } = readQuery('type:FLOW change:SIDEWAYS')
    const wrong = highlight('type:FLOW change:SIDEWAYS', tree, problems).filter(({ isWrong }) => isWrong)
    expect(wrong.map(({ text }) => text).join('')).toContain('SIDEWAYS')
    expect(wrong.map(({ text }) => text).join('')).not.toContain('FLOW')
  })

  it('shows a problem without width, and one behind the end', () => {
    const { tree } = readQuery('abc')
    expect(highlight('abc', tree, [{ from: 3, to: 3 }]).at(-1)).toMatchObject({
      text: expect.stringMatching(/c$/) as string,
      isWrong: true,
    })
    expect(highlight('', tree, [{ from: 0, to: 0 }])).toEqual([])
  })

  it('is the text again, whatever was typed', () => {
    const piece = fc.constantFrom(
      'type:',
      'FLOW',
      ' ',
      '(',
      ')',
      '"',
      '-',
      'OR',
      ' AND ',
      'a:b',
      '👩‍💻',
      '\u202E',
      ',',
      '>=',
      '\\',
    )
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(piece).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(typed, (text) => {
        const { tree, problems } = readQuery(text)
        const segments = highlight(text, tree, problems)
        expect(segments.map((segment) => segment.text).join('')).toBe(text)
        expect(segments.every((segment) => segment.text !== '')).toBe(true)
        expect(segments.some(({ isWrong }) => isWrong)).toBe(problems.length > 0 && text !== '')
      }),
    )
  })
})
