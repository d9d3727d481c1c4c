import { z } from 'zod'

import { createDestinationInput } from '@/lib/delivery/destination-input'
import { destinationView, presetView } from '@/lib/delivery/destination-view'
import { PRESETS } from '@/lib/delivery/presets'
import { createDestination } from '@/lib/delivery/server/create-destination'
import { deleteDestination } from '@/lib/delivery/server/delete-destination'
import { listDestinations } from '@/lib/delivery/server/list-destinations'
import { route } from '@/lib/http/route'

const TAG = 'Delivery'

const list = route({
  method: 'GET',
  path: '/api/v1/destinations',
  tag: TAG,
  summary: 'List destinations',
  description:
    'By name, with their state and what became of each event of the log, and presets of known receivers to begin with. Secrets are never given out.',
  auth: 'either',
  permission: 'delivery.read',
  responses: {
    200: {
      description: 'The destinations of the tenant.',
      schema: z.object({ destinations: z.array(destinationView), presets: z.array(presetView) }),
    },
  },
  run: async ({ ctx }) => ({
    status: 200,
    json: { destinations: await listDestinations(ctx, {}), presets: [...PRESETS] },
  }),
})

const create = route({
  method: 'POST',
  path: '/api/v1/destinations',
  tag: TAG,
  summary: 'Make a destination',
  description:
    'Every event of the log that its query finds is sent there in the order of the log, at least once, until the receiver has it or refuses it.',
  auth: 'either',
  permission: 'delivery.write',
  body: createDestinationInput,
  responses: { 201: { description: 'Made.', schema: destinationView } },
  run: async ({ ctx, body }) => ({ status: 201, json: await createDestination(ctx, body) }),
})

const remove = route({
  method: 'DELETE',
  path: '/api/v1/destinations/:id',
  tag: TAG,
  summary: 'Delete a destination',
  description: 'With all that is known of what was sent there.',
  auth: 'either',
  permission: 'delivery.write',
  responses: { 204: { description: 'Deleted.' } },
  run: async ({ ctx, params }) => {
    await deleteDestination(ctx, { destinationId: params.id })
    return { status: 204 }
  },
})

/** Where events are streamed to. */
export const destinationRoutes = [list, create, remove]
