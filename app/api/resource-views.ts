import { z } from 'zod'

import { CHANGES, OUTCOMES } from '@/lib/event/event'

import { eventView } from './event-views'

const time = z.string().meta({ description: 'RFC 3339 in UTC, 3 to 9 fraction digits.', format: 'date-time' })
const id = z.string().meta({ description: 'Id of an event.', format: 'uuid' })

const eventRef = z
  .object({
    id,
    occurredAt: time,
    actor: eventView.shape.actor,
    action: z.string(),
    change: z.enum(CHANGES),
    outcome: z.enum(OUTCOMES),
    effect: z.enum(['changed', 'unsure', 'failed']).meta({
      description: '`changed` is a version. `failed` changed nothing. `unsure`: its outcome is not known.',
    }),
  })
  .meta({ id: 'EventRef', description: 'An event that is spoken of.' })

const value = z
  .union([
    z.strictObject({ value: z.unknown() }),
    z.strictObject({ start: z.string(), characters: z.int() }),
    z.strictObject({ elements: z.int() }),
    z.strictObject({ fields: z.int() }),
  ])
  .meta({
    id: 'ShownValue',
    description: 'A value; of a long text its start and length, of a large object or array its size.',
  })

const changes = z
  .array(
    z.object({
      path: z.string().meta({ description: 'As people read it: `tasks[load].retries`.' }),
      key: z.string().meta({ description: 'For `changed:` in a query: `tasks.retries`.' }),
      kind: z.enum(['added', 'removed', 'changed']),
      from: value.optional(),
      to: value.optional(),
      order: z.literal(true).optional().meta({ description: 'Elements came into another order.' }),
    }),
  )
  .meta({ description: 'The first changed places; `changeCount` says how many there are.' })

const historyItem = eventRef.extend({
  message: z.string().optional(),
  reason: z.string().optional(),
  source: z.string(),
  hasBefore: z.boolean(),
  hasAfter: z.boolean(),
  changes,
  changeCount: z.int(),
  changesComplete: z.boolean().meta({
    description: 'False: the documents are too large to compare all of them.',
  }),
  joins: z.enum(['yes', 'no', 'unknown', 'first']).optional().meta({
    description:
      'Whether it found the state that the version before it left. `no`: something changed the resource in between that no event tells of. `first`: nothing before it is in the log. Redacted texts, and members that one of the two may have left out, never make a `no`. Absent of what failed.',
  }),
  gap: z
    .object({
      after: id.meta({ description: 'The version before.' }),
      existence: z.enum(['created-again', 'appeared']).optional(),
      changes,
      changeCount: z.int(),
    })
    .optional()
    .meta({ description: 'With `joins: no`: from what the one left to what the other found.' }),
})

const state = z.enum(['exists', 'nothing', 'unknown'])
const named = z.object({ type: z.string(), id: z.string() })
const read = z.string().meta({
  description: 'For `?read=` of further requests about the resource: they are then one act of reading.',
})
const size = z.int().optional().meta({
  description: 'The log size that the answer is pinned to. Absent for who sees only a part of the log.',
})

/** A page of a resource's history. */
export const historyPageView = z
  .object({
    resource: named
      .extend({
        name: z.string().optional(),
        state: state.meta({ description: 'By its newest version; `nothing` is deleted.' }),
        firstSeen: time.nullable(),
        lastSeen: time.nullable(),
      })
      .optional()
      .meta({ description: 'On the first page.' }),
    events: z.array(historyItem).meta({ description: 'Newest first.' }),
    nextCursor: z.string().nullable().meta({ description: 'For `?cursor=`; null on the last page.' }),
    size,
    searchedBackTo: time.optional().meta({
      description: 'The time budget ran out here; go on with the cursor.',
    }),
    read,
  })
  .meta({ id: 'ResourceHistory' })

const told = {
  state: state.meta({ description: '`nothing`: it did not exist. `unknown`: no event tells.' }),
  value: z.unknown().optional().meta({ description: 'The state, where an event tells it.' }),
  from: z
    .object({ event: eventRef, side: z.enum(['after', 'before']) })
    .nullable()
    .meta({ description: 'The event that tells the state: what it left, or what it found.' }),
  isCertain: z.boolean().meta({ description: 'False when the state may have been another.' }),
  later: z.array(eventRef).meta({
    description: 'Newer events up to the moment that may have changed the state, without saying to what.',
  }),
}

const blame = z.object({
  paths: z
    .array(
      z.object({
        path: z.string(),
        how: z.enum(['set', 'between', 'since', 'beyond']).meta({
          description:
            '`set` by `event`. `between`: not before the event in `after` and at the latest by `event`, unseen or by one of several that tell no state. `since`: at the latest by `event`; nothing older says. `beyond`: the same, and older events were not looked at.',
        }),
        event: id,
        after: id.optional(),
      }),
    )
    .meta({
      description:
        'Each stands for everything below its path that has no nearer one; `""` is the whole document. Elements of arrays by their place: `tasks[0].retries`.',
    }),
  complete: z.boolean().meta({ description: 'False: there are more paths than an answer holds.' }),
  events: z.record(z.string(), eventRef).meta({ description: 'The events that are named, by id.' }),
  lookedBackTo: time.optional().meta({ description: 'The walk ended here, within its budget.' }),
})

/** A resource's state at a moment. */
export const asOfView = z
  .object({
    resource: named,
    at: z
      .string()
      .nullable()
      .meta({ description: 'A time, or the id of an event: just after it. Null: now.' }),
    ...told,
    gapBefore: eventRef.nullable().meta({
      description: 'The next event, which found another state: in between something changed unseen.',
    }),
    isWholeLog: z
      .boolean()
      .meta({ description: 'False: within its budget the walk found no event that tells.' }),
    blame: blame.optional(),
    size,
    read,
  })
  .meta({ id: 'ResourceAsOf' })

const side = z.object({ event: eventRef, ...told })

/** Two states of one resource. */
export const compareView = z
  .object({ resource: named, a: side, b: side, read })
  .meta({ id: 'ResourceCompare' })
