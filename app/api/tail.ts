import { blockText, EVENT_STREAM_HEADERS, EventStream } from '@/lib/http/event-stream'
import { route, type Route } from '@/lib/http/route'
import { tailInput } from '@/lib/search/input'
import type { TailItem, TailTiming } from '@/lib/search/server/tail'
import { tailEvents } from '@/lib/search/server/tail-events'

/** How long a browser waits before it comes again: a restarted server takes a moment. */
const RETRY_MS = 2_000

const DESCRIPTION = `Server-sent events (\`text/event-stream\`): every event that matches \`q\`, in the order of the log, once, until one side ends it.

- \`event: event\`: \`data\` is an event without before and after, \`id\` the place after it.
- \`event: position\`: \`data\` is \`{"size":n}\`: everything before index n has been looked at. The first block is one.
- \`event: end\`: \`data\` is \`{"reason":"server_stopping"|"tenant_changed"|"access_ended"}\`; nothing follows.
- Lines that begin with a colon say nothing; there is one at least every 15 seconds.

To go on without gap or duplicate, come again with the last \`id\`, as the header \`Last-Event-ID\` or as \`after\`.`

/** The route of the live tail. `timing` is for tests: nobody waits for a quarter of a minute there. */
export const tailRoute = (timing?: TailTiming): Route =>
  route({
    method: 'GET',
    path: '/api/v1/events/tail',
    tag: 'Events',
    summary: 'Follow events as they arrive',
    description: DESCRIPTION,
    auth: 'either',
    permission: 'events.read',
    query: tailInput,
    responses: { 200: { description: 'The stream.', content: ['text/event-stream'] } },
    run: async ({ ctx, query, raw, stillMay, stopping }) => {
      // A browser that connects again repeats its address, and says in the header how far it has come since.
      const last = raw.headers['last-event-id']
      const after = typeof last === 'string' && last !== '' ? last : query.after
      const tail = await tailEvents(ctx, { q: query.q, ...(after !== undefined && { after }) })
      const items = tail.follow({ stillMay, stopping, ...(timing && { timing }) })
      return {
        status: 200,
        headers: { ...EVENT_STREAM_HEADERS },
        body: new EventStream(items, (batch) => batch.map(textOf).join('')),
      }
    },
  })

function textOf(item: TailItem): string {
  switch (item.kind) {
    case 'event':
      return blockText({ event: 'event', id: item.token, data: item.json })
    case 'position':
      return blockText({
        event: 'position',
        id: item.token,
        data: JSON.stringify({ size: item.size }),
        retryMs: RETRY_MS,
      })
    case 'beat':
      return blockText({ comment: 'still here' })
    case 'end':
      return blockText({ event: 'end', data: JSON.stringify({ reason: item.reason }) })
  }
}
