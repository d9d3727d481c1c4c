import { z } from 'zod'

import { ADDRESSES_MAX, readAddress } from '@/lib/access/addresses'
import { isOwnSource } from '@/lib/access/own-source'
import { type Role, ROLES, SCOPES } from '@/lib/access/roles'
import { isUuid } from '@/lib/base/uuid'
import { MASKS_MAX } from '@/lib/event/masks'
import { readSight } from '@/lib/query/read-sight'

/** Fewest characters of a password: long enough that guessing at the allowed rate is hopeless. */
export const PASSWORD_CHARACTERS_MIN = 12
/** An invitation link works for this long, once. */
export const INVITATION_DAYS = 7

/** An e-mail address as people type it; kept in lower case. It names an account, and nothing is sent to it. */
export const emailInput = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'has at most 254 characters')
  .regex(/^[^\s@\p{C}]+@[^\s@\p{C}]+$/u, 'must be an e-mail address')

/** What people call a person, a tenant or a key. */
export const nameInput = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'has at most 100 characters')
  // Joiners are parts of words in some scripts, and of emoji.
  .regex(/^[\P{C}\u200C\u200D]*$/u, 'must not hold control characters')

/** A new password. Characters, not classes of them: length is what counts. */
export const passwordInput = z
  .string()
  .min(PASSWORD_CHARACTERS_MIN, `must have at least ${PASSWORD_CHARACTERS_MIN} characters`)
  .max(200, 'has at most 200 characters')

/** The name of a tenant in addresses. Ids stand in the same places, so nothing that looks like one is a slug. */
export const slugInput = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens, at most 63')
  .refine((slug) => !isUuid(slug), 'must not look like an id')

/** The name of a source, as events carry it. */
export const sourceNameInput = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/,
    'must be letters, digits and . _ / -, at most 64, starting with a letter or digit',
  )
  .refine((name) => !isOwnSource(name), 'must not be vouchsafe: only Vouchsafe itself is that source')

export const roleInput = z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` })

/** At least one scope, each once. */
export const scopesInput = z
  .array(z.enum(SCOPES, { error: `must be one of ${SCOPES.join(', ')}` }))
  .min(1, 'must name at least one scope')
  .transform((scopes) => [...new Set(scopes)])

/** Where a key works from. Nothing listed: from anywhere. */
export const addressesInput = z
  .array(
    z.string().transform((text, context) => {
      const address = readAddress(text)
      if (address !== null) return address
      context.addIssue({
        code: 'custom',
        message: 'must be an IP address or a CIDR block, such as 203.0.113.0/24',
      })
      return z.NEVER
    }),
  )
  .max(ADDRESSES_MAX, `has at most ${ADDRESSES_MAX} addresses`)
  .transform((addresses) => [...new Set(addresses)])

/** The id of an account, a key or a tenant. */
export const idInput = z.uuid('must be a UUID').toLowerCase()

/** The name of a session in lists and events. */
export const sessionIdInput = z.string().regex(/^[0-9a-f]{32}$/, 'must be the id of a session')

/** A source's name made from a key's, where none was given: what does not fit becomes a hyphen. It may still be ours. */
export function sourceNameFrom(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._/-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64)
  return plain === '' ? 'key' : plain
}

const queryInput = z
  .string()
  .trim()
  .nullable()
  .meta({ description: 'Only events that it finds are shown; null: all. Not for admins.' })
const masksInput = z
  .array(z.string())
  .max(MASKS_MAX, `has at most ${MASKS_MAX} masks`)
  .transform((masks) => [...new Set(masks)].toSorted())
  .meta({
    description:
      'What of them is hidden: `client.ip`, `actor`, `details.token*`, `before.spec.secret`. Not for admins.',
  })

/** What somebody may do in a tenant, and how much of its events that shows them. */
export interface GrantInput {
  role: Role
  query?: string | null | undefined
  masks?: readonly string[] | undefined
}

/** What cannot be granted, at its place: `query:12-20`, `masks`. A limit that cannot be read is never taken for none. */
function checkGrant({ role, query = null, masks = [] }: GrantInput, context: z.RefinementCtx): void {
  const read = readSight({ query, masks })
  const problems = 'problems' in read ? read.problems : []
  for (const { path, message } of problems) context.addIssue({ code: 'custom', path: [path], message })
  if (role !== 'admin') return
  const message =
    'is only for viewers and auditors: an admin sees all events, and could give themselves the rest'
  if (query !== null) context.addIssue({ code: 'custom', path: ['query'], message })
  if (masks.length > 0) context.addIssue({ code: 'custom', path: ['masks'], message })
}

/** A grant as it is to be, with the version that it was changed from. */
export const grantInput = z
  .strictObject({
    role: roleInput,
    query: queryInput,
    masks: masksInput,
    version: z.int().meta({
      description: '`version` of the grant that you read. Another one since then: 409, and nothing changes.',
    }),
  })
  .superRefine(checkGrant)

/** What one says to give somebody a role in a tenant. */
export const inviteInput = z
  .strictObject({
    email: emailInput,
    name: nameInput,
    role: roleInput,
    query: queryInput.optional(),
    masks: masksInput.optional(),
    confirm: z.boolean().optional().meta({
      description: 'true: give the role also to an account that exists already, with the password it has.',
    }),
  })
  .superRefine(checkGrant)
