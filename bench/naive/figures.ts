import type { BenchCluster } from '@/bench/cluster'
import { benchEvents } from '@/bench/dataset'
import { percentile, type Figure } from '@/bench/figures'

import { naiveStore } from './store'

const BATCH = 1_000
const SEARCHES = 30

/** First pages of what a team would write itself, on fewer events: it is linear in them where it is slow. */
export async function naiveFigures(
  cluster: BenchCluster,
  events: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const store = await naiveStore(await cluster.emptyDatabase('bench_naive_search'))
  try {
    say(`search: loading ${events.toLocaleString('en')} events into a Prisma model with JSONB`)
    for (const batch of benchEvents('naive', 0, events, new Date(), BATCH)) await store.insert(batch)
    const classes = {
      'a 0.1 % tag': (n: number) => ({ bucket: `b${n * 7}` }),
      'an absent value': (n: number) => ({ executionId: `nothing-${n}` }),
      'two tags': (n: number) => ({ zone: 'north', bucket: `b${n * 7}` }),
    }
    const figures: Figure[] = []
    for (const [name, details] of Object.entries(classes)) {
      const latencies: number[] = []
      for (let n = 0; n < SEARCHES; n++) {
        const started = performance.now()
        await store.find('bench', details(n))
        latencies.push(performance.now() - started)
      }
      figures.push({
        part: 'naive',
        name,
        value: percentile(latencies, 0.95),
        unit: 'ms p95',
        note: `at ${events.toLocaleString('en')} events`,
      })
    }
    return figures
  } finally {
    await store.close()
  }
}
