import { commonSubsequence } from '@/lib/diff/common-subsequence'
import { type ElementPair, withGaps } from '@/lib/diff/pair-elements'

/** Lines of a text that stay around what differs. */
const LINES_AROUND = 3

/** The lines of two texts beside each other, by their places; null where a text has none. */
export function pairLines(before: readonly string[], after: readonly string[]): ElementPair[] {
  return withGaps(commonSubsequence(...tokensOf(before, after)), before.length, after.length)
}

/** Which of these lines stand close enough to one that differs. A single line left out would save nothing. */
export function nearChanges(
  pairs: readonly ElementPair[],
  before: readonly string[],
  after: readonly string[],
): boolean[] {
  const isNear = Array<boolean>(pairs.length).fill(false)
  for (const [i, pair] of pairs.entries()) {
    const isSame = pair.before !== null && pair.after !== null && before[pair.before] === after[pair.after]
    if (!isSame) isNear.fill(true, Math.max(0, i - LINES_AROUND), i + LINES_AROUND + 1)
  }
  return isNear.map((near, i) => near || (isNear[i - 1] !== false && isNear[i + 1] !== false))
}

/** Both lists of lines as numbers, the same for the same line. */
function tokensOf(before: readonly string[], after: readonly string[]): [number[], number[]] {
  const known = new Map<string, number>()
  const token = (line: string) => {
    const id = known.get(line) ?? known.size
    known.set(line, id)
    return id
  }
  return [before.map(token), after.map(token)]
}
