import { z } from 'zod'

import { ACTOR_TYPES, CHANGES, OUTCOMES } from '@/lib/event/event'

const time = z.string().meta({ description: 'RFC 3339 in UTC, 3 to 9 fraction digits.', format: 'date-time' })
const text = z.string().optional()

const partyView = z
  .object({ type: text, id: text, name: text, email: text })
  .meta({ id: 'Party', description: 'A person or thing named by type, id, name or e-mail.' })

/** One event as the API gives it; absent members were not sent. */
export const eventView = z
  .object({
    id: z.string().meta({ description: 'UUIDv7.', format: 'uuid' }),
    tenant: z.string().meta({ description: "The tenant's slug." }),
    index: z.int().optional().meta({
      description: "Place in the tenant's log, gapless from 0. Absent for who sees only a part of the log.",
    }),
    occurredAt: time,
    receivedAt: time,
    actor: z.object({
      type: z.enum(ACTOR_TYPES),
      id: text,
      name: text,
      email: text,
      onBehalfOf: partyView.optional(),
    }),
    action: z.string(),
    change: z.enum(CHANGES),
    resource: z.object({ type: z.string(), id: text, name: text }),
    outcome: z.enum(OUTCOMES),
    reason: text,
    message: text,
    details: z.record(z.string(), z.unknown()).optional(),
    before: z.unknown().optional(),
    after: z.unknown().optional(),
    client: z.object({ ip: text, userAgent: text }).optional(),
    traceId: text,
    sessionId: text,
    subjects: z.array(partyView).optional(),
    source: z.object({ name: z.string(), format: z.string(), keyId: text }),
    late: z.boolean().meta({ description: 'It arrived over five minutes after it happened.' }),
    partial: z.boolean().meta({ description: 'before and after held more than the index takes.' }),
    hasBefore: z.boolean().meta({ description: 'It has `before`, also where a list leaves it out.' }),
    hasAfter: z.boolean(),
    original: z.string().optional().meta({
      description:
        'The record as it was sent, where the settings of its source keep it. Only of one event by its id; absent for who has masks.',
    }),
  })
  .meta({ id: 'Event' })

/** A page of events. */
export const eventPageView = z
  .object({
    events: z.array(eventView),
    nextCursor: z.string().nullable().meta({ description: 'For `?cursor=`; null on the last page.' }),
    size: z.int().optional().meta({
      description:
        'The log size that these pages are pinned to; with `?tenant=*` the sum of all sizes. Absent for who sees only a part of the log.',
    }),
    pin: z.string().optional().meta({
      description:
        'With a first page of `?tenant=*`, and for who is told no size: for `?pin=` of counts and of an export of the same query.',
    }),
    read: z.string().optional().meta({
      description:
        'With a first page: for `?read=` of what is counted beside it, which then belongs to this search.',
    }),
    searchedBackTo: time.optional().meta({
      description: 'The time budget ran out here; go on with the cursor.',
    }),
    partial: z.literal(true).optional().meta({
      description:
        'The query reads changes, and the tenant has events of which only a part is indexed (`partial:true` finds them): matches may be missing or wrong.',
    }),
  })
  .meta({ id: 'EventPage' })

/** What became of one event. */
export const answerShape = {
  id: z.string().nullable().meta({ description: 'Null: it was ignored, and came without one.' }),
  index: z.int().nullable().meta({ description: 'Its place in the log. Null: it was ignored.' }),
  status: z.enum(['accepted', 'duplicate', 'ignored']),
  rule: z.string().optional().meta({
    description:
      'The id of the rule that ignored it; where the settings of its source leave its kind out, theirs.',
  }),
}

/** What became of the events of a request. */
export const ingestView = z
  .object({
    accepted: z.int(),
    duplicates: z.int(),
    ignored: z.int(),
    events: z.array(z.object(answerShape)),
    log: z.object({
      id: z.string(),
      size: z.int(),
      root: z.string().meta({ description: 'Root of the Merkle tree after this request.' }),
    }),
  })
  .meta({ id: 'Accepted' })
