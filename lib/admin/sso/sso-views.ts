import { z } from 'zod'

import { ROLES } from '@/lib/access/roles'

import { ssoInput } from './sso-settings'

/** SSO as admins of the instance see it: never with the secret. */
export const ssoView = z
  .object({
    settings: ssoInput.nullable().meta({ description: 'null: nobody has set it up yet.' }),
    hasSecret: z.boolean().meta({ description: 'Whether a client secret is kept. It is never shown.' }),
    redirectUri: z.string().meta({ description: 'To be registered at the provider.' }),
    signOutUri: z.string().meta({ description: 'Where the provider sends people after signing out.' }),
    breakGlass: z
      .array(z.object({ id: z.uuid(), email: z.string(), name: z.string(), able: z.boolean() }))
      .meta({
        description: 'Instance admins who can be kept for an emergency; `able`: they can use a password now.',
      }),
    version: z.int(),
    updatedAt: z.iso.datetime().nullable(),
    updatedBy: z.string().nullable(),
  })
  .meta({ id: 'Sso' })
export type SsoView = z.infer<typeof ssoView>

/** What a test of the connection found, step by step. */
export const ssoTestView = z
  .object({
    ok: z.boolean(),
    steps: z.array(
      z.object({
        name: z.enum(['discovery', 'keys', 'client', 'sign_out', 'auth_time']),
        state: z.enum(['ok', 'warning', 'failed']),
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'SsoTest' })
export type SsoTestView = z.infer<typeof ssoTestView>

const roleView = z.object({
  role: z.enum(ROLES),
  query: z.string().nullable(),
  masks: z.array(z.string()),
})

/** What signing in with some claims would do. */
export const ssoTrialView = z
  .object({
    refused: z
      .object({ reason: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why nobody would be signed in; null: somebody would.' }),
    account: z
      .object({
        how: z.enum(['linked', 'by_email', 'new', 'none']).meta({
          description:
            '`linked`: known by issuer and subject. `by_email`: would be found by its address and linked. `new`: would be made.',
        }),
        id: z.uuid().nullable(),
        email: z.string().nullable(),
        name: z.string(),
      })
      .meta({ description: 'Who it would be.' }),
    rules: z
      .array(z.enum(['gives', 'other_claims', 'earlier_rule', 'no_tenant']))
      .meta({ description: 'What becomes of each rule, in their order.' }),
    roles: z
      .array(
        z.object({
          tenant: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
          before: roleView.nullable(),
          after: roleView.nullable(),
          origin: z.enum(['manual', 'sso']).meta({ description: '`manual`: given by a person; stays.' }),
        }),
      )
      .meta({ description: 'Their roles before and after.' }),
    instanceAdmin: z.object({ before: z.boolean(), after: z.boolean() }),
  })
  .meta({ id: 'SsoTrial' })
export type SsoTrialView = z.infer<typeof ssoTrialView>
