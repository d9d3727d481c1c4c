import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

import type { AppendStats } from '@/lib/log/server/append'

import { type DeliveryFigures, watchDeliveries } from './delivery-metrics'
import { type PublishingFigures, watchLogs } from './log-metrics'

/** Request and search times in seconds: fine around the goals (25 ms), coarse where only "too slow" matters. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** The figures of this process. Labels have few values: a route's pattern, never a path; of destinations alone, which one. */
export interface Metrics {
  registry: Registry
  requestSeconds: Histogram<'method' | 'route' | 'status'>
  requestsOpen: Gauge
  searchSeconds: Histogram<'kind'>
  signIns: Counter<'outcome'>
  syslogConnections: Counter<'result'>
  syslogOpen: Gauge
  syslogWaiting: Gauge
  syslogRecords: Counter<'outcome'>
  /** Makes the figures of appends part of every scrape. */
  watchAppends(stats: () => Readonly<AppendStats>): void
  /** Makes the number of open live tails part of every scrape. */
  watchTails(open: () => number): void
  /** Makes what is known of each destination part of every scrape. */
  watchDeliveries(read: () => Promise<readonly DeliveryFigures[]>): void
  /** Makes the signing and checking of logs part of every scrape. */
  watchLogs(read: () => Promise<PublishingFigures>): void
}

// Next may load this module twice in one process; a scrape must see one set of figures.
const holder = globalThis as typeof globalThis & { vouchsafeMetrics?: Metrics }

/** This process's figures. */
export function metrics(): Metrics {
  holder.vouchsafeMetrics ??= makeMetrics()
  return holder.vouchsafeMetrics
}

function makeMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'vouchsafe_http_request_seconds',
      help: 'Time from the head of a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    }),
    requestsOpen: new Gauge({
      name: 'vouchsafe_http_requests_open',
      help: 'Requests being answered now.',
      registers,
    }),
    searchSeconds: new Histogram({
      name: 'vouchsafe_search_seconds',
      help: 'Time of searches (page, event, export, facets, histogram, suggest, trace, catalogue, actor, attempts) in the process.',
      labelNames: ['kind'],
      buckets: SECONDS,
      registers,
    }),
    signIns: new Counter({
      name: 'vouchsafe_sign_ins_total',
      help: 'Attempts to sign in, by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    ...syslogFigures(registers),
    watchAppends: (stats) => watchAppends(registry, stats),
    watchTails: (open) =>
      watchGauge(registry, 'vouchsafe_tails_open', 'Live tails that are followed now.', open),
    watchDeliveries: (read) => watchDeliveries(registry, read),
    watchLogs: (read) => watchLogs(registry, read),
  }
}

function syslogFigures(registers: Registry[]) {
  return {
    syslogConnections: new Counter({
      name: 'vouchsafe_syslog_connections_total',
      help: 'Connections of senders of syslog, by what became of them: admitted, refused.',
      labelNames: ['result'],
      registers,
    }),
    syslogOpen: new Gauge({
      name: 'vouchsafe_syslog_connections_open',
      help: 'Connections of senders of syslog that are open now, or whose last messages are being stored.',
      registers,
    }),
    syslogWaiting: new Gauge({
      name: 'vouchsafe_syslog_connections_waiting',
      help: 'Of those, the ones whose messages cannot be stored now and are tried again.',
      registers,
    }),
    syslogRecords: new Counter({
      name: 'vouchsafe_syslog_records_total',
      help: 'Records that came by syslog, by outcome: accepted, duplicate, ignored, rejected (kept as a reject), lost.',
      labelNames: ['outcome'],
      registers,
    }),
  } as const
}

const APPEND_FIGURES = [
  ['accepted', 'vouchsafe_events_accepted_total', 'Events stored in a log.'],
  ['duplicates', 'vouchsafe_events_duplicate_total', 'Events that were stored before and sent again.'],
  ['groups', 'vouchsafe_append_groups_total', 'Append transactions.'],
  ['groupSeconds', 'vouchsafe_append_seconds_total', 'Time spent in append transactions.'],
] as const

function watchAppends(registry: Registry, stats: () => Readonly<AppendStats>): void {
  for (const [figure, name, help] of APPEND_FIGURES) {
    registry.removeSingleMetric(name)
    const counter = new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        counter.reset()
        counter.inc(stats()[figure])
      },
    })
  }
  const help = 'Events that wait for their append transaction.'
  watchGauge(registry, 'vouchsafe_append_queue_events', help, () => stats().waiting)
}

function watchGauge(registry: Registry, name: string, help: string, now: () => number): void {
  registry.removeSingleMetric(name)
  const gauge = new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      gauge.set(now())
    },
  })
}

/**
 * Who may read the figures: with a token set, whoever sends it; without one, only this machine itself and
 * not through a proxy, since a proxy on this machine would make everybody look local.
 */
export function mayScrape(request: IncomingMessage, token: string | null): boolean {
  if (token !== null) return sameText(request.headers.authorization ?? '', `Bearer ${token}`)
  const { headers } = request
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false
  return /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/.test(request.socket.remoteAddress ?? '')
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
