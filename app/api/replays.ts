import { z } from 'zod'

import { createReplayInput, listReplaysInput } from '@/lib/delivery/replay-input'
import { replayView } from '@/lib/delivery/replay-view'
import { cancelReplay } from '@/lib/delivery/server/replay/cancel-replay'
import { createReplay } from '@/lib/delivery/server/replay/create-replay'
import { getReplay } from '@/lib/delivery/server/replay/get-replay'
import { listReplays } from '@/lib/delivery/server/replay/list-replays'
import { pauseReplay } from '@/lib/delivery/server/replay/pause-replay'
import { resumeReplay } from '@/lib/delivery/server/replay/resume-replay'
import { route } from '@/lib/http/route'

const TAG = 'Delivery'

const list = route({
  method: 'GET',
  path: '/api/v1/replays',
  tag: TAG,
  summary: 'List replays',
  description: 'Newest first, with how far each is.',
  auth: 'either',
  permission: 'delivery.read',
  query: listReplaysInput,
  responses: {
    200: {
      description: 'A page of the replays of the tenant.',
      schema: z.object({ replays: z.array(replayView), nextCursor: z.string().nullable() }),
    },
  },
  run: async ({ ctx, rawQuery }) => ({ status: 200, json: await listReplays(ctx, rawQuery) }),
})

const create = route({
  method: 'POST',
  path: '/api/v1/replays',
  tag: TAG,
  summary: 'Begin a replay',
  description:
    'Sends a stretch of the log to a destination again, in the order of the log, each event marked as replayed. The filter, the masks and the maximum age of the destination hold. Its stream goes on beside it.',
  auth: 'either',
  permission: 'delivery.write',
  body: createReplayInput,
  responses: { 201: { description: 'Begun.', schema: replayView } },
  run: async ({ ctx, body }) => ({ status: 201, json: await createReplay(ctx, body) }),
})

const get = route({
  method: 'GET',
  path: '/api/v1/replays/:id',
  tag: TAG,
  summary: 'One replay',
  auth: 'either',
  permission: 'delivery.read',
  responses: { 200: { description: 'The replay, with how far it is.', schema: replayView } },
  run: async ({ ctx, params }) => ({ status: 200, json: await getReplay(ctx, { replayId: params.id }) }),
})

const changed = { 200: { description: 'The replay as it is now.', schema: replayView } }

const pause = route({
  method: 'POST',
  path: '/api/v1/replays/:id/pause',
  tag: TAG,
  summary: 'Pause a replay',
  description: 'A batch that is on its way is finished. 409 when it has ended.',
  auth: 'either',
  permission: 'delivery.write',
  responses: changed,
  run: async ({ ctx, params }) => ({ status: 200, json: await pauseReplay(ctx, { replayId: params.id }) }),
})

const resume = route({
  method: 'POST',
  path: '/api/v1/replays/:id/resume',
  tag: TAG,
  summary: 'Resume a replay',
  description:
    'Lets one go on that was paused or has failed, or that waits for its receiver. 409 when it has ended.',
  auth: 'either',
  permission: 'delivery.write',
  responses: changed,
  run: async ({ ctx, params }) => ({ status: 200, json: await resumeReplay(ctx, { replayId: params.id }) }),
})

const cancel = route({
  method: 'POST',
  path: '/api/v1/replays/:id/cancel',
  tag: TAG,
  summary: 'Cancel a replay',
  description: 'It ends where it stands; a batch that is on its way is finished. 409 when it has ended.',
  auth: 'either',
  permission: 'delivery.write',
  responses: changed,
  run: async ({ ctx, params }) => ({ status: 200, json: await cancelReplay(ctx, { replayId: params.id }) }),
})

/** Stretches of the log that are sent again. */
export const replayRoutes = [list, create, get, pause, resume, cancel]
