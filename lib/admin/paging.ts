import { z } from 'zod'

import { base64url, fromBase64url, fromUtf8, utf8 } from '@/lib/base/bytes'

/** Rows of one page, where nobody says. */
export const PAGE_ROWS = 50
/** Rows of one page at most. */
export const PAGE_ROWS_MAX = 200

/** A page of a list for admins. */
export interface Page<T> {
  items: T[]
  /** Leads to the next page; null on the last one. */
  nextCursor: string | null
  /** What the whole list holds, of all its pages. */
  total: number
}

/** The database keeps no text with U+0000 in it, and refuses to look for one. */
const isText = (text: string): boolean => !text.includes('\0')

const keySchema = z.array(z.string().max(1000).refine(isText)).min(1).max(20)

/** The place after a row, by the key that the list is sorted by. It opens nothing: who may see the list is asked anew. */
export function printCursor(key: readonly string[]): string {
  return base64url(utf8(JSON.stringify(key)))
}

/** The key of a cursor; null for what is none. */
export function readCursor(text: string): string[] | null {
  const json = fromUtf8(fromBase64url(text) ?? new Uint8Array())
  if (json === null) return null
  try {
    return keySchema.parse(JSON.parse(json))
  } catch {
    return null
  }
}

const cursorInput = z.string().transform((text, context) => {
  const key = readCursor(text)
  if (key !== null) return key
  context.addIssue({ code: 'custom', message: 'is no cursor of this list' })
  return z.NEVER
})

/** How a list for admins is asked for. */
export const pageInput = z.strictObject({
  find: z
    .string()
    .max(200, 'has at most 200 characters')
    .refine(isText, 'must not hold U+0000')
    .optional()
    .meta({ description: 'Words, each of which must stand in what the list shows of a row, in any case.' }),
  cursor: cursorInput.optional().meta({ description: '`nextCursor` of the page before.' }),
  limit: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(PAGE_ROWS_MAX, `must be at most ${PAGE_ROWS_MAX}`)
    .optional()
    .meta({ description: `Default ${PAGE_ROWS}.` }),
})

/** The words of a search, lower case; none for an empty one. */
export function wordsOf(find: string | undefined): string[] {
  return (find ?? '').toLowerCase().split(/\s+/).filter(Boolean)
}

/** Whether every word stands in one of these texts. */
export function hasWords(words: readonly string[], texts: readonly (string | null)[]): boolean {
  const all = texts.map((text) => text?.toLowerCase() ?? '')
  return words.every((word) => all.some((text) => text.includes(word)))
}

/** One page of rows that are all at hand, sorted by their keys, which are unique. */
export function pageOf<T>(
  sorted: readonly T[],
  keyOf: (item: T) => readonly string[],
  { cursor, limit = PAGE_ROWS }: { cursor?: readonly string[] | undefined; limit?: number | undefined },
): Page<T> {
  const from = cursor === undefined ? 0 : sorted.findIndex((item) => compareKeys(keyOf(item), cursor) > 0)
  const items = from === -1 ? [] : sorted.slice(from, from + limit)
  const last = items.at(-1)
  const more = from !== -1 && from + items.length < sorted.length
  return {
    items,
    nextCursor: more && last !== undefined ? printCursor(keyOf(last)) : null,
    total: sorted.length,
  }
}

/** Part by part, by code units; a key comes before those that begin with it. */
export function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [i, part] of a.entries()) {
    const other = b[i]
    if (other === undefined) return 1
    if (part !== other) return part < other ? -1 : 1
  }
  return a.length - b.length
}

/** All rows of a list, page after page: for whoever prints or works through the whole of it. */
export async function everyRow<T>(
  read: (where: { cursor?: string; limit: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const rows: T[] = []
  const limit = String(PAGE_ROWS_MAX)
  let page = await read({ limit })
  rows.push(...page.items)
  while (page.nextCursor !== null) {
    page = await read({ limit, cursor: page.nextCursor })
    rows.push(...page.items)
  }
  return rows
}
