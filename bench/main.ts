// `npm run bench [-- ui] [--events N] [--json FILE] [--explain DIR] [--only ingest,formats,delivery,sdk,search,export,ui,log]`
import { writeFileSync } from 'node:fs'
import os from 'node:os'
import { parseArgs } from 'node:util'

import type { TenantRef } from '@/lib/access/roles'
import { giveSetting } from '@/lib/config/give-setting'
import { appendEvents } from '@/lib/log/server/append'

import { startCluster, type BenchCluster, type BenchDatabase } from './cluster'
import { countFigures } from './counts'
import { benchEvents } from './dataset'
import { benchDelivery } from './delivery'
import { benchExport } from './export'
import { printFigures, type Figure } from './figures'
import { benchFormats } from './formats'
import { benchIngest } from './ingest'
import { loadDataset, type Dataset } from './load'
import { benchLog } from './log'
import { naiveFigures } from './naive/figures'
import { benchSdk } from './sdk'
import { benchPrisma } from './sdk-prisma'
import { explainAll, searchAll, searchFigures } from './search'
import { spaceFigures } from './space'
import { benchUi } from './ui'

// Where the receivers are: destinations are made in this process, and sent to by a worker of its own.
giveSetting('VOUCHSAFE_EGRESS_ALLOW', '127.0.0.0/8')

const SEARCHES = 200
const COUNTS = 30
const SMALLEST = 10

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: 'string', default: '1000000' },
    json: { type: 'string' },
    explain: { type: 'string' },
    only: { type: 'string', default: 'ingest,formats,delivery,sdk,search,export,ui,log' },
  },
})
const events = Number(values.events)
if (!Number.isInteger(events) || events < 10_000)
  throw new Error('--events takes a whole number from 10000 on.')
// Parts may be named without the option, too: `npm run bench -- ui`.
const only = new Set(positionals.length > 0 ? positionals : values.only.split(','))
const say = (line: string): void => console.error(`  ${line}`)

/** Appends to the largest tenant until told to stop. */
function saturate(data: Dataset): { stop(): Promise<void> } {
  let going = true
  const { tenant } = data.tenants[0]!
  const batches = [...benchEvents('busy', 0, 20_000, new Date(), 1_000)]
  const work = async () => {
    for (let i = 0; going; i++) {
      const drafts = batches[i % batches.length]!.map(({ occurredAt: _, ...draft }) => draft)
      await appendEvents(data.db, {
        tenant,
        source: { name: 'bench', format: 'vouchsafe' },
        drafts,
        receivedAt: new Date(),
      })
    }
  }
  const workers = Array.from({ length: 4 }, work)
  return {
    stop: async () => {
      going = false
      await Promise.all(workers)
    },
  }
}

async function benchSearch(cluster: BenchCluster, large: Dataset): Promise<Figure[]> {
  const end = large.end
  say(`search: loading ${(events / SMALLEST).toLocaleString('en')} events to compare with`)
  const small = await loadDataset((await cluster.database('bench_small')).db, events / SMALLEST, end, say)
  const of = (data: Dataset, i: number): TenantRef => data.tenants[i]!.tenant
  say('search: every class, at full size, at a tenth, in the smallest tenant')
  const runs = {
    large: await searchAll(large, of(large, 0), SEARCHES),
    small: await searchAll(small, of(small, 0), SEARCHES),
    tiny: await searchAll(large, of(large, large.tenants.length - 1), SEARCHES),
  }
  if (values.explain) await explainAll(large, of(large, 0), values.explain)
  say('search: every class while ingest saturates')
  const busy = saturate(large)
  const during = await searchAll(large, of(large, 0), SEARCHES)
  await busy.stop()
  return searchFigures({ ...runs, busy: during })
}

async function main(): Promise<Figure[]> {
  const cluster = await startCluster()
  const figures: Figure[] = []
  const part = (title: string, made: Figure[]) => {
    printFigures(title, made)
    figures.push(...made)
  }
  try {
    if (only.has('ingest')) {
      const batches = Math.max(20, Math.round(events / 10_000))
      part('Ingest', await benchIngest(cluster, { batches, singles: batches * 200 }, say))
    }
    if (only.has('formats')) part('Formats', await benchFormats(cluster, events / 10, say))
    if (only.has('delivery')) {
      const size = { events: Math.max(20_000, events / 20), waiting: events }
      part('Delivery', await benchDelivery(cluster, size, say))
    }
    if (only.has('sdk')) {
      part('The SDK, in an application', await benchSdk(cluster, say))
      part('Changes that PostgreSQL captures', await benchPrisma(cluster, say))
    }
    if (['search', 'export', 'ui', 'log'].some((name) => only.has(name))) {
      const database: BenchDatabase = await cluster.database('bench_large')
      say(`loading ${events.toLocaleString('en')} events in the largest of five tenants`)
      const large = await loadDataset(database.db, events, new Date(), say)
      part('Space', await spaceFigures(database))
      if (only.has('log'))
        part('The sealed log', await benchLog(cluster, database, large.tenants[0]!.tenant, say))
      if (only.has('export'))
        part('Export', await benchExport(cluster, database, large.tenants[0]!.tenant, say))
      if (only.has('ui'))
        part('The events page in Chromium', await benchUi(cluster, database, large.tenants[0]!, say))
      if (only.has('search')) {
        part('Counts', await countFigures(large, large.tenants[0]!.tenant, COUNTS))
        part('Search: first page of 50', await benchSearch(cluster, large))
        part('Search: a Prisma model with JSONB', await naiveFigures(cluster, Math.min(events, 200_000), say))
      }
    }
    return figures
  } finally {
    await cluster.stop()
  }
}

const machine = {
  cpus: os.cpus().length,
  model: os.cpus()[0]?.model,
  memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  node: process.version,
}
console.log(
  `Vouchsafe bench: ${events.toLocaleString('en')} events on ${machine.cpus} × ${machine.model}, ${machine.memoryGiB} GiB, Node ${machine.node}`,
)
const figures = await main()
const missed = figures.filter((figure) => figure.goal && !figure.goal.reached)
console.log(
  `\n${figures.filter((f) => f.goal).length - missed.length} of ${figures.filter((f) => f.goal).length} goals reached.`,
)
if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, events, figures }, null, 2)}\n`)
