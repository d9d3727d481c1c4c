import { z } from 'zod'

import type { Ctx } from '@/lib/access/ctx'
import { route } from '@/lib/http/route'
import { changeView } from '@/lib/view/server/change-view'
import { clearDefaultView } from '@/lib/view/server/clear-default-view'
import { createView } from '@/lib/view/server/create-view'
import { deleteView } from '@/lib/view/server/delete-view'
import { listViews } from '@/lib/view/server/list-views'
import { setDefaultView } from '@/lib/view/server/set-default-view'
import { changeViewInput, createViewInput, savedView } from '@/lib/view/view-input'

const TAG = 'Views'

const list = route({
  method: 'GET',
  path: '/api/v1/views',
  tag: TAG,
  summary: 'List views',
  auth: 'session',
  permission: 'views.use',
  responses: {
    200: {
      description: 'Yours and the shared ones, by name.',
      schema: z.object({
        views: z.array(savedView),
        goneDefault: z
          .object({ id: z.uuid(), name: z.string() })
          .nullable()
          .meta({ description: 'The view that you began with, when it is not there for you any more.' }),
      }),
    },
  },
  run: async ({ ctx }) => ({ status: 200, json: await listViews(ctx, {}) }),
})

const create = route({
  method: 'POST',
  path: '/api/v1/views',
  tag: TAG,
  summary: 'Save a view',
  auth: 'session',
  permission: 'views.use',
  body: createViewInput,
  responses: { 201: { description: 'Saved.', schema: savedView } },
  run: async ({ ctx, body }) => ({ status: 201, json: await createView(ctx, body) }),
})

const change = route({
  method: 'PATCH',
  path: '/api/v1/views/:id',
  tag: TAG,
  summary: 'Change a view',
  description: 'One change in a request: `name`, `search`, `shared`, or `isDefault`.',
  auth: 'session',
  permission: 'views.use',
  body: changeViewInput,
  responses: {
    200: { description: 'The view as changed; null where it is gone.', schema: savedView.nullable() },
  },
  run: async ({ ctx, params, body }) => ({ status: 200, json: await changed(ctx, params.id, body) }),
})

async function changed(ctx: Ctx, viewId: string, body: z.output<typeof changeViewInput>) {
  const { isDefault, ...change } = body
  if (isDefault === true) return setDefaultView(ctx, { viewId })
  if (isDefault === false) return clearDefaultView(ctx, { viewId })
  return changeView(ctx, { viewId, change })
}

const remove = route({
  method: 'DELETE',
  path: '/api/v1/views/:id',
  tag: TAG,
  summary: 'Delete a view',
  auth: 'session',
  permission: 'views.use',
  responses: { 204: { description: 'It is gone. Who began with it is told.' } },
  run: async ({ ctx, params }) => {
    await deleteView(ctx, { viewId: params.id })
    return { status: 204 }
  },
})

/** Saved searches of the people of a tenant. */
export const viewRoutes = [list, create, change, remove]
