import { AppError } from '@/lib/base/errors'
import { route } from '@/lib/http/route'
import { logJson, logView, publishLogInput, rotateLogKeyInput } from '@/lib/proof/log-json'
import { scrubLogInput } from '@/lib/proof/scrub-view'
import { getLog } from '@/lib/proof/server/get-log'
import { publishLog } from '@/lib/proof/server/publish-log'
import { rotateLogKey } from '@/lib/proof/server/rotate-log-key'
import { scrubLog } from '@/lib/proof/server/scrub/scrub-log'
import { serveTile } from '@/lib/proof/server/serve-tile'
import { logJsonOf, servedLog, type ServedLog } from '@/lib/proof/server/served-log'

const TAG = 'Proofs'

/** A checkpoint is replaced about once a second, `log.json` hardly ever, and what was signed never. */
const KEPT = { checkpoint: 'max-age=1', facts: 'max-age=60', signed: 'max-age=31536000, immutable' }

/** How long an answer may be kept, and by whom: caches on the way only where everybody may read the log. */
function keep({ isShared }: ServedLog, how: keyof typeof KEPT): Record<string, string> {
  // Nobody is given what the browser or proxy before them kept for somebody else.
  if (!isShared) return { 'cache-control': `private, ${KEPT[how]}`, vary: 'Authorization, Cookie' }
  return {
    'cache-control': `public, ${KEPT[how]}`,
    // A page that verifies need not be ours.
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  }
}

/** One address for each thing, and nothing after it: caches would keep a second spelling for a year, too. */
function requireSpelling(target: string | undefined, path: string): void {
  if (target !== path)
    throw new AppError('not_found', 'There is nothing here; tiles have one spelling each, and no parameters.')
}

const WHO = 'For everybody where the tenant says so, else for who may read all events of the tenant.'

const checkpoint = route({
  method: 'GET',
  path: '/log/:logId/checkpoint',
  tag: TAG,
  summary: 'The signed size and root of a log',
  description: `C2SP tlog-checkpoint. ${WHO}`,
  auth: 'optional',
  responses: { 200: { description: 'A signed note.', content: ['text/plain'] } },
  run: async ({ ctx, params: { logId }, raw }) => {
    requireSpelling(raw.url, `/log/${logId}/checkpoint`)
    const log = await servedLog(ctx, logId)
    const headers = { ...keep(log, 'checkpoint'), 'content-type': 'text/plain; charset=utf-8' }
    if (log.note === null)
      throw new AppError('not_found', 'This log ended, and its last checkpoint was lost.')
    return { status: 200, headers, body: log.note }
  },
})

const facts = route({
  method: 'GET',
  path: '/log/:logId/log.json',
  tag: TAG,
  summary: 'What a log says of itself',
  description: `Its origin and its keys, with the sizes that they sign; and where signed entries were lost, which log it continues. ${WHO}`,
  auth: 'optional',
  responses: { 200: { description: 'The log.', schema: logJson } },
  run: async ({ ctx, params: { logId }, raw }) => {
    requireSpelling(raw.url, `/log/${logId}/log.json`)
    const log = await servedLog(ctx, logId)
    return { status: 200, headers: keep(log, 'facts'), json: logJsonOf(log) }
  },
})

const tile = route({
  method: 'GET',
  path: '/log/:logId/tile/*tile',
  tag: TAG,
  summary: 'A tile of hashes, or a bundle of entries',
  description: `C2SP tlog-tiles: \`tile/<L>/<N>[.p/<W>]\` and \`tile/entries/<N>[.p/<W>]\`, of all sizes that were ever signed. ${WHO}`,
  auth: 'optional',
  responses: { 200: { description: 'Its bytes.', content: ['application/octet-stream'] } },
  run: async ({ ctx, params, raw }) => {
    const path = `tile/${params.tile}`
    requireSpelling(raw.url, `/log/${params.logId}/${path}`)
    const log = await servedLog(ctx, params.logId)
    const headers = { ...keep(log, 'signed'), 'content-type': 'application/octet-stream' }
    return { status: 200, headers, body: await serveTile(ctx, log, path) }
  },
})

const show = route({
  method: 'GET',
  path: '/api/v1/log',
  tag: TAG,
  summary: 'The log of the tenant',
  description: 'How far it is signed, with which keys, and whether anything is in the way.',
  auth: 'either',
  permission: 'proofs.read',
  responses: { 200: { description: 'The log.', schema: logView } },
  run: async ({ ctx }) => ({ status: 200, json: await getLog(ctx, {}) }),
})

const publish = route({
  method: 'PUT',
  path: '/api/v1/log',
  tag: TAG,
  summary: 'Say who may read the log',
  description:
    'Entries hold commitments, times, actions, types and outcomes. What was public once may be kept by others for ever.',
  auth: 'either',
  permission: 'log.write',
  body: publishLogInput,
  responses: { 200: { description: 'As changed.', schema: logView } },
  run: async ({ ctx, body }) => ({ status: 200, json: await publishLog(ctx, body) }),
})

const rotate = route({
  method: 'POST',
  path: '/api/v1/log/keys',
  tag: TAG,
  summary: 'Have the log signed with another key',
  description:
    'The key before signs, too, for `overlapDays`. The log tells of both in entries `log.key.added` and `log.key.retired`, in clear.',
  auth: 'either',
  permission: 'log.write',
  body: rotateLogKeyInput,
  responses: { 200: { description: 'The log with its new key.', schema: logView } },
  run: async ({ ctx, body }) => ({ status: 200, json: await rotateLogKey(ctx, body) }),
})

const scrub = route({
  method: 'POST',
  path: '/api/v1/log/scrub',
  tag: TAG,
  summary: 'Have the log checked now',
  description:
    'Vouchsafe makes every entry again from its event, every tile and every count, and compares them with what was signed: of the whole log, or of a sample. It does so by itself, too. How far it is stands in `scrub.running` of the log; what it found in `scrub`, and in an event `vouchsafe.log.scrubbed`. 409 while one of the same kind is waited for.',
  auth: 'either',
  permission: 'proofs.read',
  body: scrubLogInput,
  responses: { 202: { description: 'The log; the check begins within seconds.', schema: logView } },
  run: async ({ ctx, body }) => ({ status: 202, json: await scrubLog(ctx, body) }),
})

/** What a log is verified with, and who may. */
export const logRoutes = [checkpoint, facts, tile, show, publish, rotate, scrub]
