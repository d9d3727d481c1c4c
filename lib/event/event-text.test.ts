import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { eachIndexedWord, wordsOf } from './event-text'
import { fold } from './fold'

const all = (text: string): string[] => wordsOf(text).map((word) => word.text)
function indexed(text: string): string[] {
  const words: string[] = []
  eachIndexedWord(text, (word) => words.push(word))
  return words
}

describe('words of a text', () => {
  test.each([
    ['Ada updated flow “Daily load”.', ['ada', 'updated', 'flow', 'daily', 'load']],
    ['user_login: ada@example.com', ['user', 'login', 'ada', 'example', 'com']],
    ['Straße ÉTÉ e\u0301te\u0301', ['straße', 'été', 'été']],
    ['每日加载 job', ['每', '日', '加', '载', 'job']],
    ['хлеб и соль', ['хлеб', 'и', 'соль']],
    ['no\u0301 café x', ['nó', 'café', 'x']],
    ['', []],
    ['--- !!', []],
  ])('%s', (text, words) => {
    expect(all(text)).toEqual(words)
  })

  test.each([
    ['retry 3 of 10 on v2 or v23', ['retry', 'of', 'on', 'v2', 'or']],
    ['host 10.0.0.1 port 443', ['host', 'port']],
    ['id 0199a3c1-aaaa-7abc-beef-facefacebeef gone', ['id', 'gone']],
    ['één id 0199a3c1-aaaa-7abc-beef-facefacebeef weg', ['één', 'id', 'weg']],
    ['deadbeef-and-more words', ['deadbeef', 'and', 'more', 'words']],
    ['٤ ٤٥ x٤ x٤٥', ['x٤']],
  ])('no index for numbers, ids and hashes: %s', (text, words) => {
    expect(indexed(text)).toEqual(words)
  })

  test('a word is the same word in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        // A mark or letter that would join the separator is no other text.
        const joined = `${a} ; ${b}`
        fc.pre(fold(joined) === `${fold(a)} ; ${fold(b)}`)
        expect(all(joined)).toEqual([...all(a), ...all(b)])
      }),
      { numRuns: 200 },
    )
  })

  test('a word of a text has itself as its only word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const word of wordsOf(text)) expect(wordsOf(word.text)).toEqual([word])
      }),
      { numRuns: 200 },
    )
  })
})
