import { z } from 'zod'

import { ACTOR_TYPES } from '@/lib/event/event'
import { route } from '@/lib/http/route'
import { READ_KINDS } from '@/lib/search/reads/read-kinds'
import { readsInput } from '@/lib/search/reads/reads-input'
import { listReads } from '@/lib/search/server/reads/list-reads'

import { timed } from './timed'

const time = z.string().meta({ format: 'date-time' })
const text = z.string().optional()

const readerView = z
  .object({ type: z.enum(ACTOR_TYPES), id: text, name: text, email: text })
  .meta({ id: 'Reader', description: 'A person (`user`) or an API key (`service`).' })

const readView = z
  .object({
    id: z.string().meta({ description: 'The event that records the beginning.', format: 'uuid' }),
    at: time,
    kind: z.enum(READ_KINDS),
    action: z.string(),
    reader: readerView,
    ip: text,
    userAgent: text,
    sessionId: text,
    of: z
      .object({
        query: text,
        since: time.optional(),
        until: time.optional(),
        order: text,
        event: text,
        trace: text,
        actor: text,
        by: text,
        resource: z.object({ type: z.string(), id: z.string() }).optional(),
        sample: z.object({ type: z.string(), action: z.string() }).optional(),
        format: text,
        documents: z.boolean().optional(),
        reader: text,
        kind: text,
        state: text,
      })
      .meta({ description: 'What was looked at, as far as its kind has it.' }),
    allTenants: z.boolean().meta({ description: 'In a search or an export of all tenants.' }),
    rows: z.int().nullable().meta({ description: 'Rows that the log knows were sent.' }),
    rowsAtLeast: z.boolean().meta({
      description:
        'Up to 999 more may have been sent: while an act goes on, the log says so with each thousand.',
    }),
    read: z.string().nullable().meta({ description: 'The read id: `read:<id>` finds all records of it.' }),
    end: z
      .object({ at: time, how: z.string() })
      .nullable()
      .meta({ description: 'How a tail or an export ended; null for others, and while it goes on.' }),
  })
  .meta({ id: 'Read' })

const figuresView = z.object({
  reader: readerView,
  last: time,
  acts: z.partialRecord(z.enum(READ_KINDS), z.int()).meta({ description: 'Acts of reading, by kind.' }),
  rows: z.int().meta({ description: 'Rows that the log knows were sent to them.' }),
  addresses: z.array(z.string()),
})

const readsView = z
  .object({
    reads: z.array(readView),
    nextCursor: z.string().nullable(),
    who: z
      .object({ readers: z.array(figuresView), more: z.boolean(), countedBackTo: time.optional() })
      .optional()
      .meta({
        description:
          'With a first page: everybody who read the log in this time, whatever `reader` and `kind` are. With `countedBackTo`, the figures are of what happened since then.',
      }),
    searchedBackTo: time.optional().meta({
      description: 'The time budget ran out here; go on with the cursor.',
    }),
  })
  .meta({ id: 'ReadsPage' })

/** Who looked at the log. */
export const readsRoute = route({
  method: 'GET',
  path: '/api/v1/reads',
  tag: 'Access',
  summary: 'List who read the log',
  description:
    'Each act of reading, newest first: who searched for what, how many rows were sent, what was opened, followed and exported, and from where. Made of the records that the log itself has; reading this is recorded, too.',
  auth: 'either',
  permission: 'reads.read',
  query: readsInput,
  responses: { 200: { description: 'A page of it.', schema: readsView } },
  run: ({ ctx, rawQuery }) =>
    timed('reads', async () => ({ status: 200, json: await listReads(ctx, rawQuery) })),
})
