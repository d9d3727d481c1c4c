import { CSV_DETAILS_COLUMNS_MAX } from '@/lib/export/csv'

/** The keys with one more, or why it cannot be added. `typed` may have spaces around it; nothing typed adds nothing. */
export function withKey(
  keys: readonly string[],
  typed: string,
): { keys: readonly string[] } | { problem: string } {
  const key = typed.trim()
  if (key === '') return { keys }
  if (key.includes(',')) return { problem: 'A key cannot hold a comma. Add one key at a time.' }
  if (keys.includes(key)) return { problem: `${key} is a column already.` }
  if (keys.length >= CSV_DETAILS_COLUMNS_MAX) {
    return { problem: `At most ${CSV_DETAILS_COLUMNS_MAX} keys can be columns. Remove one first.` }
  }
  return { keys: [...keys, key] }
}
