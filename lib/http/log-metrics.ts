import { Gauge, type Registry } from 'prom-client'

import { onceAScrape } from './once-a-scrape'

/** How signing of logs stands. */
export interface PublishingFigures {
  /** Logs whose newest entries are not signed yet. */
  waiting: number
  /** Logs that are not signed any more. */
  halted: readonly { tenant: string; identity: string }[]
  /** Logs of which something does not fit, by the newest check. */
  broken: readonly { tenant: string; identity: string; findings: number }[]
  /** When the log was checked that has waited longest, by kind of check; null: one never was. */
  oldest: Readonly<Record<'full' | 'sample', Date | null>>
}

/**
 * Makes the signing and checking of logs part of every scrape. It is the same from every process: it stands in the database. Where that cannot be
 * asked, a scrape goes without.
 */
export function watchLogs(registry: Registry, read: () => Promise<PublishingFigures>): void {
  const figures = onceAScrape<PublishingFigures | null>(read, null)
  const names = {
    waiting: 'vouchsafe_logs_unsigned',
    halted: 'vouchsafe_log_halted',
    findings: 'vouchsafe_log_findings',
    checked: 'vouchsafe_logs_checked_seconds',
  }
  for (const name of Object.values(names)) registry.removeSingleMetric(name)
  const halted: Gauge = new Gauge({
    name: names.halted,
    help: '1 for each log that is not signed any more: it does not hold what was signed.',
    labelNames: ['tenant', 'log'],
    registers: [registry],
    async collect() {
      halted.reset()
      for (const { tenant, identity } of (await figures())?.halted ?? [])
        halted.set({ tenant, log: identity }, 1)
    },
  })
  const findings: Gauge = new Gauge({
    name: names.findings,
    help: 'Things that do not fit in a log, by its newest check; logs where all fits have no figure.',
    labelNames: ['tenant', 'log'],
    registers: [registry],
    async collect() {
      findings.reset()
      for (const { tenant, identity, findings: n } of (await figures())?.broken ?? [])
        findings.set({ tenant, log: identity }, n)
    },
  })
  const checked: Gauge = new Gauge({
    name: names.checked,
    help: 'When the log was checked whose last check of this kind (full, sample) lies furthest back; 0: one never was.',
    labelNames: ['kind'],
    registers: [registry],
    async collect() {
      const known = await figures()
      checked.reset()
      for (const kind of known === null ? [] : (['full', 'sample'] as const))
        checked.set({ kind }, (known?.oldest[kind]?.getTime() ?? 0) / 1000)
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
