import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { env } from '@/lib/config/env'
import { keySetOf } from '@/lib/delivery/server/key-set-of'
import { listSigningKeys } from '@/lib/delivery/server/list-signing-keys'
import { rotateDestinationSecret } from '@/lib/delivery/server/rotate-destination-secret'
import { rotateSigningKey } from '@/lib/delivery/server/rotate-signing-key'
import { showDestinationSecret } from '@/lib/delivery/server/show-destination-secret'
import {
  KEY_SET_SECONDS,
  keySetView,
  rotateKeyInput,
  rotateSecretInput,
  secretView,
  signingKeyView,
} from '@/lib/delivery/signing-key-view'
import { route } from '@/lib/http/route'

const TAG = 'Delivery'

const KEY_SET = '/.well-known/jwks.json'

const publish = route({
  method: 'GET',
  path: KEY_SET,
  tag: TAG,
  summary: 'The keys that signatures are verified with',
  description:
    'A JSON Web Key Set (RFC 7517) of all keys that the tenant ever signed with, newest first. For anybody who knows the tenant’s id; a slug is not taken, so that nobody learns which there are.',
  auth: 'none',
  tenant: 'public',
  responses: { 200: { description: 'The public keys.', schema: keySetView } },
  run: async ({ ctx }) => ({
    status: 200,
    headers: { 'cache-control': `public, max-age=${KEY_SET_SECONDS}` },
    json: await keySetOf(ctx.db, tenantOf(ctx)),
  }),
})

const answered = z.object({
  keys: z.array(signingKeyView),
  url: z.string().meta({ description: 'Where receivers find the public keys.' }),
})

const list = route({
  method: 'GET',
  path: '/api/v1/signing-keys',
  tag: TAG,
  summary: 'List signing keys',
  description: 'What is delivered is signed with them; newest first.',
  auth: 'either',
  permission: 'delivery.read',
  responses: { 200: { description: 'The keys, and where they are published.', schema: answered } },
  run: async ({ ctx }) => ({
    status: 200,
    json: { keys: await listSigningKeys(ctx, {}), url: urlOf(tenantOf(ctx).id) },
  }),
})

const rotate = route({
  method: 'POST',
  path: '/api/v1/signing-keys/rotate',
  tag: TAG,
  summary: 'Sign with a new key',
  description:
    'It is published at once and signs some minutes later, when every receiver has read it. Earlier keys stay published: what they signed can always be verified.',
  auth: 'either',
  permission: 'delivery.write',
  body: rotateKeyInput,
  responses: { 200: { description: 'The keys with the new one.', schema: answered } },
  run: async ({ ctx, body }) => ({
    status: 200,
    json: { keys: await rotateSigningKey(ctx, body), url: urlOf(tenantOf(ctx).id) },
  }),
})

const showSecret = route({
  method: 'POST',
  path: '/api/v1/destinations/:id/secret',
  tag: TAG,
  summary: 'Show a destination’s secret',
  description:
    'Requests to it are signed with this secret as Standard Webhooks says (`webhook-signature`, `v1`). That it was shown is recorded.',
  auth: 'either',
  permission: 'delivery.write',
  responses: { 200: { description: 'The secret.', schema: secretView } },
  run: async ({ ctx, params }) => ({
    status: 200,
    headers: { 'cache-control': 'no-store' },
    json: await showDestinationSecret(ctx, { destinationId: params.id }),
  }),
})

const rotateSecret = route({
  method: 'POST',
  path: '/api/v1/destinations/:id/secret/rotate',
  tag: TAG,
  summary: 'Change a destination’s secret',
  description: 'For some hours requests are signed with the old one, too: both stand in `webhook-signature`.',
  auth: 'either',
  permission: 'delivery.write',
  body: rotateSecretInput,
  responses: { 200: { description: 'The new secret.', schema: secretView } },
  run: async ({ ctx, params, body }) => ({
    status: 200,
    headers: { 'cache-control': 'no-store' },
    json: await rotateDestinationSecret(ctx, { ...body, destinationId: params.id }),
  }),
})

const urlOf = (tenantId: string): string => `${env().url.replace(/\/+$/, '')}${KEY_SET}?tenant=${tenantId}`

/** Keys that deliveries are signed with, and how receivers get them. */
export const signingKeyRoutes = [publish, list, rotate, showSecret, rotateSecret]
