import { z } from 'zod'

import { ENVELOPES } from './body/lines'
import { DELIVERY_FORMATS } from './formats'
import { VERDICTS } from './verdict'

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

/** A request to a receiver, and what came of it. */
export const attemptView = z
  .object({
    id: z.string(),
    at: z.string().meta({ format: 'date-time' }),
    firstIndex: z.int(),
    lastIndex: z.int(),
    events: z.int(),
    bytes: z.int().meta({ description: 'Sent, after gzip.' }),
    tookMs: z.int(),
    verdict: z.enum(VERDICTS).meta({
      description:
        'delivered; later: the same is tried again; divide: something in it is refused, and its halves are tried; refused: nothing would be taken as it is.',
    }),
    status: z.int().nullable().meta({ description: 'null: no answer.' }),
    answer: z
      .string()
      .meta({ description: 'The beginning of what the receiver said, or why it said nothing.' }),
  })
  .meta({ id: 'DeliveryAttempt' })
export type AttemptView = z.output<typeof attemptView>

/** An event that the receiver would not take. */
export const deadLetterView = z
  .object({
    index: z.int(),
    eventId: z.uuid(),
    reason: z.string(),
    at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'DeadLetter' })
export type DeadLetterView = z.output<typeof deadLetterView>

/** What came of sending dead letters again. */
export const retriedView = z
  .object({
    delivered: count('The receiver has them now.'),
    refused: count('It still refuses them: they stay, with the reason of now.'),
    gone: count('No longer sent: filtered by the query of now, or expired.'),
    left: count('Not tried: time was up, or the receiver could not be reached.'),
    problem: z.string().nullable().meta({ description: 'Why it did not go on.' }),
  })
  .meta({ id: 'RetriedDeadLetters' })
export type RetriedView = z.output<typeof retriedView>

/** How much was delivered over time. */
export const throughputView = z
  .object({
    since: z.string().meta({ format: 'date-time' }),
    until: z.string().meta({ format: 'date-time' }),
    stepSeconds: z.int(),
    points: z
      .array(z.object({ at: z.string().meta({ format: 'date-time' }), delivered: z.int() }))
      .meta({ description: 'Every step, also those without an event; the last one is not over.' }),
  })
  .meta({ id: 'DeliveryThroughput' })
export type ThroughputView = z.output<typeof throughputView>

const headerList = z.array(z.object({ name: z.string(), value: z.string() }))

/** The request of a test and what came back, as far as it may be shown. */
export const testView = z
  .object({
    verdict: z.enum(VERDICTS),
    problem: z.string().nullable().meta({ description: 'Why the event did not arrive; null: it did.' }),
    request: z.object({
      method: z.string(),
      url: z.string().meta({ description: 'Of the address, the host alone.' }),
      headers: headerList.meta({ description: 'Secret values are `…`.' }),
      body: z.string().meta({ description: 'Before gzip.' }),
      bytes: z.int().meta({ description: 'Sent, after gzip.' }),
    }),
    response: z
      .object({
        status: z.int(),
        headers: headerList,
        body: z.string().meta({ description: 'The beginning of it.' }),
      })
      .nullable()
      .meta({ description: 'null: there was no answer.' }),
    tookMs: z.int(),
  })
  .meta({ id: 'DestinationTest' })
export type TestView = z.output<typeof testView>

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
    stopAfterDays: z.int().nullable(),
    enabled: z.boolean(),
    version: z.int(),
    createdAt: z.string().meta({ format: 'date-time' }),
    updatedAt: z.string().meta({ format: 'date-time' }),
    state: z.enum(['running', 'failing', 'paused', 'stopped', 'off']).meta({
      description:
        'failing: tried again by itself. paused: failing for a day, and tried with one event at a time, at most an hour apart. stopped: until somebody decides. off: somebody switched it off.',
    }),
    problem: z.string().nullable().meta({ description: 'Why it does not go on.' }),
    stoppedAtIndex: z.int().nullable().meta({ description: 'The event that holds up all behind it.' }),
    failures: z.int().meta({ description: 'Attempts in a row without success.' }),
    failingSince: time,
    nextTryAt: time,
    lastDeliveredAt: time,
    lastAttempt: attemptView.nullable(),
    lagSeconds: z
      .number()
      .nullable()
      .meta({ description: 'How long ago the oldest event that waits came in; null: none waits.' }),
    deliveredLastDay: count('Events that the receiver took in the last 24 hours.'),
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
