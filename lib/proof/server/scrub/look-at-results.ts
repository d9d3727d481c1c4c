import type pg from 'pg'

import type { Finding } from '@/lib/log/finding'

import { readNewest } from './newest-check'
import { askBySelf, selectResults, selectScrubs } from './store-scrub'
import { oddResult } from './stored-result'

/** What does not fit in what stands as found of a log. */
export async function oddResults(
  db: Pick<pg.ClientBase, 'query'>,
  logId: string,
  guardDir: string,
): Promise<Finding[]> {
  const stored = await selectScrubs(db, logId)
  const found: Finding[] = []
  for (const kind of ['full', 'sample'] as const) {
    const of = { logId, kind }
    const odd = oddResult(
      of,
      stored.find((one) => one.kind === kind),
      await readNewest(guardDir, of),
    )
    if (odd !== null) found.push(odd)
  }
  return found
}

/** Results that are looked at in one piece. */
const PIECE = 500

/** Looks at what stands as found of all logs. Where it is not what was found, all of the log is checked at once, which then tells of it. */
export async function askWhereOdd(client: pg.ClientBase, guardDir: string, now: Date): Promise<void> {
  for (let after = null as Awaited<ReturnType<typeof selectResults>>[number] | null; ;) {
    const stored = await selectResults(client, after, PIECE)
    for (const one of stored) {
      const { logId, kind } = one
      if (oddResult(one, one, await readNewest(guardDir, one)) === null) continue
      await askBySelf(client, { logId, kind: 'full' }, now)
      // Its own result is made anew, too: it would be odd for ever.
      if (kind === 'sample') await askBySelf(client, { logId, kind }, now)
    }
    after = stored.at(-1) ?? null
    if (after === null || stored.length < PIECE) return
  }
}
