import { z } from 'zod'

import { createApiKey, createApiKeyInput } from '@/lib/admin/server/create-api-key'
import { listApiKeys, listApiKeysInput } from '@/lib/admin/server/list-api-keys'
import { revokeApiKey } from '@/lib/admin/server/revoke-api-key'
import { rotateApiKey, rotateApiKeyInput } from '@/lib/admin/server/rotate-api-key'
import { apiKeyView } from '@/lib/admin/views'
import { route } from '@/lib/http/route'

import { pageOfSchema } from './page-of-schema'

const TAG = 'API keys'

const list = route({
  method: 'GET',
  path: '/api/v1/api-keys',
  tag: TAG,
  summary: 'List API keys',
  auth: 'either',
  permission: 'keys.read',
  query: listApiKeysInput,
  responses: {
    200: {
      description: 'Keys of the tenant, newest first.',
      schema: pageOfSchema('apiKeys', apiKeyView),
    },
  },
  run: async ({ ctx, rawQuery }) => {
    const { items, ...page } = await listApiKeys(ctx, rawQuery)
    return { status: 200, json: { apiKeys: items, ...page } }
  },
})

const create = route({
  method: 'POST',
  path: '/api/v1/api-keys',
  tag: TAG,
  summary: 'Make an API key',
  description: 'The key is in this answer and nowhere else.',
  auth: 'either',
  permission: 'keys.write',
  body: createApiKeyInput.extend({
    allTenants: z
      .literal(true)
      .optional()
      .meta({ description: 'A key of the whole instance; for instance admins only.' }),
  }),
  responses: {
    201: {
      description: 'Made.',
      schema: z.object({ apiKey: apiKeyView, secret: z.string().meta({ description: 'The whole key.' }) }),
    },
  },
  run: async ({ ctx, body: { allTenants, ...input } }) => {
    const where = allTenants === true ? { ...ctx, tenant: null } : ctx
    return { status: 201, json: await createApiKey(where, input) }
  },
})

const rotate = route({
  method: 'POST',
  path: '/api/v1/api-keys/:id/rotate',
  tag: TAG,
  summary: 'Replace an API key',
  description:
    'Makes a key with the same name, scopes, source and addresses; the old one ends when the overlap does. The key is in this answer and nowhere else.',
  auth: 'either',
  permission: 'keys.write',
  body: rotateApiKeyInput,
  responses: {
    201: {
      description: 'Made.',
      schema: z.object({ apiKey: apiKeyView, secret: z.string().meta({ description: 'The whole key.' }) }),
    },
  },
  run: async ({ ctx, params, body }) => ({
    status: 201,
    json: await rotateApiKey(ctx, { ...body, keyId: params.id }),
  }),
})

const revoke = route({
  method: 'DELETE',
  path: '/api/v1/api-keys/:id',
  tag: TAG,
  summary: 'Revoke an API key',
  description: 'At once in this process; within five seconds in others.',
  auth: 'either',
  permission: 'keys.write',
  responses: { 200: { description: 'Revoked.', schema: apiKeyView } },
  run: async ({ ctx, params }) => ({ status: 200, json: await revokeApiKey(ctx, { keyId: params.id }) }),
})

/** The keys of a tenant. */
export const apiKeyRoutes = [list, create, rotate, revoke]
