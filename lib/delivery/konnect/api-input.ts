import { z } from 'zod'

import { parseTime, timeText } from '@/lib/base/time'
import { isUuid } from '@/lib/base/uuid'
import type { DeliveryFormat } from '@/lib/delivery/formats'

/** Konnect's names of what it sends. */
export const LOG_FORMATS = ['cef', 'json', 'cps'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

/** The format of ours that each of them is. */
export const FORMAT_OF: Readonly<Record<LogFormat, DeliveryFormat>> = {
  cef: 'konnect-cef',
  json: 'konnect-json',
  cps: 'cps',
}

/** What is wrong with a field, where Konnect says it in these words. */
export const BLANK = 'cannot be blank'
const NO_URL = 'must be a valid URL'
const NO_ID = 'destination id format is invalid'
const NO_BODY = 'request format is invalid'

/** Left out and null are the same, as clients send them that know every field. */
const given = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === null ? undefined : value), schema.optional())

const text = (max: number) =>
  z
    .string({ error: (issue) => (issue.input === undefined ? BLANK : 'must be a string') })
    .trim()
    .min(1, BLANK)
    .max(max, `must not have more than ${max} characters`)

const endpoint = text(2_048).superRefine((address, context) => {
  const url = URL.canParse(address) ? new URL(address) : null
  const isWhole = url !== null && url.hash === '' && url.username === '' && url.password === ''
  if (!isWhole) context.addIssue({ code: 'custom', message: NO_URL })
  else if (url.protocol !== 'https:') context.addIssue({ code: 'custom', message: 'must be an HTTPS URL' })
})
const name = text(100).regex(/^[\P{C}\u200C\u200D]*$/u, 'must not hold control characters')
const authorization = text(4_096).regex(/^[\x20-\x7e\t]*$/, 'must be printable ASCII')
const logFormat = z.enum(LOG_FORMATS, `must be one of ${LOG_FORMATS.join(', ')}`)
const flag = z.boolean('must be true or false')

const body = <Shape extends z.ZodRawShape>(shape: Shape) => z.looseObject(shape, NO_BODY)

/** A destination; members that nobody knows are passed over, as `id`, which Konnect's own example sends. */
export const newKonnectDestination = body({
  name,
  endpoint,
  authorization,
  log_format: given(logFormat).transform((format) => format ?? 'cef'),
  skip_ssl_verification: given(flag).transform((skip) => skip ?? false),
})

/** A change of one: what is left out stays. */
export const konnectDestinationChange = body({
  name: given(name),
  endpoint: given(endpoint),
  authorization: given(authorization),
  log_format: given(logFormat),
  skip_ssl_verification: given(flag),
})
export type KonnectDestinationChange = z.output<typeof konnectDestinationChange>

/** A webhook of v3: which destination, and whether anything is sent. An empty id: none. */
export const konnectWebhookChange = body({
  audit_log_destination_id: given(
    z
      .string(NO_ID)
      .toLowerCase()
      .refine((id) => id === '' || isUuid(id), NO_ID),
  ),
  enabled: given(flag),
})

/** A webhook of v2, whose destination is part of it. */
export const konnectInlineWebhookChange = body({
  endpoint: given(endpoint),
  authorization: given(authorization),
  enabled: given(flag),
  log_format: given(logFormat),
  skip_ssl_verification: given(flag),
})

const time = z
  .string({ error: (issue) => (issue.input === undefined ? BLANK : 'must be a date-time') })
  .refine((value) => parseTime(value) !== null, { message: 'must be a date-time', abort: true })
  .transform((value) => timeText(parseTime(value)!.ms))

/** A replay job: both ends belong to it. */
export const konnectReplayJob = body({ start_at: time, end_at: time }).refine(
  ({ start_at: start, end_at: end }) => start <= end,
  { path: ['end_at'], message: 'must not be before start_at' },
)

/** In Konnect's words what is wrong as a whole, where this is wrong with this field. */
export function konnectDetail(field: string, reason: string): string {
  if (reason === BLANK) return 'Required field missing'
  if (reason === NO_BODY) return 'Could not parse request body'
  if (reason === NO_ID) return 'Could not parse destination id'
  return `Invalid ${field}`
}

const size = (max: number, usual: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value),
    z.number('must be a whole number').int().min(1).max(max).default(usual),
  )
/** Empty is as good as left out. */
const optionalText = z
  .string()
  .max(8_192)
  .transform((value) => (value === '' ? undefined : value))
  .optional()

/** A page of destinations. */
export const konnectDestinationsQuery = z.strictObject({
  'page[size]': size(100, 10),
  'page[after]': optionalText,
  'page[before]': optionalText,
  'filter[name]': optionalText,
  'filter[name][eq]': optionalText,
  'filter[name][contains]': optionalText,
})

/** Konnect's three kinds of events, as they can be asked for. */
export const PULL_TYPES = ['authorization', 'authentication', 'gateway_access'] as const
export type PullType = (typeof PULL_TYPES)[number]

/** A page of events. */
export const konnectLogsQuery = z.strictObject({
  'page[size]': size(1_000, 20),
  'page[after]': optionalText,
  'page[before]': optionalText,
  'filter[ts][gte]': time.optional(),
  'filter[ts][lte]': time.optional(),
  'filter[type]': z.enum(PULL_TYPES, `must be one of ${PULL_TYPES.join(', ')}`).optional(),
})
