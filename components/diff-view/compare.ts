import type { Json } from '@/lib/base/json'
import { COMPARED_VALUES_MAX, compareDocuments } from '@/lib/diff/changes'
import type { Change as EventChange } from '@/lib/event/event'
import type { DiffFields } from '@/lib/view/explorer-state'

import { type AlignedLine, alignDocuments, type LineKind } from './aligned-lines'
import { type ListedChange, listedChange } from './change-words'
import { documentLines } from './document-text'

/** Two documents, and how much of them is to be drawn. Plain values: it is sent to a worker. */
export interface CompareRequest {
  /** Absent is not null: what was not sent is not known to be nothing. */
  before?: Json
  after?: Json
  /** What an absent side means: of a CREATE there was nothing before. */
  change: EventChange
  fields: DiffFields
  /** Differences drawn at most, where only what changed is. */
  max: number
}

/** What became of the resource, as far as its two documents say. */
export type ComparisonKind =
  | 'created'
  | 'deleted'
  | 'changed'
  | 'same'
  | 'only-before'
  | 'only-after'
  | 'none'

/** Two documents, compared. Plain values again, of which the long ones are single texts: they cross to the page quickly. */
export interface Compared {
  kind: ComparisonKind
  /** The first changes, in the order of their places; of a created or deleted document none. */
  changes: readonly ListedChange[]
  counts: Readonly<Record<ListedChange['kind'], number>>
  /** False when the documents hold too many values to list all changes. */
  isComplete: boolean
  /** Places where a secret stands on both sides: nobody can say whether it changed. */
  hidden: readonly string[]
  /** The lines of each side that has one there, and the kind of each line as one letter. */
  lines: { before: string; after: string; kinds: string }
  /** Not all differences are drawn. */
  isCut: boolean
}

/** Changes listed at most. The counts are of all. */
const LISTED_MAX = 5000

const LETTERS: Record<LineKind, string> = {
  same: 's',
  changed: 'c',
  removed: 'r',
  added: 'a',
  hidden: 'h',
  note: 'n',
}

/** Compare two documents. `onLines` is told now and then how many lines there are so far. */
export function compare(request: CompareRequest, onLines?: (lines: number) => void): Compared {
  const { before, after, change, fields, max } = request
  if (before === undefined || after === undefined) return oneSide(before, after, change)
  const { changes, complete } = compareDocuments(before, after, {
    valuesMax: COMPARED_VALUES_MAX,
    sorted: true,
  })
  const aligned = alignDocuments(before, after, {
    isCutToChanges: fields === 'changed',
    max,
    ...(onLines && { onLines }),
  })
  // Two secrets of different markers are no change that anybody saw.
  const seen = changes.filter(({ path }) => !aligned.hidden.includes(path))
  const count = (kind: ListedChange['kind']) => seen.filter((one) => one.kind === kind).length
  return {
    kind: seen.length === 0 ? 'same' : 'changed',
    changes: seen.slice(0, LISTED_MAX).map(listedChange),
    counts: { added: count('added'), removed: count('removed'), changed: count('changed') },
    isComplete: complete,
    hidden: aligned.hidden,
    lines: pack(aligned.lines),
    isCut: aligned.isCut,
  }
}

function oneSide(before: Json | undefined, after: Json | undefined, change: EventChange): Compared {
  const none = {
    changes: [],
    counts: { added: 0, removed: 0, changed: 0 },
    isComplete: true,
    hidden: [],
    isCut: false,
  }
  const lines = (value: Json, kind: 'added' | 'removed') =>
    pack(
      documentLines(value).map((line) => ({
        kind,
        before: kind === 'removed' ? line : null,
        after: kind === 'added' ? line : null,
      })),
    )
  if (after !== undefined) {
    return { kind: change === 'CREATE' ? 'created' : 'only-after', ...none, lines: lines(after, 'added') }
  }
  if (before === undefined) return { kind: 'none', ...none, lines: pack([]) }
  return { kind: change === 'DELETE' ? 'deleted' : 'only-before', ...none, lines: lines(before, 'removed') }
}

function pack(lines: readonly AlignedLine[]): Compared['lines'] {
  const [before, after]: [string[], string[]] = [[], []]
  let kinds = ''
  for (const line of lines) {
    if (line.before !== null) before.push(line.before)
    if (line.after !== null) after.push(line.after)
    kinds += LETTERS[line.kind]
  }
  return { before: before.join('\n'), after: after.join('\n'), kinds }
}

const KINDS = new Map(Object.entries(LETTERS).map(([kind, letter]) => [letter, kind as LineKind])) // safe: its own keys

/** The lines again, each with its sides. */
export function unpack({ before, after, kinds }: Compared['lines']): AlignedLine[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')]
  let [left, right] = [0, 0]
  return Array.from(kinds, (letter) => {
    const kind = KINDS.get(letter) ?? 'same'
    return {
      kind,
      before: kind === 'added' ? null : (old[left++] ?? ''),
      after: kind === 'removed' ? null : (fresh[right++] ?? ''),
    }
  })
}
