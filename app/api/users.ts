import { z } from 'zod'

import type { Ctx } from '@/lib/access/ctx'
import { inviteInput, roleInput } from '@/lib/admin/inputs'
import { disableUser } from '@/lib/admin/server/disable-user'
import { enableUser } from '@/lib/admin/server/enable-user'
import { inviteUser } from '@/lib/admin/server/invite-user'
import { listUsers, listUsersInput } from '@/lib/admin/server/list-users'
import { removeSecondFactor } from '@/lib/admin/server/remove-second-factor'
import { removeUser } from '@/lib/admin/server/remove-user'
import { renewInvitation } from '@/lib/admin/server/renew-invitation'
import { resetUserPassword } from '@/lib/admin/server/reset-user-password'
import { setInstanceAdmin } from '@/lib/admin/server/set-instance-admin'
import { setRole } from '@/lib/admin/server/set-role'
import { invitationView, userView } from '@/lib/admin/views'
import { route } from '@/lib/http/route'

import { pageOfSchema } from './page-of-schema'

const TAG = 'Users'

const list = route({
  method: 'GET',
  path: '/api/v1/users',
  tag: TAG,
  summary: 'List users',
  auth: 'either',
  permission: 'users.read',
  query: listUsersInput,
  responses: {
    200: {
      description: 'Everybody with a role in the tenant, by name.',
      schema: pageOfSchema('users', userView),
    },
  },
  run: async ({ ctx, rawQuery }) => {
    const { items, ...page } = await listUsers(ctx, rawQuery)
    return { status: 200, json: { users: items, ...page } }
  },
})

const invite = route({
  method: 'POST',
  path: '/api/v1/users',
  tag: TAG,
  summary: 'Invite a user',
  description:
    'Somebody new gets a link to set a password: hand it over, it is shown only in this answer. `invitation` is null for who can sign in already: for an account with roles in other tenants, which needs `confirm`.',
  auth: 'either',
  permission: 'users.write',
  body: inviteInput,
  responses: {
    201: {
      description: 'Invited.',
      schema: z.object({ user: userView, invitation: invitationView.nullable() }),
    },
  },
  run: async ({ ctx, body }) => ({ status: 201, json: await inviteUser(ctx, body) }),
})

const changeInput = z
  .strictObject({
    role: roleInput.optional(),
    disabled: z.boolean().optional(),
    instanceAdmin: z.boolean().optional().meta({ description: 'For instance admins only.' }),
  })
  .refine((change) => Object.keys(change).length === 1, 'must hold exactly one change')

const change = route({
  method: 'PATCH',
  path: '/api/v1/users/:id',
  tag: TAG,
  summary: 'Change a user',
  description: 'One change in a request: the role, `disabled`, or `instanceAdmin`.',
  auth: 'either',
  permission: 'users.write',
  body: changeInput,
  responses: { 200: { description: 'The user as changed.', schema: userView } },
  run: async ({ ctx, params, body }) => ({ status: 200, json: await changed(ctx, params.id, body) }),
})

async function changed(ctx: Ctx, userId: string, change: z.output<typeof changeInput>) {
  if (change.role !== undefined) return setRole(ctx, { userId, role: change.role })
  if (change.disabled === true) return disableUser(ctx, { userId })
  if (change.disabled === false) return enableUser(ctx, { userId })
  return setInstanceAdmin(ctx, { userId, instanceAdmin: change.instanceAdmin === true })
}

const remove = route({
  method: 'DELETE',
  path: '/api/v1/users/:id',
  tag: TAG,
  summary: 'Take a user out of the tenant',
  auth: 'either',
  permission: 'users.write',
  responses: { 204: { description: 'They have no role here any more.' } },
  run: async ({ ctx, params }) => {
    await removeUser(ctx, { userId: params.id })
    return { status: 204 }
  },
})

const renew = route({
  method: 'POST',
  path: '/api/v1/users/:id/invitation',
  tag: TAG,
  summary: 'Make a new invitation link',
  description: 'For who has not accepted yet; the old link stops working.',
  auth: 'either',
  permission: 'users.write',
  body: z.strictObject({}),
  responses: {
    201: { description: 'The new link.', schema: z.object({ invitation: invitationView }) },
  },
  run: async ({ ctx, params }) => ({
    status: 201,
    json: { invitation: await renewInvitation(ctx, { userId: params.id }) },
  }),
})

const reset = route({
  method: 'POST',
  path: '/api/v1/users/:id/password-reset',
  tag: TAG,
  summary: 'Reset a password',
  description:
    'Makes a link to set a new one. The old password and every session end now. The second factor stays. For who administers every tenant that the person belongs to.',
  auth: 'either',
  permission: 'users.write',
  body: z.strictObject({}),
  responses: {
    201: { description: 'The link.', schema: z.object({ invitation: invitationView }) },
  },
  run: async ({ ctx, params }) => ({
    status: 201,
    json: { invitation: await resetUserPassword(ctx, { userId: params.id }) },
  }),
})

const withoutFactor = route({
  method: 'DELETE',
  path: '/api/v1/users/:id/second-factor',
  tag: TAG,
  summary: 'Take a lost second factor away',
  description:
    'With its recovery codes; every session of theirs ends. For who administers every tenant that the person belongs to.',
  auth: 'either',
  permission: 'users.write',
  responses: { 204: { description: 'Their password is enough now, or leads to setting up a new one.' } },
  run: async ({ ctx, params }) => {
    await removeSecondFactor(ctx, { userId: params.id })
    return { status: 204 }
  },
})

/** The people of a tenant. */
export const userRoutes = [list, invite, change, remove, renew, reset, withoutFactor]
