import { Counter, Gauge, type Registry } from 'prom-client'

import { onceAScrape } from './once-a-scrape'

/** What is known of a destination, of the instance as a whole. */
export interface DeliveryFigures {
  /** Slug of the tenant. */
  tenant: string
  destination: string
  name: string
  state: string
  accepted: number
  delivered: number
  filtered: number
  expired: number
  pending: number
  dead: number
  lagSeconds: number
  /** Requests by what they were answered with: `2xx`, `none` … */
  answers: Readonly<Record<string, number>>
}

const WHICH = ['tenant', 'destination', 'name'] as const

const TOTALS = [
  ['accepted', 'Events of the log since the first one that was to be sent.'],
  ['delivered', 'Events that the receiver has.'],
  ['filtered', 'Events that the query of the destination does not find.'],
  ['expired', 'Events too old for the receiver, or no longer in the log.'],
] as const

const GAUGES = [
  ['pending', 'vouchsafe_delivery_pending_events', 'Events that wait to be sent, or to be filtered.'],
  ['dead', 'vouchsafe_delivery_dead_letters', 'Events that the receiver refuses.'],
  [
    'lagSeconds',
    'vouchsafe_delivery_lag_seconds',
    'How long ago the oldest event that waits came in; 0: none waits.',
  ],
] as const

/**
 * Makes what is known of each destination part of every scrape. It is the same from every process of an instance: it stands in the
 * database. Where that cannot be asked, a scrape goes without.
 */
export function watchDeliveries(registry: Registry, read: () => Promise<readonly DeliveryFigures[]>): void {
  const figures = onceAScrape(read, [])
  for (const [figure, help] of TOTALS) {
    const name = `vouchsafe_delivery_${figure}_total`
    const counter = counterOf(registry, { name, help, labelNames: WHICH }, async () => {
      for (const one of await figures()) counter.inc(which(one), one[figure])
    })
  }
  for (const [figure, name, help] of GAUGES) {
    const gauge = gaugeOf(registry, { name, help, labelNames: WHICH }, async () => {
      for (const one of await figures()) gauge.set(which(one), one[figure])
    })
  }
  const state = gaugeOf(
    registry,
    {
      name: 'vouchsafe_delivery_state',
      help: '1 for the state that the destination is in: running, failing, paused, stopped, off.',
      labelNames: [...WHICH, 'state'],
    },
    async () => {
      for (const one of await figures()) state.set({ ...which(one), state: one.state }, 1)
    },
  )
  const attempts = counterOf(
    registry,
    {
      name: 'vouchsafe_delivery_attempts_total',
      help: 'Requests by what they were answered with: 2xx, 3xx, 4xx, 5xx, none.',
      labelNames: [...WHICH, 'answer'],
    },
    async () => {
      for (const one of await figures())
        for (const [answer, n] of Object.entries(one.answers)) attempts.inc({ ...which(one), answer }, n)
    },
  )
}

const which = ({ tenant, destination, name }: DeliveryFigures) => ({ tenant, destination, name })

interface Described {
  name: string
  help: string
  labelNames: readonly string[]
}

function counterOf(registry: Registry, described: Described, fill: () => Promise<void>): Counter {
  registry.removeSingleMetric(described.name)
  const counter: Counter = new Counter({
    ...described,
    registers: [registry],
    collect() {
      counter.reset()
      return fill()
    },
  })
  return counter
}

function gaugeOf(registry: Registry, described: Described, fill: () => Promise<void>): Gauge {
  registry.removeSingleMetric(described.name)
  const gauge: Gauge = new Gauge({
    ...described,
    registers: [registry],
    collect() {
      gauge.reset()
      return fill()
    },
  })
  return gauge
}
