import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { type ListFacts, type ListKey, type Step, stepOf } from './completion-keys'

const OPEN: ListFacts = { isOpen: true, isShown: true, isAtEnd: true, markAt: -1, count: 3 }
const CLOSED: ListFacts = { ...OPEN, isOpen: false, isShown: false }
/** It follows what is typed, and has nothing to say. */
const UNSEEN: ListFacts = { ...OPEN, isShown: false, count: 0 }
const pressed = (key: string, held: Partial<ListKey> = {}): ListKey => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

describe('keys of the suggestions', () => {
  it.each<[string, ListKey, ListFacts, Step | null]>([
    ['Enter without a mark is not theirs: it searches', pressed('Enter'), OPEN, null],
    ['Tab without a mark leaves the bar', pressed('Tab'), OPEN, { do: 'close' }],
    ['Enter takes the mark', pressed('Enter'), { ...OPEN, markAt: 0 }, { do: 'take' }],
    ['Tab takes the mark', pressed('Tab'), { ...OPEN, markAt: 2 }, { do: 'take' }],
    ['Shift+Tab leaves the bar', pressed('Tab', { shiftKey: true }), { ...OPEN, markAt: 2 }, null],
    ['Esc closes them', pressed('Escape'), OPEN, { do: 'dismiss' }],
    ['Esc without them is not theirs', pressed('Escape'), CLOSED, null],
    [
      'Esc over a list that nobody sees is theirs as well as the bar’s',
      pressed('Escape'),
      UNSEEN,
      { do: 'close' },
    ],
    ['down asks for a list that nobody sees', pressed('ArrowDown'), UNSEEN, { do: 'open' }],
    ['Ctrl+Space opens them', pressed(' ', { ctrlKey: true }), CLOSED, { do: 'open' }],
    ['a space is typed', pressed(' '), OPEN, null],
    ['down opens them at the end', pressed('ArrowDown'), CLOSED, { do: 'open' }],
    ['down inside of the text goes down', pressed('ArrowDown'), { ...CLOSED, isAtEnd: false }, null],
    [
      'Alt+down opens them anywhere',
      pressed('ArrowDown', { altKey: true }),
      { ...CLOSED, isAtEnd: false },
      { do: 'open' },
    ],
    ['the caret walks away', pressed('ArrowLeft'), OPEN, { do: 'close' }],
    ['Shift+down selects', pressed('ArrowDown', { shiftKey: true }), OPEN, null],
    ['a letter is typed', pressed('a'), OPEN, null],
    ['nothing is marked where there is nothing', pressed('ArrowDown'), { ...OPEN, count: 0 }, null],
  ])('%s', (_, key, facts, step) => {
    expect(stepOf(key, facts)).toEqual(step)
  })

  it('walk in a ring that has a place for none of the rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(), (count, seed) => {
        const moved = (key: string, markAt: number): number => {
          const step = stepOf(pressed(key), { ...OPEN, count, markAt })
          return step?.do === 'mark' ? step.at : Number.NaN
        }
        const markAt = (seed % (count + 1)) - 1
        expect(moved('ArrowUp', moved('ArrowDown', markAt))).toBe(markAt)
        for (const key of ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp']) {
          const at = moved(key, markAt)
          expect(at >= -1 && at < count).toBe(true)
        }
      }),
    )
  })
})
