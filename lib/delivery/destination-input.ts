import { z } from 'zod'

import { readMasks } from '@/lib/event/masks'
import { QUERY_BYTES_MAX } from '@/lib/query/ast'
import { readQuery } from '@/lib/query/validate'

import { ENVELOPES } from './body/lines'
import { fileTarget } from './file-target'
import { DELIVERY_FORMATS, isJsonFormat } from './formats'
import { syslogTarget } from './syslog-target'
import { tlsFields } from './tls-fields'

/** Destinations of a tenant: each reads the whole log for itself. */
export const DESTINATIONS_MAX = 50

const HEADERS_MAX = 20
const HEADER_VALUE_MAX = 4_096
const MIB = 1024 * 1024

const plainText = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `has at most ${max} characters`)
    .regex(/^[\P{C}\u200C\u200D]*$/u, 'must not hold control characters')

/** Ours to set: they frame the request, or are what a receiver believes of us. */
const OUR_HEADERS =
  /^(?:host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|content-length|content-encoding|content-type|authorization|proxy-.*|webhook-.*)$/i

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'must be the name of a header')
  .refine((name) => !OUR_HEADERS.test(name), 'is set by Vouchsafe')
// Visible characters, blanks and tabs (RFC 9110 §5.5); ASCII, because nobody agrees what else means.
const headerValue = z
  .string()
  .min(1, 'must not be empty')
  .max(HEADER_VALUE_MAX)
  .regex(/^[\x20-\x7e\t]*$/, 'must be printable ASCII')

/** An address that batches are posted to. What it may lead to is decided when it is used. */
const targetUrl = z
  .string()
  .trim()
  .max(2_048)
  .superRefine((text, context) => {
    const problem = urlProblem(text)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  })

function urlProblem(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    return 'must be an address that begins with https:// or http://'
  if (url.username !== '' || url.password !== '') return 'must not hold a password: use `authorization`'
  if (text.includes('…')) return 'must be the whole address: … stands for what is not shown'
  return url.hash === '' ? null : 'must not have a part behind #: it is never sent'
}

const httpFields = {
  url: targetUrl,
  authorization: headerValue
    .nullable()
    .optional()
    .meta({ description: 'The whole `Authorization` header. Never given out; left out: as it was.' }),
  headers: z
    .array(
      z.strictObject({
        name: headerName,
        value: headerValue.optional().meta({ description: 'Never given out; left out: as it was.' }),
      }),
    )
    .max(HEADERS_MAX)
    .refine(
      (headers) => new Set(headers.map(({ name }) => name.toLowerCase())).size === headers.length,
      'must not name a header twice',
    )
    .default([]),
  gzip: z.boolean().default(true),
  timeoutSeconds: z.int().min(1).max(120).default(30),
  successCodes: z
    .array(z.int().min(200).max(299))
    .max(20)
    .default([])
    .meta({ description: 'Statuses that mean that all arrived; none named: every 2xx.' }),
}

/** Where a destination sends to, and how. */
export const targetInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('webhook'),
    ...httpFields,
    ...tlsFields,
    contentType: z
      .string()
      .regex(/^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.-]+)?$/, 'must be a media type')
      .nullable()
      .default(null),
    envelope: z.enum(ENVELOPES).default('lines'),
  }),
  z.strictObject({
    kind: z.literal('elasticsearch'),
    ...httpFields,
    ...tlsFields,
    index: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,254}$/, 'must be the name of an index or data stream'),
  }),
  z.strictObject({
    kind: z.literal('splunk_hec'),
    ...httpFields,
    ...tlsFields,
    index: plainText(100).nullable().default(null),
    sourcetype: plainText(100).default('vouchsafe:audit'),
  }),
  z.strictObject({ kind: z.literal('otlp'), ...httpFields, ...tlsFields }),
  syslogTarget,
  fileTarget,
])
export type Target = z.output<typeof targetInput>

/** How much goes into one request. */
export const batchInput = z.strictObject({
  events: z.int().min(1).max(5_000).default(500),
  bytes: z
    .int()
    .min(1_024)
    .max(10 * MIB)
    .default(MIB)
    .meta({ description: 'Before gzip. A larger event is sent alone.' }),
  ageSeconds: z
    .int()
    .min(0)
    .max(300)
    .default(1)
    .meta({ description: 'How long a batch waits to become full.' }),
})

/** What is said of a destination, as it is stored and sent; a member of a change may be left out. */
const fields = {
  name: plainText(100),
  format: z.enum(DELIVERY_FORMATS),
  query: z.string().trim().max(QUERY_BYTES_MAX).meta({
    description: 'Only events that it finds are sent, in the query language; empty: all.',
  }),
  masks: z.array(z.string()).meta({ description: 'What is never sent, as in grants.' }),
  maxAgeSeconds: z
    .int()
    .min(60)
    .max(315_360_000)
    .nullable()
    .meta({ description: 'Older events are not sent but counted as expired; null: none is too old.' }),
  stopAtDeadLetter: z
    .boolean()
    .meta({ description: 'An event that is refused holds up all behind it until somebody decides.' }),
  stopAfterDays: z
    .int()
    .min(1)
    .max(365)
    .nullable()
    .meta({ description: 'After so many days without success it stops; null: it is tried for ever.' }),
  enabled: z.boolean(),
}

const settings = z.strictObject({
  ...fields,
  target: targetInput,
  query: fields.query.default(''),
  masks: fields.masks.default([]),
  batch: batchInput.prefault({}),
  maxAgeSeconds: fields.maxAgeSeconds.default(null),
  stopAtDeadLetter: fields.stopAtDeadLetter.default(false),
  stopAfterDays: fields.stopAfterDays.default(null),
  enabled: fields.enabled.default(true),
})

/** All that is said of a destination. */
export const destinationFacts = settings.superRefine(checkTogether)
export type DestinationFacts = z.output<typeof destinationFacts>

/** What one says of a new destination. */
export const createDestinationInput = settings
  .extend({
    from: z
      .union([z.literal('now'), z.literal('start'), z.int().min(0)])
      .default('now')
      .meta({ description: 'The first event to be sent: the next one, the oldest, or that of this index.' }),
  })
  .superRefine(checkTogether)
export type NewDestination = z.output<typeof createDestinationInput>

const changes = z.strictObject({
  name: fields.name.optional(),
  target: z
    .record(z.string(), z.json())
    .optional()
    .meta({
      description:
        'What is left out of it stays as it was, secrets too. With another `kind` only the address, `authorization` and the headers stay. ' +
        'Where the address leads to another host, or other certificates are trusted, secrets have to be given again.',
    }),
  format: fields.format.optional(),
  query: fields.query.optional(),
  masks: fields.masks.optional(),
  batch: batchInput.optional(),
  maxAgeSeconds: fields.maxAgeSeconds.optional(),
  stopAtDeadLetter: fields.stopAtDeadLetter.optional(),
  stopAfterDays: fields.stopAfterDays.optional(),
  enabled: fields.enabled.optional(),
})
/** What is changed of a destination: what is left out stays. Whether all of it goes together is seen where it is. */
export type DestinationChange = z.output<typeof changes>

/** A test of a destination as it would be with these changes. */
export const testDestinationInput = changes

/** A change of a destination as one version of it was read. */
export const changeDestinationInput = changes.extend({
  version: z.int().meta({
    description:
      '`version` of the destination that you read. Another one since then: 409, and nothing changes.',
  }),
})

function checkTogether(
  { query, masks, target: to, format }: z.output<typeof settings>,
  context: z.RefinementCtx,
): void {
  const read = readMasks(masks)
  if ('problem' in read) context.addIssue({ code: 'custom', path: ['masks'], message: read.problem })
  for (const { from, to: end, message } of readQuery(query).problems)
    context.addIssue({ code: 'custom', path: [`query:${from}-${end}`], message })
  const needsJson = to.kind === 'elasticsearch' || (to.kind === 'webhook' && to.envelope === 'array')
  if (needsJson && !isJsonFormat(format))
    context.addIssue({
      code: 'custom',
      path: ['format'],
      message: 'must be a JSON format for this receiver',
    })
  for (const [i, { value }] of to.headers.entries())
    if (value === undefined)
      context.addIssue({ code: 'custom', path: ['target', 'headers', i, 'value'], message: 'must be given' })
}

/** How a stopped destination goes on. */
export const resumeDestinationInput = z.strictObject({
  skip: z
    .int()
    .min(0)
    .optional()
    .meta({ description: '`stoppedAtIndex`: that event becomes a dead letter, and the others go on.' }),
})

/** A page of what is known of a destination. */
export const deliveryPageInput = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional().meta({ description: '`nextCursor` of the page before.' }),
})

/** How far back a chart of what was delivered goes. */
export const throughputInput = z.strictObject({
  hours: z.coerce
    .number()
    .int()
    .min(1)
    .max(168)
    .default(24)
    .meta({ description: 'By the minute up to 3 hours, by ten minutes up to 24, then by the hour.' }),
})

/** The id of a destination. */
export const destinationIdInput = z.uuid('must be a UUID').toLowerCase()
