import { z } from 'zod'

import { ROLES, SCOPES } from '@/lib/access/roles'

const time = z.iso.datetime().meta({ description: 'RFC 3339, UTC.' })

/** A person as their tenant's admins see them. */
export const userView = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    role: z
      .enum(ROLES)
      .nullable()
      .meta({ description: 'In this tenant; null for an instance admin without a role here.' }),
    limited: z.boolean().meta({ description: 'Sees only a part of the events here: see the grants.' }),
    instanceAdmin: z.boolean(),
    status: z.enum(['active', 'invited', 'disabled']).meta({
      description: '`invited`: has not set a password yet.',
    }),
    disabledByInstance: z.boolean().meta({ description: 'Only an instance admin can enable them again.' }),
    sso: z.boolean().meta({ description: 'Signs in with the provider of the organisation.' }),
    secondFactor: z.boolean().meta({ description: 'Signs in with a code beside the password.' }),
    createdAt: time,
    lastSignInAt: time.nullable(),
  })
  .meta({ id: 'User' })
export type UserView = z.infer<typeof userView>

/** What somebody may do in a tenant, and how much of its events that shows them. */
export const grantView = z
  .object({
    user: userView.pick({ id: true, email: true, name: true, status: true }),
    role: z.enum(ROLES),
    query: z.string().nullable().meta({ description: 'Only events that it finds are shown; null: all.' }),
    masks: z.array(z.string()).meta({ description: 'What of these events is hidden.' }),
    outdated: z.boolean().meta({
      description:
        'The limit was written in another version of the query language: it shows nothing until somebody saves it again.',
    }),
    origin: z.enum(['manual', 'sso']).meta({
      description:
        '`sso`: given by a rule of single sign-on, anew at each sign-in. Who changes it makes it `manual`.',
    }),
    version: z.int().meta({ description: 'Grows with each change.' }),
    createdAt: time,
  })
  .meta({ id: 'Grant' })
export type GrantView = z.infer<typeof grantView>

/** Somebody who is admin of a tenant by what they are elsewhere. */
export const inheritedAdminView = z.object({
  user: grantView.shape.user,
  from: z
    .string()
    .nullable()
    .meta({ description: 'Slug of the tenant above, where they are admin; null: an instance admin.' }),
})
export type InheritedAdminView = z.infer<typeof inheritedAdminView>

/** A link that lets a person set their password, shown once to whoever made it. */
export const invitationView = z
  .object({
    url: z.string().meta({ description: 'Works once. It is shown only now: hand it over yourself.' }),
    expiresAt: time,
  })
  .meta({ id: 'Invitation' })
export type InvitationView = z.infer<typeof invitationView>

/** An API key without its secret. */
export const apiKeyView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().meta({ description: 'The key begins with `vs_<prefix>_`.' }),
    scopes: z.array(z.enum(SCOPES)),
    sourceName: z.string().meta({ description: 'The source of the events that are sent with it.' }),
    addresses: z
      .array(z.string())
      .meta({ description: 'Addresses and CIDR blocks that it works from; none: anywhere.' }),
    tenant: z.string().nullable().meta({ description: 'Slug; null for a key of the whole instance.' }),
    status: z.enum(['active', 'expired', 'revoked']),
    createdAt: time,
    createdBy: z.string().nullable().meta({ description: 'Name of the person who made it.' }),
    expiresAt: time.nullable(),
    revokedAt: time.nullable(),
    lastUsedAt: time.nullable().meta({ description: 'To the minute.' }),
    successor: z.uuid().nullable().meta({ description: 'The key that was made to take its place.' }),
  })
  .meta({ id: 'ApiKey' })
export type ApiKeyView = z.infer<typeof apiKeyView>

/** A tenant as its admins see it. */
export const tenantView = z
  .object({
    id: z.uuid().meta({ description: 'Never changes.' }),
    slug: z.string().meta({ description: 'Its name in addresses; can change.' }),
    name: z.string(),
    parent: z
      .string()
      .nullable()
      .meta({ description: "The parent's slug; null also where you do not administer it." }),
    depth: z.int().meta({ description: 'How many tenants that you administer are above it.' }),
    system: z.boolean().meta({ description: 'Where instance matters are recorded.' }),
    status: z.enum(['active', 'archived', 'parent_archived']).meta({
      description:
        'Archived, itself or by a tenant above it: nothing is read or written there, and its keys do not work.',
    }),
    people: z.int().meta({ description: 'How many people have a role of their own there.' }),
    events: z.int().meta({ description: 'How many entries its log has.' }),
    mayArchive: z.boolean().meta({ description: 'Whether you may archive it, or bring it back.' }),
    createdAt: time,
    archivedAt: time.nullable(),
  })
  .meta({ id: 'Tenant' })
export type TenantView = z.infer<typeof tenantView>

/** A section of the settings with whom it was last changed by; its value is what the section's schema says. */
export const settingsView = z.object({
  section: z.string(),
  value: z.unknown(),
  version: z.int().meta({ description: 'Counts changes; 0: nobody has changed it yet.' }),
  updatedAt: time.nullable(),
  updatedBy: z.string().nullable().meta({ description: 'Name of the person, if it was one.' }),
})

/** A session that is open. */
export const sessionView = z
  .object({
    id: z.string().meta({ description: 'The `sessionId` of the events that were recorded in it.' }),
    current: z.boolean().meta({ description: 'The one that asks.' }),
    user: z.object({ id: z.uuid(), name: z.string(), email: z.string() }),
    createdAt: time,
    lastSeenAt: time.meta({ description: 'To the minute.' }),
    endsAt: time.meta({ description: 'Unless it is used meanwhile.' }),
    address: z.string().nullable().meta({ description: 'From where they signed in.' }),
    userAgent: z.string().nullable(),
  })
  .meta({ id: 'Session' })
export type SessionView = z.infer<typeof sessionView>

/** The session that asks, as far as confirming goes. */
export const ownSessionView = z
  .object({
    id: z.string(),
    confirmed: z.boolean(),
    confirmedUntil: time.nullable(),
    confirmWith: z.enum(['password', 'password-and-code', 'sign-in']).meta({
      description: '`sign-in`: the person has no password here, and signs in again.',
    }),
  })
  .meta({ id: 'OwnSession' })
export type OwnSessionView = z.infer<typeof ownSessionView>
