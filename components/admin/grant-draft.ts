import type { Role } from '@/lib/access/roles'
import { readMasks } from '@/lib/event/masks'
import { explainQuery } from '@/lib/query/explain'
import { readSight } from '@/lib/query/read-sight'

/** A grant while somebody writes it. */
export interface GrantDraft {
  role: Role
  /** Only a part of the events is shown: what `query` finds. */
  isLimited: boolean
  query: string
  /** As typed, with commas or spaces between them. */
  masks: string
}

/** What the server is sent. */
export interface GrantText {
  role: Role
  query: string | null
  masks: string[]
}

/** What is wrong with a draft, at its fields; null where nothing is. */
export interface GrantProblems {
  query: string | null
  masks: string | null
}

/** The draft of a grant as it is. */
export function draftOf({
  role,
  query,
  masks,
}: {
  role: Role
  query: string | null
  masks: readonly string[]
}): GrantDraft {
  return { role, isLimited: query !== null, query: query ?? '', masks: masks.join(', ') }
}

/** Whether a role can be limited: an admin sees everything, and could take any limit away. */
export const canLimit = (role: Role): boolean => role !== 'admin'

/** The masks as they are written, each once. */
export function masksIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((mask) => mask !== ''))]
}

/** Adds a mask, or takes it out. */
export function toggleMask(text: string, mask: string): string {
  const masks = masksIn(text)
  return (masks.includes(mask) ? masks.filter((one) => one !== mask) : [...masks, mask]).join(', ')
}

/** What the server is sent of a draft: what the role cannot have is left out. */
export function grantOf({ role, isLimited, query, masks }: GrantDraft): GrantText {
  if (!canLimit(role)) return { role, query: null, masks: [] }
  return { role, query: isLimited ? query.trim() : null, masks: masksIn(masks) }
}

/** What the server would refuse, by the same rules. */
export function problemsOf(draft: GrantDraft): GrantProblems {
  const { query, masks } = grantOf(draft)
  const hidden = readMasks(masks)
  const read = query === null ? null : query === '' ? 'empty' : readSight({ query, masks: [] })
  const problems = read !== null && read !== 'empty' && 'problems' in read ? read.problems : []
  return {
    query: read === 'empty' ? 'Say what they may see.' : (problems[0]?.message ?? null),
    masks: 'problem' in hidden ? hidden.problem : null,
  }
}

/** What is wrong with a draft, and what the server said of it where we see nothing. */
export function shownProblems(
  own: GrantProblems,
  said: { at(path: string): string | undefined } | null,
): GrantProblems {
  return {
    query: own.query ?? said?.at('query') ?? null,
    masks: own.masks ?? said?.at('masks') ?? null,
  }
}

/** What somebody with this grant sees, as a sentence; null while something is wrong with it. */
export function sightWords(grant: GrantText): string | null {
  const read = readSight(grant)
  if ('problems' in read) return null
  const { limit } = read.sight
  const what = limit === null ? 'Every event' : `Only ${explainQuery(limit)}`
  return grant.masks.length === 0 ? `${what}, whole.` : `${what}, without ${listed(grant.masks)}.`
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
