/**
 * The known word that was most likely meant: the same but for case and `_ - . space @`, or at most two letters away
 * (one for words of up to four). Null when none is near.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  const asked = fold(word)
  if (asked.length > 64) return null
  const reach = asked.length <= 4 ? 1 : 2
  let best: string | null = null
  let bestDistance = reach + 1
  for (const candidate of known) {
    const other = fold(candidate)
    if (Math.abs(asked.length - other.length) >= bestDistance) continue
    const distance = editDistance(asked, other)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll(/[_\-.\s@]/g, '')
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      let distance = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (isSame ? 0 : 1))
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwap) distance = Math.min(distance, at(beforeLast, j - 2) + 1)
      row.push(distance)
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

function at(row: readonly number[], j: number): number {
  return row[j] ?? Number.POSITIVE_INFINITY
}
