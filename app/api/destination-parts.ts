import { z } from 'zod'

import {
  createDestinationInput,
  deliveryPageInput,
  testDestinationInput,
  throughputInput,
} from '@/lib/delivery/destination-input'
import {
  attemptView,
  deadLetterView,
  retriedView,
  testView,
  throughputView,
} from '@/lib/delivery/destination-view'
import { getThroughput } from '@/lib/delivery/server/get-throughput'
import { listAttempts } from '@/lib/delivery/server/list-attempts'
import { listDeadLetters } from '@/lib/delivery/server/list-dead-letters'
import { retryDeadLetters } from '@/lib/delivery/server/retry-dead-letters'
import { testDestination } from '@/lib/delivery/server/test-destination'
import { testNewDestination } from '@/lib/delivery/server/test-new-destination'
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

const retryAll = route({
  method: 'POST',
  path: '/api/v1/destinations/:id/dead-letters/retry',
  tag: TAG,
  summary: 'Send dead letters again',
  description:
    'The oldest first, each as a request of its own, for up to 20 seconds: `left` says whether to ask again. They arrive out of the order of the log.',
  auth: 'either',
  permission: 'delivery.write',
  responses: { 200: { description: 'What became of them.', schema: retriedView } },
  run: async ({ ctx, params }) => ({
    status: 200,
    json: await retryDeadLetters(ctx, { destinationId: params.id }),
  }),
})

const retryOne = route({
  method: 'POST',
  path: '/api/v1/destinations/:id/dead-letters/:index/retry',
  tag: TAG,
  summary: 'Send a dead letter again',
  auth: 'either',
  permission: 'delivery.write',
  responses: { 200: { description: 'What became of it.', schema: retriedView } },
  run: async ({ ctx, params }) => ({
    status: 200,
    json: await retryDeadLetters(ctx, { destinationId: params.id, index: params.index }),
  }),
})

const test = route({
  method: 'POST',
  path: '/api/v1/destinations/:id/test',
  tag: TAG,
  summary: 'Send a test event',
  description:
    'One made-up event, with `test` in its details, is sent at once. The body holds changes that are tried out with it, as for a change; `{}` for none.',
  auth: 'either',
  permission: 'delivery.write',
  body: testDestinationInput,
  responses: { 200: { description: 'What was sent and what came back.', schema: testView } },
  run: async ({ ctx, params, body }) => ({
    status: 200,
    json: await testDestination(ctx, { destinationId: params.id, change: body }),
  }),
})

const testNew = route({
  method: 'POST',
  path: '/api/v1/destinations/test',
  tag: TAG,
  summary: 'Send a test event to a destination that is not there yet',
  description: 'The body is that of a new destination. Nothing is made.',
  auth: 'either',
  permission: 'delivery.write',
  body: createDestinationInput,
  responses: { 200: { description: 'What was sent and what came back.', schema: testView } },
  run: async ({ ctx, body }) => ({ status: 200, json: await testNewDestination(ctx, body) }),
})

/** What is known of the deliveries to a destination. */
export const destinationPartRoutes = [attempts, throughput, deadLetters, retryAll, retryOne, testNew, test]
