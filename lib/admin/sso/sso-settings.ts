import { z } from 'zod'

import { idInput, nameInput, roleInput } from '@/lib/admin/inputs'
import type { Problem } from '@/lib/base/errors'
import { readSight } from '@/lib/query/read-sight'

const RULES_MAX = 200

/** The name of a claim: `groups`, `realm_access.roles`, `https://example.com/roles`. */
const claimInput = z
  .string()
  .trim()
  .min(1, 'must name a claim')
  .max(200, 'has at most 200 characters')
  .regex(/^[^\s\p{C}]+$/u, 'must be the name of a claim, without spaces')

const giveInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('role'),
    tenant: idInput.meta({ description: 'Id of the tenant.' }),
    role: roleInput,
    query: z
      .string()
      .max(4096)
      .nullable()
      .meta({ description: 'Only what this query finds is shown; null: everything.' }),
    masks: z.array(z.string()).meta({ description: 'What of events is hidden; none: nothing.' }),
  }),
  z.strictObject({ kind: z.literal('instance_admin') }),
])

/** Who has this value in this claim is given this. */
const ruleInput = z
  .strictObject({
    claim: claimInput,
    value: z
      .string()
      .trim()
      .min(1, 'must not be empty; * stands for any value')
      .max(500)
      .meta({ description: 'Exactly as the provider sends it; `*`: any.' }),
    give: giveInput,
  })
  .superRefine(({ give }, context) => {
    for (const { path, message } of limitProblems(give)) {
      context.addIssue({ code: 'custom', path: ['give', path], message })
    }
  })

/** What is wrong with the limits of a grant, with the field. */
function limitProblems(give: z.output<typeof giveInput>): Problem[] {
  if (give.kind !== 'role') return []
  const { role, query, masks } = give
  const isLimited = query !== null || masks.length > 0
  if (isLimited && role === 'admin') {
    return [{ path: 'role', message: 'of an admin cannot be limited: an admin sees all of the tenant' }]
  }
  const read = readSight({ query, masks })
  if ('sight' in read) return []
  return read.problems.map(({ path, message }) => {
    const [field = 'query', place] = path.split(':')
    return { path: field, message: place === undefined ? message : `${message} (at ${place})` }
  })
}

const ISSUER_MAX = 500

/** How people sign in with the provider of their organisation, as admins of the instance set it. */
export const ssoInput = z
  .strictObject({
    enabled: z.boolean(),
    name: nameInput.max(40, 'has at most 40 characters').meta({
      description: 'On the button: Sign in with <name>.',
    }),
    issuer: z
      .string()
      .trim()
      .max(ISSUER_MAX)
      .refine(
        isAddress,
        'must be an address like https://login.example.com/realms/main, without query or user',
      )
      .meta({ description: 'Exactly as the provider calls itself in its discovery document and tokens.' }),
    clientId: z.string().trim().min(1, 'must not be empty').max(500),
    scopes: z
      .array(z.string().regex(/^[\u0021\u0023-\u005B\u005D-\u007E]+$/, 'must be a scope, without spaces'))
      .max(20)
      .refine((scopes) => scopes.includes('openid'), 'must hold openid')
      .meta({ description: 'Asked of the provider; `openid` is among them.' }),
    emailClaim: claimInput.meta({ description: 'The claim with the e-mail address of the person.' }),
    emails: z.enum(['verified', 'trusted']).meta({
      description:
        '`verified`: an address counts when the provider says that it has checked it (`email_verified`). `trusted`: every address counts; only where people cannot choose theirs.',
    }),
    linkByEmail: z.boolean().meta({
      description: 'Whether an account that is there already is found by an address that counts.',
    }),
    provesSignInTime: z.boolean().meta({
      description:
        'The provider says when somebody signed in there (`auth_time`). Without it, who confirms that it is them is believed for having come back from it.',
    }),
    only: z.boolean().meta({ description: 'Passwords are refused to everybody but `breakGlass`.' }),
    breakGlass: z
      .array(idInput)
      .max(20)
      .meta({ description: 'Accounts of instance admins who may use a password all the same.' }),
    rules: z.array(ruleInput).max(RULES_MAX, `has at most ${RULES_MAX} rules`),
  })
  .refine(({ only, enabled }) => enabled || !only, {
    path: ['only'],
    message: 'needs SSO to be on, or nobody could sign in',
  })

/** The settings of SSO; see `ssoInput`. */
export type SsoSettings = z.output<typeof ssoInput>
export type SsoRule = SsoSettings['rules'][number]

function isAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  return (
    url !== null && /^https?:$/.test(url.protocol) && !/[?#\s]/.test(text) && !url.username && !url.password
  )
}

/**
 * Why this server does not ask this address; null when it does. Requests of the server reach what the network hides from
 * others, and an answer over plain HTTP can be anybody's: so https alone, and plain HTTP only to this machine while the
 * product itself is used from this machine only.
 */
export function whyNotAsked(address: string, ownUrl: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null) return 'is not an address'
  if (url.username || url.password) return 'must not hold a user or password'
  if (url.protocol === 'https:') return null
  if (url.protocol !== 'http:') return 'must be an https address'
  const own = new URL(ownUrl)
  if (isLoopback(url.hostname) && isLoopback(own.hostname)) return null
  return 'must be an https address; plain http is for trying it out on one machine, with Vouchsafe itself on localhost'
}

/** Names and addresses that never leave this machine (RFC 6761 6.3, RFC 1122 3.2.1.3, RFC 4291 2.5.3). */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
