/** Texts further apart than this are not the same word mistyped. */
const DISTANCE_MAX = 2

/**
 * The known text that this one most likely stands for: the same but for case, a mistyped letter or two (one in short
 * ones), or the only one that begins like it. Null when there is none.
 */
export function suggestKey(typed: string, known: readonly string[]): string | null {
  const text = typed.toLowerCase()
  if (text === '') return null
  let best: string | null = null
  let bestDistance = Math.min(DISTANCE_MAX, Math.floor(text.length / 3)) + 1
  for (const candidate of known) {
    const distance = distanceOf(text, candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  if (best !== null) return best
  const longer = known.filter((candidate) => candidate.toLowerCase().startsWith(text))
  return longer.length === 1 ? (longer[0] ?? null) : null
}

/**
 * Letters to put in, take out, change or swap with their neighbour, to get from one text to the other (optimal string
 * alignment). At least `limit` when it is not less.
 */
function distanceOf(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let older: number[] = []
  let old = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (old[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (older[j - 2] ?? 0) + 1)
      }
      row.push(least)
    }
    older = old
    old = row
  }
  return old[b.length] ?? limit
}
