import { z } from 'zod'

import { pageInput } from '@/lib/admin/paging'
import { confirmIdentity, confirmInput } from '@/lib/admin/server/confirm-identity'
import { listSessions } from '@/lib/admin/server/list-sessions'
import {
  describeOwnSession,
  endOwnSession,
  listOwnSessions,
  signOutElsewhere,
} from '@/lib/admin/server/own-sessions'
import { revokeSession } from '@/lib/admin/server/revoke-session'
import { signOutUser } from '@/lib/admin/server/sign-out-user'
import { ownSessionView, sessionView } from '@/lib/admin/views'
import { route } from '@/lib/http/route'
import { newSessionCookie } from '@/lib/http/session-cookie'

import { pageOfSchema } from './page-of-schema'

const TAG = 'Sessions'
const sessionsPage = pageOfSchema('sessions', sessionView)
const endedMany = z.object({ ended: z.int().meta({ description: 'How many sessions there were.' }) })

const current = route({
  method: 'GET',
  path: '/api/v1/session',
  tag: TAG,
  summary: 'This session',
  description:
    'Whether the person has shown lately that it is them, until when that counts, and how to do it again.',
  auth: 'session',
  tenant: 'none',
  beforeSecondFactor: true,
  responses: { 200: { description: 'The session that the cookie is of.', schema: ownSessionView } },
  run: async ({ ctx }) => ({ status: 200, json: await describeOwnSession(ctx) }),
})

const confirm = route({
  method: 'POST',
  path: '/api/v1/session/confirm',
  tag: TAG,
  summary: 'Confirm that it is you',
  description:
    'What makes keys, gives roles or changes how people sign in is refused with `confirm_needed` to a person who has not shown for a while who they are. The answer carries another cookie; the one of before soon ends.',
  auth: 'session',
  tenant: 'none',
  beforeSecondFactor: true,
  body: confirmInput,
  responses: { 204: { description: 'Confirmed: repeat what was refused.' } },
  run: async ({ ctx, body }) => {
    const sessionId = await confirmIdentity(ctx, body)
    return { status: 204, headers: { 'set-cookie': await newSessionCookie(sessionId) } }
  },
})

const own = route({
  method: 'GET',
  path: '/api/v1/me/sessions',
  tag: TAG,
  summary: 'List your sessions',
  auth: 'session',
  tenant: 'none',
  query: pageInput,
  responses: { 200: { description: 'Your open sessions, those opened last first.', schema: sessionsPage } },
  run: async ({ ctx, query }) => {
    const { items, ...page } = await listOwnSessions(ctx, query)
    return { status: 200, json: { sessions: items, ...page } }
  },
})

const endOwn = route({
  method: 'DELETE',
  path: '/api/v1/me/sessions/:id',
  tag: TAG,
  summary: 'End a session of yours',
  auth: 'session',
  tenant: 'none',
  responses: { 204: { description: 'It has ended.' } },
  run: async ({ ctx, params }) => {
    await endOwnSession(ctx, params.id)
    return { status: 204 }
  },
})

const endElsewhere = route({
  method: 'DELETE',
  path: '/api/v1/me/sessions',
  tag: TAG,
  summary: 'Sign out everywhere else',
  auth: 'session',
  tenant: 'none',
  responses: { 200: { description: 'All of your sessions but this one have ended.', schema: endedMany } },
  run: async ({ ctx }) => ({ status: 200, json: { ended: await signOutElsewhere(ctx) } }),
})

const list = route({
  method: 'GET',
  path: '/api/v1/sessions',
  tag: TAG,
  summary: "List everybody's sessions",
  auth: 'either',
  tenant: 'none',
  permission: 'instance.write',
  query: pageInput,
  responses: { 200: { description: 'Open sessions, those opened last first.', schema: sessionsPage } },
  run: async ({ ctx, rawQuery }) => {
    const { items, ...page } = await listSessions(ctx, rawQuery)
    return { status: 200, json: { sessions: items, ...page } }
  },
})

const end = route({
  method: 'DELETE',
  path: '/api/v1/sessions/:id',
  tag: TAG,
  summary: 'End a session',
  auth: 'either',
  tenant: 'none',
  permission: 'instance.write',
  responses: { 204: { description: 'It has ended.' } },
  run: async ({ ctx, params }) => {
    await revokeSession(ctx, { sessionId: params.id })
    return { status: 204 }
  },
})

const endOfUser = route({
  method: 'DELETE',
  path: '/api/v1/users/:id/sessions',
  tag: TAG,
  summary: 'Sign a user out everywhere',
  auth: 'either',
  permission: 'users.write',
  responses: { 200: { description: 'All of their sessions have ended.', schema: endedMany } },
  run: async ({ ctx, params }) => ({
    status: 200,
    json: { ended: await signOutUser(ctx, { userId: params.id }) },
  }),
})

/** Who is signed in where. */
export const sessionRoutes = [current, confirm, own, endOwn, endElsewhere, list, end, endOfUser]
