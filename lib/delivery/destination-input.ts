import { z } from 'zod'

import { readMasks } from '@/lib/event/masks'
import { QUERY_BYTES_MAX } from '@/lib/query/ast'
import { readQuery } from '@/lib/query/validate'

import { ENVELOPES } from './body/lines'
import { DELIVERY_FORMATS, isJsonFormat } from './formats'

/** Destinations of a tenant: each reads the whole log for itself. */
export const DESTINATIONS_MAX = 50

const HEADERS_MAX = 20
const HEADER_VALUE_MAX = 4_096
const PEM_MAX = 65_536
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

const tlsFields = {
  ca: z
    .string()
    .max(PEM_MAX)
    .regex(/^\s*-----BEGIN CERTIFICATE-----/, 'must be a certificate in PEM')
    .nullable()
    .default(null)
    .meta({ description: 'The authority that signed the receiver’s certificate, where it is your own.' }),
  skipSslVerification: z
    .boolean()
    .default(false)
    .meta({ description: 'Takes any certificate: whoever is on the way can read and drop all of it.' }),
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

/** What one says of a new destination. */
export const createDestinationInput = z
  .strictObject({
    name: plainText(100),
    target: targetInput,
    format: z.enum(DELIVERY_FORMATS),
    query: z.string().trim().max(QUERY_BYTES_MAX).default('').meta({
      description: 'Only events that it finds are sent, in the query language; empty: all.',
    }),
    masks: z.array(z.string()).default([]).meta({ description: 'What is never sent, as in grants.' }),
    batch: batchInput.prefault({}),
    maxAgeSeconds: z
      .int()
      .min(60)
      .max(315_360_000)
      .nullable()
      .default(null)
      .meta({ description: 'Older events are not sent but counted as expired; null: none is too old.' }),
    stopAtDeadLetter: z
      .boolean()
      .default(false)
      .meta({ description: 'An event that is refused holds up all behind it until somebody decides.' }),
    enabled: z.boolean().default(true),
    from: z
      .union([z.literal('now'), z.literal('start'), z.int().min(0)])
      .default('now')
      .meta({ description: 'The first event to be sent: the next one, the oldest, or that of this index.' }),
  })
  .superRefine(({ query, masks, target: to, format }, context) => {
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
  })
export type NewDestination = z.output<typeof createDestinationInput>

/** The id of a destination. */
export const destinationIdInput = z.uuid('must be a UUID').toLowerCase()
