import { type DocumentNode, whole } from './document-text'

/** Lines of a text, and characters of a long line, that stay around what differs. */
const LINES_AROUND = 3
const CHARS_AROUND = 60

/** A line longer than this is cut down to where it differs. */
const LINE_MAX = 400

/**
 * A text, cut down to where it differs from the other: by lines when either has several, else by characters when either
 * is long. What was cut off at an end is the same in both, and counted.
 */
export function cutTexts(text: string, other: string): DocumentNode {
  if (text.includes('\n') || other.includes('\n')) return cutLines(text.split('\n'), other.split('\n'))
  if (text.length <= LINE_MAX && other.length <= LINE_MAX) return whole(text)
  const chars = Array.from(text)
  const { head, tail } = sameEnds(chars, Array.from(other))
  const sameBefore = Math.max(0, head - CHARS_AROUND)
  const sameAfter = Math.max(0, tail - CHARS_AROUND)
  const middle = chars.slice(sameBefore, chars.length - sameAfter).join('')
  return { kind: 'clip', text: middle, sameBefore, sameAfter }
}

function cutLines(lines: readonly string[], other: readonly string[]): DocumentNode {
  const { head, tail } = sameEnds(lines, other)
  // One line instead of a line that counts one would save nothing.
  const sameBefore = head > LINES_AROUND + 1 ? head - LINES_AROUND : 0
  const sameAfter = tail > LINES_AROUND + 1 ? tail - LINES_AROUND : 0
  return { kind: 'text', lines: lines.slice(sameBefore, lines.length - sameAfter), sameBefore, sameAfter }
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
