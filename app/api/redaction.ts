import { route } from '@/lib/http/route'
import { redactionInput, redactionView } from '@/lib/rules/redaction-input'
import { getRedaction } from '@/lib/rules/server/get-redaction'
import { setRedaction } from '@/lib/rules/server/set-redaction'

const TAG = 'Sources'

const get = route({
  method: 'GET',
  path: '/api/v1/redaction',
  tag: TAG,
  summary: 'What is redacted',
  description: 'What is taken out of events before they are stored.',
  auth: 'either',
  permission: 'sources.read',
  responses: { 200: { description: 'Of this tenant.', schema: redactionView } },
  run: async ({ ctx }) => ({ status: 200, json: await getRedaction(ctx, {}) }),
})

const set = route({
  method: 'PUT',
  path: '/api/v1/redaction',
  tag: TAG,
  summary: 'Change what is redacted',
  description:
    'All of it at once, with the `version` that you read: 409 when somebody else changed it since. What is stored already stays.',
  auth: 'either',
  permission: 'sources.write',
  body: redactionInput,
  responses: { 200: { description: 'As changed.', schema: redactionView } },
  run: async ({ ctx, body }) => ({ status: 200, json: await setRedaction(ctx, body) }),
})

export const redactionRoutes = [get, set]
