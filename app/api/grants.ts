import { z } from 'zod'

import { grantInput } from '@/lib/admin/inputs'
import { listGrants, listGrantsInput } from '@/lib/admin/server/list-grants'
import { setGrant } from '@/lib/admin/server/set-grant'
import { grantView, inheritedAdminView } from '@/lib/admin/views'
import { route } from '@/lib/http/route'

import { pageOfSchema } from './page-of-schema'

const TAG = 'Grants'

const list = route({
  method: 'GET',
  path: '/api/v1/grants',
  tag: TAG,
  summary: 'List grants',
  description:
    'Who has which role in the tenant, by name, and how much of its events that shows. `inherited`: who administers it by what they are elsewhere, as far as you administer that, too.',
  auth: 'either',
  permission: 'users.read',
  query: listGrantsInput,
  responses: {
    200: {
      description: 'The grants of the tenant.',
      schema: pageOfSchema('grants', grantView).extend({ inherited: z.array(inheritedAdminView) }),
    },
  },
  run: async ({ ctx, rawQuery }) => {
    const { items, ...page } = await listGrants(ctx, rawQuery)
    return { status: 200, json: { grants: items, ...page } }
  },
})

const set = route({
  method: 'PUT',
  path: '/api/v1/grants/:userId',
  tag: TAG,
  summary: 'Change a grant',
  description:
    'All of it at once, with the `version` that you read: 409 when somebody else changed it since. The place of what is wrong with the query is `query:<from>-<to>`, in UTF-16 units.',
  auth: 'either',
  permission: 'users.write',
  body: grantInput,
  responses: { 200: { description: 'The grant as changed.', schema: grantView } },
  run: async ({ ctx, params, body }) => ({
    status: 200,
    json: await setGrant(ctx, { userId: params.userId, grant: body }),
  }),
})

/** Who may do what in a tenant, and how much of it they see. */
export const grantRoutes = [list, set]
