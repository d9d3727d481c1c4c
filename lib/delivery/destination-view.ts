import { z } from 'zod'

import { ENVELOPES } from './body/lines'
import { DELIVERY_FORMATS } from './formats'

const count = (description: string) => z.int().meta({ description })
const time = z.string().nullable().meta({ format: 'date-time' })

/** A preset as the API gives it: see `Preset`. */
export const presetView = z
  .object({
    id: z.string(),
    title: z.string(),
    kind: z.enum(['webhook', 'elasticsearch', 'splunk_hec']),
    format: z.enum(DELIVERY_FORMATS),
    urlExample: z.string(),
    authorization: z
      .string()
      .nullable()
      .meta({ description: 'What the header begins with; null: the secret stands elsewhere.' }),
    headers: z.array(z.string()).meta({ description: 'Headers besides, whose values only you know.' }),
    contentType: z.string().nullable(),
    envelope: z.enum(ENVELOPES),
    gzip: z.boolean(),
    successCodes: z.array(z.int()),
    batch: z.object({ events: z.int(), bytes: z.int() }),
    maxAgeSeconds: z.int().nullable(),
    note: z.string(),
  })
  .meta({ id: 'DestinationPreset' })
/** What a well-known receiver needs, so that one need not look it up. All of it can be changed. */
export type Preset = z.output<typeof presetView>

/** A destination as the API gives it: nothing of its secrets but that there are some. */
export const destinationView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    target: z
      .record(z.string(), z.json())
      .meta({ description: 'As it was set, without the values of headers.' }),
    hasAuthorization: z.boolean(),
    format: z.enum(DELIVERY_FORMATS),
    query: z.string(),
    masks: z.array(z.string()),
    batch: z.object({ events: z.int(), bytes: z.int(), ageSeconds: z.int() }),
    maxAgeSeconds: z.int().nullable(),
    stopAtDeadLetter: z.boolean(),
    enabled: z.boolean(),
    version: z.int(),
    createdAt: z.string().meta({ format: 'date-time' }),
    updatedAt: z.string().meta({ format: 'date-time' }),
    state: z
      .enum(['running', 'failing', 'stopped', 'off'])
      .meta({ description: 'failing: tried again by itself. stopped: until somebody decides.' }),
    problem: z.string().nullable().meta({ description: 'Why it does not go on.' }),
    failingSince: time,
    nextTryAt: time,
    lastDeliveredAt: time,
    counts: z
      .object({
        accepted: count('Events of the log since the first one that was to be sent: the sum of all others.'),
        delivered: count('The receiver has them.'),
        filtered: count('Its query does not find them.'),
        pending: count('To be sent, or to be filtered.'),
        dead: count('The receiver refuses them.'),
        expired: count('Too old for the receiver, or no longer in the log.'),
      })
      .meta({ description: 'What became of each event, counted once.' }),
  })
  .meta({ id: 'Destination' })
export type DestinationView = z.output<typeof destinationView>
