import { z } from 'zod'

import { readiness } from '@/lib/admin/server/check-readiness'
import { AppError } from '@/lib/base/errors'
import { env } from '@/lib/config/env'
import { mayScrape, metrics } from '@/lib/http/metrics'
import { route } from '@/lib/http/route'
import { logHealth } from '@/lib/proof/server/log-health'

const TAG = 'Health'

const live = route({
  method: 'GET',
  path: '/livez',
  tag: TAG,
  summary: 'Is the process alive',
  description: 'Looks at nothing else: a failure means that the process should be restarted.',
  auth: 'none',
  unlimited: true,
  responses: { 200: { description: 'Yes.', content: ['text/plain'] } },
  run: () => Promise.resolve({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok\n' }),
})

const readyView = z.object({
  ready: z.boolean(),
  checks: z.object({ database: z.string(), migrations: z.string(), instanceKey: z.string() }),
  logs: z.string().meta({
    description:
      'Whether logs are signed, and fit what was signed. One that does not keeps nothing from being served.',
  }),
})

const ready = route({
  method: 'GET',
  path: '/readyz',
  tag: TAG,
  summary: 'Can it serve',
  description:
    'The database answers, has this version’s migrations and belongs to this instance key. Looked at once a second, however many ask.',
  auth: 'none',
  unlimited: true,
  responses: {
    200: { description: 'Yes.', schema: readyView },
    503: { description: 'Not now; the checks say why.', schema: readyView },
  },
  run: async ({ ctx }) => {
    const json = { ...(await readiness(ctx.db)), logs: await logHealth(ctx.db) }
    return { status: json.ready ? 200 : 503, json }
  },
})

const scrape = route({
  method: 'GET',
  path: '/metrics',
  tag: TAG,
  summary: 'Figures for Prometheus',
  description:
    'With `VOUCHSAFE_METRICS_TOKEN` set, for whoever sends it as a bearer token; without, for this machine only.',
  auth: 'none',
  unlimited: true,
  responses: { 200: { description: 'The figures of this process.', content: ['text/plain'] } },
  run: async ({ raw }) => {
    if (!mayScrape(raw, env().metricsToken)) {
      throw new AppError('forbidden', 'The figures are for this machine, or for who has the token.')
    }
    const { registry } = metrics()
    return {
      status: 200,
      headers: { 'content-type': registry.contentType },
      body: await registry.metrics(),
    }
  },
})

/** What watches over the process asks. */
export const healthRoutes = [live, ready, scrape]
