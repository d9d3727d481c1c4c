import { Gauge, type Registry } from 'prom-client'

import { onceAScrape } from './once-a-scrape'

/** How signing of logs stands. */
export interface PublishingFigures {
  /** Logs whose newest entries are not signed yet. */
  waiting: number
  /** Logs that are not signed any more. */
  refused: readonly { tenant: string; logId: string }[]
}

/**
 * Makes the signing of logs part of every scrape. It is the same from every process: it stands in the database. Where that cannot be
 * asked, a scrape goes without.
 */
export function watchLogs(registry: Registry, read: () => Promise<PublishingFigures>): void {
  const figures = onceAScrape<PublishingFigures | null>(read, null)
  const names = { waiting: 'vouchsafe_logs_unsigned', refused: 'vouchsafe_log_refused' }
  for (const name of Object.values(names)) registry.removeSingleMetric(name)
  const refused: Gauge = new Gauge({
    name: names.refused,
    help: '1 for each log that is not signed any more: it does not hold what was signed.',
    labelNames: ['tenant', 'log'],
    registers: [registry],
    async collect() {
      refused.reset()
      for (const { tenant, logId } of (await figures())?.refused ?? []) refused.set({ tenant, log: logId }, 1)
    },
  })
  const waiting: Gauge = new Gauge({
    name: names.waiting,
    help: 'Logs whose newest entries are not signed; above 0 for more than some seconds: nobody signs.',
    registers: [registry],
    async collect() {
      const known = await figures()
      if (known === null) waiting.remove()
      else waiting.set(known.waiting)
    },
  })
}
