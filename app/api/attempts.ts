import { z } from 'zod'

import { ATTEMPT_PARTS } from '@/lib/event/attempt'
import { OUTCOMES } from '@/lib/event/event'
import { route } from '@/lib/http/route'
import { attemptsInput } from '@/lib/search/attempts/attempts-input'
import { listAttempts } from '@/lib/search/server/attempts/list-attempts'

import { eventView } from './event-views'
import { timed } from './timed'

const time = z.string().meta({ format: 'date-time' })

const endView = z
  .object({
    event: z.string().meta({ description: "The event's id.", format: 'uuid' }),
    at: time,
    outcome: z.enum(OUTCOMES),
    reason: z.string().optional(),
  })
  .meta({ id: 'AttemptEnd' })

/** One event by its id: with `attempt=true` the attempt that it is a part of comes with it. */
export const openedEventView = eventView
  .extend({
    attempt: z
      .object({
        id: z.string(),
        part: z.enum(ATTEMPT_PARTS).meta({ description: 'Which of the two this event is.' }),
        other: endView.nullable().meta({ description: 'The other one; null where there is none.' }),
      })
      .optional()
      .meta({ description: 'With `attempt=true`, of an event that is a part of an attempt.' }),
  })
  .meta({ id: 'OpenedEvent' })

const attemptsView = z
  .object({
    attempts: z.array(
      z.object({
        id: z.string().meta({ description: '`details.attempt.id` of both events.' }),
        intent: eventView.meta({ description: 'Without `before` and `after`.' }),
        result: endView.nullable().meta({
          description: 'How it ended; null where no result is in the log, of those that you may see.',
        }),
      }),
    ),
    nextCursor: z.string().nullable(),
    asOf: time.meta({ description: 'When it was looked: later results are not in it.' }),
    searchedBackTo: time.optional().meta({
      description: 'The time budget ran out here; go on with the cursor.',
    }),
  })
  .meta({ id: 'AttemptsPage' })

/** What was begun, and whether the log says how it ended. */
export const attemptsRoute = route({
  method: 'GET',
  path: '/api/v1/attempts',
  tag: 'Events',
  summary: 'List attempts',
  description:
    'What was begun in one event (`details.attempt.part:intent`) and ended in another (`result`, with the same `details.attempt.id`), by their intents, newest first. With `state=open`, as when nothing is said, those that no result followed: the application was killed, or what it called never answered. `q`, `since` and `until` are about the intents; `olderThan` leaves out what began less than so many seconds ago.',
  auth: 'either',
  permission: 'events.read',
  query: attemptsInput,
  responses: { 200: { description: 'A page of attempts.', schema: attemptsView } },
  run: ({ ctx, rawQuery }) =>
    timed('attempts', async () => ({ status: 200, json: await listAttempts(ctx, rawQuery) })),
})
