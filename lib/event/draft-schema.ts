import { z } from 'zod'

import { ACTOR_TYPES, CHANGES, OUTCOMES } from './event'
import { NAME_PATTERN, SUBJECTS_MAX, TEXT_MAX } from './limits'

const text = (max: number) => z.string().min(1).max(max)
const name = z.string().regex(NAME_PATTERN)

const party = z.strictObject({
  type: name.exactOptional(),
  id: text(TEXT_MAX.id).exactOptional(),
  name: text(TEXT_MAX.name).exactOptional(),
  email: text(TEXT_MAX.email).exactOptional(),
})

/**
 * The shape of an event as a client sends it: members, their types and lengths. What a shape cannot say (times, ids,
 * sizes, depth, what texts and keys hold) is in `validate.ts`, which is what to call; the API description prints this.
 */
export const draftSchema = z.strictObject({
  id: z.string().exactOptional().meta({ description: 'UUIDv7 whose time is occurredAt', format: 'uuid' }),
  occurredAt: z
    .string()
    .exactOptional()
    .meta({ description: 'RFC 3339; the time of arrival by default', format: 'date-time' }),
  actor: z.strictObject({
    type: z.enum(ACTOR_TYPES),
    id: text(TEXT_MAX.id).exactOptional(),
    name: text(TEXT_MAX.name).exactOptional(),
    email: text(TEXT_MAX.email).exactOptional(),
    onBehalfOf: party.exactOptional(),
  }),
  action: name,
  change: z.enum(CHANGES),
  resource: z.strictObject({
    type: name,
    id: text(TEXT_MAX.id).exactOptional(),
    name: text(TEXT_MAX.name).exactOptional(),
  }),
  outcome: z.enum(OUTCOMES).exactOptional(),
  reason: text(TEXT_MAX.prose).exactOptional(),
  message: text(TEXT_MAX.prose).exactOptional(),
  details: z.looseObject({}).exactOptional(),
  before: z.unknown().exactOptional(),
  after: z.unknown().exactOptional(),
  client: z
    .strictObject({
      ip: z.string().max(TEXT_MAX.ip).exactOptional().meta({ description: 'an IPv4 or IPv6 address' }),
      userAgent: text(TEXT_MAX.userAgent).exactOptional(),
    })
    .exactOptional(),
  traceId: text(TEXT_MAX.id).exactOptional(),
  sessionId: text(TEXT_MAX.id).exactOptional(),
  subjects: z.array(party).max(SUBJECTS_MAX).exactOptional(),
})
