import { z } from 'zod'

import { acceptInput, acceptInvitation } from '@/lib/admin/server/accept-invitation'
import { route } from '@/lib/http/route'

const accept = route({
  method: 'POST',
  path: '/api/v1/invitations/accept',
  tag: 'Users',
  summary: 'Accept an invitation',
  description: 'Sets the first password of an invited person. Then they can sign in.',
  auth: 'none',
  body: acceptInput,
  responses: { 200: { description: 'Accepted.', schema: z.object({ email: z.string() }) } },
  run: async ({ ctx, body }) => ({ status: 200, json: await acceptInvitation(ctx, body) }),
})

/** What an invited person does before they are anybody. */
export const invitationRoutes = [accept]
