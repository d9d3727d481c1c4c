import type { Page } from '@playwright/test'

import type { TenantRef } from '@/lib/access/roles'
import type { Json } from '@/lib/base/json'
import type { Db } from '@/lib/db/db'
import { randomFor, type Random } from '@/lib/demo/random'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'

import { percentile, type Figure } from './figures'

/** The measure's name in the browser's timeline, as `components/diff-view` sets it. */
const COMPARE_MEASURE = 'vouchsafe compare'
const DOCUMENT_BYTES = 256 * 1024
const LOADS = 7
const GOAL_MS = 200

type Task = Record<string, Json> & { id: string }

const task = (random: Random, i: number): Task => ({
  id: `task-${i}`,
  type: random.pick(['http.Request', 'jdbc.Batch', 'shell.Commands']),
  timeout: `PT${random.int(1, 60)}M`,
  retry: { attempts: random.int(0, 9), every: 'PT10S' },
  env: { REGION: random.pick(['north', 'south']), TOKEN_ID: random.hex(24) },
})

/** A flow of so many tasks that its text is as long as a document of the goal. */
function flow(random: Random): Task[] {
  const tasks: Task[] = []
  for (let bytes = 0; bytes < DOCUMENT_BYTES;) {
    const next = task(random, tasks.length)
    bytes += JSON.stringify(next).length + 1
    tasks.push(next)
  }
  return tasks
}

/** How a document of tasks becomes another: a few, some with others put between them, all. */
const REWRITES: readonly { name: string; of(random: Random, tasks: readonly Task[]): Task[] }[] = [
  {
    name: 'ten tasks changed',
    of: (random, tasks) => tasks.map((one, i) => (i % 120 === 7 ? task(random, i) : one)),
  },
  {
    name: 'each fifth task changed, each tenth moved',
    of: (_, tasks) =>
      tasks
        .map((one, i) => (i % 5 === 0 ? { ...one, timeout: 'PT99M' } : one))
        .toSorted((a, b) => Number(a.id.endsWith('3')) - Number(b.id.endsWith('3'))),
  },
  { name: 'every task another', of: (random, tasks) => tasks.map((_, i) => task(random, i)) },
]

/** Sends events whose two documents are of the goal's size. Their ids, in the order of the rewrites. */
export async function appendLargeDocuments(db: Db, tenant: TenantRef): Promise<string[]> {
  const random = randomFor('bench', 'large documents')
  const drafts = REWRITES.map(({ of }, i): EventDraft => {
    const tasks = flow(random)
    return {
      actor: { type: 'user', id: 'u_0' },
      action: 'flow.update',
      change: 'UPDATE',
      resource: { type: 'FLOW', id: `large-${i}` },
      before: { id: `large-${i}`, tasks },
      after: { id: `large-${i}`, tasks: of(random, tasks) },
    }
  })
  const { events } = await appendEvents(db, {
    tenant,
    source: { name: 'bench', format: 'vouchsafe' },
    drafts,
    receivedAt: new Date(),
  })
  return events.map(({ id }) => id ?? '')
}

/** How long two large documents take from asking for their comparison to having it, and how long they held the page up. */
export async function measureDiff(page: Page, url: string, tenant: TenantRef, ids: readonly string[]) {
  const figures: Figure[] = []
  for (const [i, { name }] of REWRITES.entries()) {
    const times: number[] = []
    let longest = 0
    for (let load = 0; load < LOADS; load++) {
      await page.goto(`${url}/events/${ids[i]}?tenant=${tenant.slug}&tab=changes`)
      const { comparedMs, longestMs } = await page.evaluate(comparison, COMPARE_MEASURE)
      times.push(comparedMs)
      longest = Math.max(longest, longestMs)
    }
    const value = percentile(times, 0.5)
    figures.push({
      part: 'ui',
      name: `two documents of 256 KiB compared, ${name}`,
      value,
      unit: 'ms p50',
      goal: { text: `≤ ${GOAL_MS}`, reached: value <= GOAL_MS },
      note: `slowest ${Math.max(...times).toFixed(0)}, starting the worker included; longest task of the page from then on ${longest.toFixed(0)} ms`,
    })
  }
  return figures
}

/** Inside of the page: waits for the comparison's measure, then for what was compared to be drawn. */
async function comparison(measure: string): Promise<{ comparedMs: number; longestMs: number }> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const longTasks: PerformanceEntry[] = []
  new PerformanceObserver((list) => longTasks.push(...list.getEntries())).observe({
    type: 'longtask',
    buffered: true,
  })
  const started = performance.now()
  while (performance.getEntriesByName(measure).length === 0 || document.querySelector('table td') === null) {
    if (performance.now() - started > 20_000) throw new Error('Nothing was compared within 20 s.')
    await frame()
  }
  for (let frames = 0; frames < 10; frames++) await frame()
  const [compared] = performance.getEntriesByName(measure)
  const since = compared?.startTime ?? 0
  return {
    comparedMs: compared?.duration ?? Number.NaN,
    longestMs: Math.max(
      0,
      ...longTasks.filter(({ startTime }) => startTime >= since).map((entry) => entry.duration),
    ),
  }
}
