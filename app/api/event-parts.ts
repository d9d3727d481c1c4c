import { z } from 'zod'

import { type ApiResponse, route } from '@/lib/http/route'
import { SECTIONS } from '@/lib/log/sections'
import { type EventProof, eventProof } from '@/lib/proof/event-proof'
import { proveEvent } from '@/lib/proof/server/prove-event'
import { tlogProofText } from '@/lib/proof/tlog-proof'
import { AROUND_KINDS, NEAREST } from '@/lib/search/around'
import { readAround } from '@/lib/search/server/read-around'
import { readEntry } from '@/lib/search/server/read-entry'

import { eventView } from './event-views'
import { timed } from './timed'

const TAG = 'Events'

const entryView = z
  .object({
    id: z.string().meta({ description: "The event's id.", format: 'uuid' }),
    log: z
      .object({
        id: z.string(),
        size: z.int(),
        root: z.string().meta({ description: 'Base64 root of the Merkle tree. Nobody has signed it here.' }),
      })
      .meta({ description: 'The log as it is now.' }),
    index: z.int().meta({ description: 'Place of the entry in the log, from 0.' }),
    entry: z.string().meta({ description: 'The sealed bytes as text, exactly: RFC 8785 JSON.' }),
    leafHash: z
      .string()
      .meta({ description: 'Base64 of SHA-256 over a zero byte and the entry (RFC 6962).' }),
    sections: z
      .array(z.enum(SECTIONS))
      .meta({ description: 'Parts of the event that the entry holds commitments to.' }),
    check: z.object({ matches: z.boolean(), problems: z.array(z.string()) }).meta({
      description:
        'Made now by the server: whether the stored event opens every commitment and says what the entry says.',
    }),
  })
  .meta({ id: 'SealedEntry' })

const entryRoute = route({
  method: 'GET',
  path: '/api/v1/events/:id/entry',
  tag: TAG,
  summary: 'Read the sealed entry of an event',
  description:
    'What the log holds of an event, and whether the stored event still opens it. This is a check by the server itself, no proof that the entry is in the log.',
  auth: 'either',
  permission: 'events.read',
  responses: { 200: { description: 'The entry.', schema: entryView } },
  run: ({ ctx, params }) =>
    timed('entry', async () => ({ status: 200, json: await readEntry(ctx, { id: params.id }) })),
})

const proofRoute = route({
  method: 'GET',
  path: '/api/v1/events/:id/proof',
  tag: TAG,
  summary: 'Prove an event',
  description:
    'Its entry, what opens that, the inclusion proof and the signed checkpoint. With `format=tlog-proof` the proof as a file (C2SP tlog-proof); the entry is kept beside it. What you may not see all of stays closed.',
  auth: 'either',
  permission: 'proofs.read',
  query: z.strictObject({
    format: z.enum(['json', 'tlog-proof']).optional(),
    from: z
      .string()
      .regex(/^[1-9]\d{0,15}$/, 'must be a size of the log')
      .optional()
      .meta({
        description: 'A size that you have a checkpoint of: adds the proof that the log goes on from there.',
      }),
  }),
  responses: { 200: { description: 'The proof.', schema: eventProof, content: ['text/plain'] } },
  run: ({ ctx, params, query: { format, from } }) =>
    timed('proof', async () => {
      const proof = await proveEvent(ctx, { id: params.id, ...(from !== undefined && { from }) })
      return format === 'tlog-proof' ? proofFile(proof) : { status: 200, json: proof }
    }),
})

function proofFile({ id, index, inclusion, checkpoint }: EventProof): ApiResponse {
  const hashes = inclusion.map((hash) => Buffer.from(hash, 'base64'))
  return {
    status: 200,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${id}.tlog-proof"`,
    },
    body: tlogProofText({ index: BigInt(index), hashes, checkpoint }),
  }
}

const nearest = z.array(eventView)
const aroundView = z
  .object({
    id: z.string(),
    groups: z.array(
      z.object({
        kind: z.enum(AROUND_KINDS),
        q: z.string().meta({ description: 'The search that finds all of them, with `since` and `until`.' }),
        since: z.string().optional().meta({ format: 'date-time' }),
        until: z.string().optional().meta({ format: 'date-time' }),
        before: nearest.meta({ description: `Up to ${NEAREST}, nearest first, without documents.` }),
        after: nearest.meta({ description: 'The same on the other side.' }),
        more: z.boolean().meta({ description: 'There are more than these.' }),
        unfinished: z.boolean().meta({ description: 'Time ran out: some of the nearest may be missing.' }),
      }),
    ),
  })
  .meta({ id: 'Around' })

const aroundRoute = route({
  method: 'GET',
  path: '/api/v1/events/:id/around',
  tag: TAG,
  summary: 'Read what happened around an event',
  description:
    'The nearest events before and after it: of the same actor, resource, session and trace, and within five minutes. Kinds that the event has no value for are left out.',
  auth: 'either',
  permission: 'events.read',
  responses: { 200: { description: 'Its neighbours by kind.', schema: aroundView } },
  run: ({ ctx, params }) =>
    timed('around', async () => ({ status: 200, json: await readAround(ctx, { id: params.id }) })),
})

/** What belongs to one event: its sealed entry, what proves it, and its neighbours. */
export const eventPartRoutes = [entryRoute, proofRoute, aroundRoute]
