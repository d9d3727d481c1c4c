import { z } from 'zod'

import {
  changeDestinationInput,
  createDestinationInput,
  resumeDestinationInput,
} from '@/lib/delivery/destination-input'
import { destinationView, presetView } from '@/lib/delivery/destination-view'
import { PRESETS } from '@/lib/delivery/presets'
import { changeDestination } from '@/lib/delivery/server/change-destination'
import { createDestination } from '@/lib/delivery/server/create-destination'
import { deleteDestination } from '@/lib/delivery/server/delete-destination'
import { getDestination } from '@/lib/delivery/server/get-destination'
import { listDestinations } from '@/lib/delivery/server/list-destinations'
import { resumeDestination } from '@/lib/delivery/server/resume-destination'
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

const get = route({
  method: 'GET',
  path: '/api/v1/destinations/:id',
  tag: TAG,
  summary: 'One destination',
  auth: 'either',
  permission: 'delivery.read',
  responses: { 200: { description: 'The destination.', schema: destinationView } },
  run: async ({ ctx, params }) => ({
    status: 200,
    json: await getDestination(ctx, { destinationId: params.id }),
  }),
})

const change = route({
  method: 'PATCH',
  path: '/api/v1/destinations/:id',
  tag: TAG,
  summary: 'Change a destination',
  description:
    'What is left out stays, secrets too. With the `version` that you read: 409 when somebody else changed it since. What failed or was stopped is tried again at once.',
  auth: 'either',
  permission: 'delivery.write',
  body: changeDestinationInput,
  responses: { 200: { description: 'The destination as changed.', schema: destinationView } },
  run: async ({ ctx, params, body }) => ({
    status: 200,
    json: await changeDestination(ctx, { destinationId: params.id, change: body }),
  }),
})

const resume = route({
  method: 'POST',
  path: '/api/v1/destinations/:id/resume',
  tag: TAG,
  summary: 'Let a destination go on',
  description:
    'One that is stopped, paused or failing is tried at once, from where it stands. 409: nothing holds it up.',
  auth: 'either',
  permission: 'delivery.write',
  body: resumeDestinationInput,
  responses: { 200: { description: 'It goes on.', schema: destinationView } },
  run: async ({ ctx, params, body }) => ({
    status: 200,
    json: await resumeDestination(ctx, { destinationId: params.id, resume: body }),
  }),
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
export const destinationRoutes = [list, create, get, change, resume, remove]
