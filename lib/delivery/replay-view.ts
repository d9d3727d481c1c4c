import { z } from 'zod'

import { DELIVERY_FORMATS } from './formats'

/** What can be said of a replay. Only the last two are its end; one that failed can go on. */
export const REPLAY_STATUSES = ['accepted', 'pending', 'running', 'failed', 'completed', 'cancelled'] as const

const time = z.string().nullable().meta({ format: 'date-time' })
const count = (description: string) => z.int().meta({ description })

/** A replay as the API gives it. */
export const replayView = z
  .object({
    id: z.uuid(),
    destination: z.object({ id: z.uuid(), name: z.string() }),
    status: z.enum(REPLAY_STATUSES).meta({
      description:
        'accepted: not begun yet. pending: waits for its receiver, for somebody who paused it or switched the destination off. failed: waits until somebody mends what `problem` says and resumes it.',
    }),
    paused: z.boolean(),
    problem: z.string().nullable().meta({ description: 'Why it does not go on.' }),
    since: time.meta({ description: 'As it was asked for; null: given as an index, or not at all.' }),
    until: time,
    fromIndex: z.int(),
    toIndex: z.int().meta({ description: 'Up to before this index of the log.' }),
    query: z.string(),
    rate: z.int().nullable(),
    format: z.enum(DELIVERY_FORMATS).nullable(),
    createdAt: z.string().meta({ format: 'date-time' }),
    createdBy: z.string().meta({ description: 'The name of the person or key, as it was then.' }),
    endedAt: time,
    nextTryAt: time,
    lastDeliveredAt: time,
    counts: z
      .object({
        total: count('Events of the range: the sum of all others.'),
        delivered: count('The receiver has them.'),
        filtered: count('Its query or that of the destination does not find them.'),
        pending: count('Not looked at yet.'),
        dead: count('The receiver refuses them.'),
        expired: count('Too old for the receiver, or no longer in the log.'),
      })
      .meta({ description: 'What became of each event of the range, counted once.' }),
    speed: z
      .object({
        eventsPerSecond: z.number().meta({ description: 'That the receiver took in the last minute.' }),
        secondsLeft: z.int().meta({ description: 'Until all is looked at, if it goes on like that.' }),
      })
      .nullable()
      .meta({ description: 'Null: it does not run, or not for long enough to tell.' }),
  })
  .meta({ id: 'Replay' })
export type ReplayView = z.output<typeof replayView>
