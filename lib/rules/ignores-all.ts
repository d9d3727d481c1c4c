import { ACTOR_TYPES, CHANGES, type EventDraft, OUTCOMES } from '@/lib/event/event'

import { readRule, type RuleText } from './read-rule'
import { siftFor } from './sift'

/** A word that nobody writes. */
const NOBODYS = 'qzjx'

/**
 * Whether a rule ignores also what it says nothing of, as `-action:login` does: every event but those that it names. It is
 * asked about events of every kind in which all else is a word that nobody writes. False where it cannot be read.
 */
export function ignoresUnnamed({ query, source, grammar }: RuleText, now: Date): boolean {
  const read = readRule({ query, source, ...(grammar !== undefined && { grammar }) })
  if ('problems' in read) return false
  const keptOutBy = siftFor([{ id: NOBODYS, test: read.test }], {
    tenant: NOBODYS,
    source: { name: source ?? NOBODYS, format: NOBODYS, keyId: NOBODYS },
    receivedAt: now,
  })
  return keptOutBy !== null && unnamedEvents().every((draft) => keptOutBy(draft) !== null)
}

function unnamedEvents(): EventDraft[] {
  return CHANGES.flatMap((change) =>
    OUTCOMES.flatMap((outcome) =>
      ACTOR_TYPES.flatMap((type) => {
        const bare = { action: NOBODYS, change, outcome, actor: { type }, resource: { type: NOBODYS } }
        return [bare, { ...bare, ...FULL, actor: { type, ...PARTY }, resource: { type: NOBODYS, ...NAMED } }]
      }),
    ),
  )
}

const NAMED = { id: NOBODYS, name: NOBODYS }
const PARTY = { ...NAMED, email: NOBODYS }
const FULL: Partial<EventDraft> = {
  reason: NOBODYS,
  message: NOBODYS,
  details: { [NOBODYS]: NOBODYS },
  before: NOBODYS,
  after: NOBODYS,
  client: { ip: '192.0.2.255', userAgent: NOBODYS },
  traceId: NOBODYS,
  sessionId: NOBODYS,
  subjects: [{ type: NOBODYS, id: NOBODYS }],
}
