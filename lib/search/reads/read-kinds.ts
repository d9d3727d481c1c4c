import { toggleTerm } from '@/lib/query/edit'

/** What somebody can do to read the log; each is found by the actions with which our own events record its beginning. */
export const READ_ACTIONS = {
  search: ['vouchsafe.events.search'],
  count: ['vouchsafe.events.count'],
  event: ['vouchsafe.event.read', 'vouchsafe.entry.read', 'vouchsafe.proof.read', 'vouchsafe.around.read'],
  history: ['vouchsafe.resource.read', 'vouchsafe.trace.read', 'vouchsafe.actor.read'],
  catalogue: ['vouchsafe.catalogue.read'],
  attempts: ['vouchsafe.attempts.read'],
  tail: ['vouchsafe.tail.open'],
  export: ['vouchsafe.export.started'],
  entries: ['vouchsafe.entries.read'],
  readers: ['vouchsafe.reads.read'],
} as const satisfies Record<string, readonly `vouchsafe.${string}`[]>

export type ReadKind = keyof typeof READ_ACTIONS

// safe: the keys of a constant
export const READ_KINDS = Object.keys(READ_ACTIONS) as [ReadKind, ...ReadKind[]]

/** What is recorded while an act goes on and when it is over. */
export const FOLLOWING_ACTIONS = [
  'vouchsafe.events.read_on',
  'vouchsafe.tail.read_on',
  'vouchsafe.tail.close',
  'vouchsafe.export.finished',
] as const

const KIND_OF = new Map<string, ReadKind>(
  READ_KINDS.flatMap((kind) => READ_ACTIONS[kind].map((action) => [action, kind] as const)),
)

/** The kind of reading that an action records the beginning of; null for every other action. */
export const readKind = (action: string): ReadKind | null => KIND_OF.get(action) ?? null

/** Our own records of reading: nobody else's events have this source. */
const RECORDS = 'source:vouchsafe format:vouchsafe change:READ type:AUDITLOG'

/** The query that finds all records of reading, or those of one person or key, by its id. */
export function recordsQuery(reader: string | undefined): string {
  return reader === undefined ? RECORDS : toggleTerm(RECORDS, 'actor.id', reader, 'include')
}

/** The query that finds the beginnings of acts of reading: of all kinds, or of one. */
export function readsQuery({
  reader,
  kind,
}: {
  reader?: string | undefined
  kind?: ReadKind | undefined
}): string {
  const actions = kind === undefined ? [...KIND_OF.keys()] : READ_ACTIONS[kind]
  return `${recordsQuery(reader)} action:${actions.join(',')}`
}

/** The query that finds how these acts went on. */
export const followingQuery = (reads: readonly string[]): string =>
  `${RECORDS} action:${FOLLOWING_ACTIONS.join(',')} details.read:${reads.join(',')}`
