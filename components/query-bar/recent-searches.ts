/** A query that somebody searched for, and when. */
export interface RecentSearch {
  q: string
  /** RFC 3339. */
  at: string
}

/** As many are kept, for each person and tenant. */
export const RECENT_MAX = 10

/** Reads what the browser keeps. Anything that is not a search of ours is left out: other programs may write there. */
export function readRecent(stored: string | null): RecentSearch[] {
  const list = parsed(stored)
  if (!Array.isArray(list)) return []
  return list.filter(isRecent).slice(0, RECENT_MAX)
}

function parsed(stored: string | null): unknown {
  try {
    return JSON.parse(stored ?? 'null')
  } catch {
    return null
  }
}

function isRecent(one: unknown): one is RecentSearch {
  if (typeof one !== 'object' || one === null || !('q' in one) || !('at' in one)) return false
  const { q, at } = one
  return typeof q === 'string' && q !== '' && typeof at === 'string' && !Number.isNaN(Date.parse(at))
}

/** The list with this search in front, once. */
export function withRecent(list: readonly RecentSearch[], q: string, at: string): RecentSearch[] {
  return [{ q, at }, ...list.filter((one) => one.q !== q)].slice(0, RECENT_MAX)
}

/**
 * Those that may be meant at this place: all of them where nothing was typed; at the end, behind a space, those that go
 * on like this text. So taking one never loses what was typed.
 */
export function fittingRecent(list: readonly RecentSearch[], text: string, at: number): RecentSearch[] {
  if (text.trim() === '') return [...list]
  if (at < text.length || !/\s$/.test(text)) return []
  return list.filter(({ q }) => q.startsWith(text.trimStart()))
}
