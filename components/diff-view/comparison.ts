import type { Json } from '@/lib/base/json'
import { type Change, COMPARED_VALUES_MAX, compareDocuments } from '@/lib/diff/changes'
import type { Event } from '@/lib/event/event'
import type { DiffFields } from '@/lib/view/explorer-state'

import { changedParts } from './changed-parts'
import { documentLines, documentText } from './document-text'

/** What became of the resource, as far as its two documents say. */
export type ComparisonKind =
  | 'created'
  | 'deleted'
  | 'changed'
  | 'same'
  | 'only-before'
  | 'only-after'
  | 'none'

/** The two documents of an event, compared. */
export interface Comparison {
  kind: ComparisonKind
  /** In the order of their places; of a created or deleted document none. */
  changes: readonly Change[]
  /** False when the documents hold too many values to compare all of them. */
  isComplete: boolean
}

/** Compare an event's before and after. Absent is not null: what was not sent is not known to be nothing. */
export function compareEvent(event: Pick<Event, 'before' | 'after' | 'change'>): Comparison {
  const { before, after, change } = event
  const none = { changes: [], isComplete: true }
  if (before === undefined && after === undefined) return { kind: 'none', ...none }
  if (before === undefined) return { kind: change === 'CREATE' ? 'created' : 'only-after', ...none }
  if (after === undefined) return { kind: change === 'DELETE' ? 'deleted' : 'only-before', ...none }
  const { changes, complete } = compareDocuments(before, after, {
    valuesMax: COMPARED_VALUES_MAX,
    sorted: true,
  })
  return { kind: changes.length === 0 ? 'same' : 'changed', changes, isComplete: complete }
}

/** The texts that the viewer compares, and what comparing them costs. */
export interface ComparedTexts {
  before: string
  after: string
  /** Lines of the longer side. */
  lines: number
  /** True when so many lines differ that aligning them takes long, even off the page's thread. */
  isSlow: boolean
}

/** Lines that may differ on both sides together. 6,000 take about a second and a half to align. */
const DIFFERING_MAX = 6000

/** Both documents as text: cut to what changed (at most `max` changes), or whole. */
export function comparedTexts(
  before: Json | undefined,
  after: Json | undefined,
  { changes, isComplete }: Comparison,
  { fields, max }: { fields: DiffFields; max: number },
): ComparedTexts {
  if (before === undefined || after === undefined || fields === 'all' || !isComplete) {
    return textsOf(textOf(before), textOf(after))
  }
  const parts = changedParts(before, after, changes, max)
  return textsOf(documentLines(parts.before).join('\n'), documentLines(parts.after).join('\n'))
}

function textOf(value: Json | undefined): string {
  return value === undefined ? '' : documentText(value)
}

function textsOf(before: string, after: string): ComparedTexts {
  const old = before.split('\n')
  const next = after.split('\n')
  const { removed, added } = differing(old, next)
  return {
    before,
    after,
    lines: Math.max(old.length, next.length),
    // One side alone is quick, however long: nothing has to be aligned.
    isSlow: removed + added > DIFFERING_MAX && Math.min(removed, added) > DIFFERING_MAX / 6,
  }
}

/** How many lines of each side the other does not have: fewer cannot differ. */
function differing(before: readonly string[], after: readonly string[]): { removed: number; added: number } {
  const counts = new Map<string, number>()
  for (const line of before) counts.set(line, (counts.get(line) ?? 0) + 1)
  let common = 0
  for (const line of after) {
    const left = counts.get(line) ?? 0
    if (left === 0) continue
    counts.set(line, left - 1)
    common += 1
  }
  return { removed: before.length - common, added: after.length - common }
}
