import { z } from 'zod'

import { deliveryPageInput, throughputInput } from '@/lib/delivery/destination-input'
import { attemptView, deadLetterView, throughputView } from '@/lib/delivery/destination-view'
import { getThroughput } from '@/lib/delivery/server/get-throughput'
import { listAttempts } from '@/lib/delivery/server/list-attempts'
import { listDeadLetters } from '@/lib/delivery/server/list-dead-letters'
import { route } from '@/lib/http/route'

const TAG = 'Delivery'

const attempts = route({
  method: 'GET',
  path: '/api/v1/destinations/:id/attempts',
  tag: TAG,
  summary: 'List the last attempts',
  description: 'What was sent to the destination and answered, newest first. The last 200 are kept.',
  auth: 'either',
  permission: 'delivery.read',
  query: deliveryPageInput,
  responses: {
    200: {
      description: 'A page of attempts.',
      schema: z.object({ attempts: z.array(attemptView), nextCursor: z.string().nullable() }),
    },
  },
  run: async ({ ctx, params, rawQuery }) => ({
    status: 200,
    json: await listAttempts(ctx, { ...rawQuery, destinationId: params.id }),
  }),
})

const throughput = route({
  method: 'GET',
  path: '/api/v1/destinations/:id/throughput',
  tag: TAG,
  summary: 'How much was delivered over time',
  auth: 'either',
  permission: 'delivery.read',
  query: throughputInput,
  responses: { 200: { description: 'Events by step of time.', schema: throughputView } },
  run: async ({ ctx, params, rawQuery }) => ({
    status: 200,
    json: await getThroughput(ctx, { ...rawQuery, destinationId: params.id }),
  }),
})

const deadLetters = route({
  method: 'GET',
  path: '/api/v1/destinations/:id/dead-letters',
  tag: TAG,
  summary: 'List dead letters',
  description: 'Events that the receiver would not take, with its reason, the latest of the log first.',
  auth: 'either',
  permission: 'delivery.read',
  query: deliveryPageInput,
  responses: {
    200: {
      description: 'A page of dead letters.',
      schema: z.object({ deadLetters: z.array(deadLetterView), nextCursor: z.string().nullable() }),
    },
  },
  run: async ({ ctx, params, rawQuery }) => ({
    status: 200,
    json: await listDeadLetters(ctx, { ...rawQuery, destinationId: params.id }),
  }),
})

/** What is known of the deliveries to a destination. */
export const destinationPartRoutes = [attempts, throughput, deadLetters]
