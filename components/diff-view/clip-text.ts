import { type DocumentNode, whole } from './document-text'

/** Characters of a long text that stay around what differs. */
const CHARS_AROUND = 60
/** A text longer than this is cut down to where it differs. */
const LENGTH_MAX = 400

/**
 * A text of one line, cut down to where it differs from the other when either is long. What was cut off at an end is the
 * same in both, and counted.
 */
export function clipText(text: string, other: string): DocumentNode {
  if (text.length <= LENGTH_MAX && other.length <= LENGTH_MAX) return whole(text)
  const chars = Array.from(text)
  const { head, tail } = sameEnds(chars, Array.from(other))
  const sameBefore = Math.max(0, head - CHARS_AROUND)
  const sameAfter = Math.max(0, tail - CHARS_AROUND)
  const middle = chars.slice(sameBefore, chars.length - sameAfter).join('')
  return { kind: 'clip', text: middle, sameBefore, sameAfter }
}

/** How many parts are the same from the front, and from the back of what that leaves. */
function sameEnds(a: readonly string[], b: readonly string[]): { head: number; tail: number } {
  const shortest = Math.min(a.length, b.length)
  let head = 0
  while (head < shortest && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < shortest - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1
  return { head, tail }
}
