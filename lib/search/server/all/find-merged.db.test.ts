import { afterAll, beforeAll, expect, it, vi } from 'vitest'

import { idFloor, uuidv7 } from '@/lib/base/uuid'
import type { EventDraft } from '@/lib/event/event'
import { allOf } from '@/lib/search/server/seen'
import { PROBE_ROWS } from '@/lib/search/server/store'
import { manyTenants, type ManyTenants } from '@/lib/testing/many-tenants'

import { findMerged, type Lane } from './find-merged'
import { tenantQueries } from './tenant-queries'

const QUARTER_DAY_MS = 6 * 3_600_000
const now = new Date()

let place: ManyTenants
const sent: { id: string; slug: string }[] = []
beforeAll(async () => {
  place = await manyTenants(now)
  for (const [slug, count] of [
    ['large', PROBE_ROWS + 300],
    ['small', 400],
  ] as const) {
    await place.make(slug)
    const drafts = Array.from({ length: count }, (_, n) => draft(n))
    sent.push(...drafts.map((one) => ({ id: one.id!, slug })))
    await place.send(slug, drafts)
  }
})
afterAll(() => place.test.drop())

/** One event every six hours back from now, with an id of its own. */
const draft = (n: number): EventDraft => ({
  id: uuidv7(now.getTime() - n * QUARTER_DAY_MS, crypto.getRandomValues(new Uint8Array(10))),
  actor: { type: 'system' },
  action: 'tick',
  change: 'NONE',
  resource: { type: 'T' },
  details: { n },
})

it.each([false, true])(
  'a page whose time ran out gives nothing from beyond where all tenants were looked at (ascending: %s)',
  async (ascending) => {
    const lanes: Lane[] = tenantQueries('action:tick n>=0', [...place.tenants.values()]).map(
      ({ tenant, compiled }) => ({
        scope: { ...allOf(tenant), compiled, size: 1_000_000, ascending },
        range: { from: idFloor(now.getTime() - 400 * 4 * QUARTER_DAY_MS), to: idFloor(now.getTime() + 1) },
      }),
    )
    const client = await place.test.db.readers.connect()
    const query = vi.spyOn(client, 'query')
    // By this clock a statement takes a millisecond: the time is up once the first tenant was probed.
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => query.mock.calls.length)
    try {
      const { rows, stoppedAt } = await findMerged(client, lanes, {
        ascending,
        limit: sent.length + 1,
        now,
        budgetMs: 0.5,
      })
      const edge = stoppedAt ?? 'everything was looked at'
      const isInside = ({ id }: { id: string }) => (ascending ? id < edge : id >= edge)
      expect(rows.map(({ row }) => row.id).toSorted()).toEqual(
        sent
          .filter(isInside)
          .map(({ id }) => id)
          .toSorted(),
      )
      // The probe of the large one came further than that.
      expect(sent.filter(isInside).length).toBeLessThan(PROBE_ROWS)
    } finally {
      clock.mockRestore()
      query.mockRestore()
      client.release()
    }
  },
)
