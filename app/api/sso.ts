import { changeSso, changeSsoInput } from '@/lib/admin/server/change-sso'
import { getSso } from '@/lib/admin/server/get-sso'
import { testSso, testSsoInput } from '@/lib/admin/server/test-sso'
import { tryClaims, tryClaimsInput } from '@/lib/admin/server/try-claims'
import { ssoTestView, ssoTrialView, ssoView } from '@/lib/admin/sso/sso-views'
import { route } from '@/lib/http/route'

const common = { tag: 'SSO', auth: 'either', tenant: 'none', permission: 'instance.write' } as const

const show = route({
  ...common,
  method: 'GET',
  path: '/api/v1/sso',
  summary: 'Show single sign-on',
  description: 'The client secret is not part of it: it can be set, and never read.',
  responses: { 200: { description: 'As it is set up.', schema: ssoView } },
  run: async ({ ctx }) => ({ status: 200, json: await getSso(ctx, {}) }),
})

const change = route({
  ...common,
  method: 'PUT',
  path: '/api/v1/sso',
  summary: 'Set single sign-on up',
  description:
    'All of it at once, with the `version` that you read (0 at first). Turning it on asks the provider first. Who changes the issuer or the client id gives the client secret again.',
  body: changeSsoInput,
  responses: { 200: { description: 'As it is set up now.', schema: ssoView } },
  run: async ({ ctx, body }) => ({ status: 200, json: await changeSso(ctx, body) }),
})

const test = route({
  ...common,
  method: 'POST',
  path: '/api/v1/sso/test',
  summary: 'Test the connection to a provider',
  description: 'Its discovery document, its keys, and whether it knows the client. Changes nothing.',
  body: testSsoInput,
  responses: { 200: { description: 'What was found.', schema: ssoTestView } },
  run: async ({ ctx, body }) => ({ status: 200, json: await testSso(ctx, body) }),
})

const trial = route({
  ...common,
  method: 'POST',
  path: '/api/v1/sso/dry-run',
  summary: 'What would become of somebody with these claims',
  description: 'Does what a sign-in does, up to where it would change something.',
  body: tryClaimsInput,
  responses: { 200: { description: 'Who it would be, and with which roles.', schema: ssoTrialView } },
  run: async ({ ctx, body }) => ({ status: 200, json: await tryClaims(ctx, body) }),
})

/** Single sign-on: for admins of the instance. */
export const ssoRoutes = [show, change, test, trial]
