import { z } from 'zod'

import { ownAccountView, recoveryCodesView, secondFactorSetupView } from '@/lib/admin/second-factor'
import { beginSecondFactor } from '@/lib/admin/server/begin-second-factor'
import { changeOwnPassword, ownPasswordInput } from '@/lib/admin/server/change-own-password'
import { getOwnAccount } from '@/lib/admin/server/get-own-account'
import { removeOwnSecondFactor } from '@/lib/admin/server/remove-own-second-factor'
import { renewRecoveryCodes } from '@/lib/admin/server/renew-recovery-codes'
import { setSecondFactor, setSecondFactorInput } from '@/lib/admin/server/set-second-factor'
import { route } from '@/lib/http/route'

const TAG = 'Own account'

const read = route({
  method: 'GET',
  path: '/api/v1/account',
  tag: TAG,
  summary: 'Your account',
  description: 'Of whoever is signed in; an API key has none.',
  auth: 'session',
  tenant: 'none',
  beforeSecondFactor: true,
  responses: { 200: { description: 'What it signs in with.', schema: ownAccountView } },
  run: async ({ ctx }) => ({ status: 200, json: await getOwnAccount(ctx) }),
})

const password = route({
  method: 'PUT',
  path: '/api/v1/account/password',
  tag: TAG,
  summary: 'Change your password',
  description: 'Every other session of yours ends.',
  auth: 'session',
  tenant: 'none',
  body: ownPasswordInput,
  responses: { 204: { description: 'Changed.' } },
  run: async ({ ctx, body }) => {
    await changeOwnPassword(ctx, body)
    return { status: 204 }
  },
})

const begin = route({
  method: 'POST',
  path: '/api/v1/account/second-factor/setup',
  tag: TAG,
  summary: 'Begin to set up a second factor',
  description: 'Makes a secret for an app that shows codes (RFC 6238). Nothing changes before `PUT`.',
  auth: 'session',
  tenant: 'none',
  beforeSecondFactor: true,
  body: z.strictObject({}),
  responses: { 201: { description: 'The secret.', schema: secondFactorSetupView } },
  run: async ({ ctx }) => ({ status: 201, json: await beginSecondFactor(ctx) }),
})

const set = route({
  method: 'PUT',
  path: '/api/v1/account/second-factor',
  tag: TAG,
  summary: 'Set or replace your second factor',
  description: 'With the first code that the app shows. Every other session of yours ends.',
  auth: 'session',
  tenant: 'none',
  beforeSecondFactor: true,
  body: setSecondFactorInput,
  responses: { 200: { description: 'Set, with new recovery codes.', schema: recoveryCodesView } },
  run: async ({ ctx, body }) => ({ status: 200, json: await setSecondFactor(ctx, body) }),
})

const remove = route({
  method: 'DELETE',
  path: '/api/v1/account/second-factor',
  tag: TAG,
  summary: 'Take your second factor away',
  description: 'Refused where one of your roles asks for one.',
  auth: 'session',
  tenant: 'none',
  responses: { 204: { description: 'A password is enough now.' } },
  run: async ({ ctx }) => {
    await removeOwnSecondFactor(ctx)
    return { status: 204 }
  },
})

const codes = route({
  method: 'POST',
  path: '/api/v1/account/recovery-codes',
  tag: TAG,
  summary: 'Make new recovery codes',
  description: 'The old ones stop working.',
  auth: 'session',
  tenant: 'none',
  body: z.strictObject({}),
  responses: { 201: { description: 'The new ones.', schema: recoveryCodesView } },
  run: async ({ ctx }) => ({ status: 201, json: await renewRecoveryCodes(ctx) }),
})

/** What people do with their own account. */
export const accountRoutes = [read, password, begin, set, remove, codes]
