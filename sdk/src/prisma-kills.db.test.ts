import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { apiRoutes } from '@/app/api/routes'
import type { TenantRef } from '@/lib/access/roles'
import { testKey, type TestPlace, testPlace } from '@/lib/testing/api'
import { type CaptureDb, captureDatabase } from '@/lib/testing/capture'
import { testTenant } from '@/lib/testing/database'
import { type HttpFault, httpFaults, type HttpFaults } from '@/lib/testing/http-faults'
import { bundleProgram, runApp } from '@/lib/testing/kill-app'
import { seeded } from '@/lib/testing/seeded'

import { startShipper } from './prisma'

const APP = fileURLToPath(new URL('../../lib/testing/capturing-app.ts', import.meta.url))
// The package pg is found from here, as an application finds its own.
const CACHE = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url))
/** In each round the application is killed, and its shipper. */
const ROUNDS = 100
const SEED = 20261122
const LONGEST_MS = 250
const LONG_MS = 900_000
/** What a server does that is killed before a request, after it, or is starting again. */
const FAULTS: readonly HttpFault[] = ['none', 'none', 'not applied', 'reply lost', { status: 503 }]

let place: TestPlace
let network: HttpFaults
let app: CaptureDb
let tenant: TenantRef
let directory: string

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  network = await httpFaults(place.api.url)
  tenant = await testTenant(place.database.db)
  app = await captureDatabase(
    'CREATE TABLE "Item" (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)',
    'model Item { id Int @id\n n Int }',
  )
  mkdirSync(CACHE, { recursive: true })
  directory = mkdtempSync(join(CACHE, 'vouchsafe-kills-'))
})
afterAll(async () => {
  await network.close()
  await app.drop()
  await place.close()
  rmSync(directory, { recursive: true, force: true })
})

test(
  'an application, its shipper and the way to Vouchsafe die 200 times: each committed change is in the log once, in the order of its row @long',
  { timeout: LONG_MS },
  async () => {
    const program = join(directory, 'app.mjs')
    await bundleProgram(APP, program)
    const { key } = await testKey(place.database.db, tenant, ['events:write'])
    await app.app.query('INSERT INTO "Item" SELECT id FROM generate_series(1, 5) AS id')
    const random = seeded(SEED)
    for (let round = 0; round < ROUNDS; round++) {
      network.next(FAULTS[Math.floor(random() * FAULTS.length)] ?? 'none')
      await Promise.all([
        runApp(program, ['write', app.appUrl, String(SEED + round)], random() * LONGEST_MS),
        runApp(program, ['ship', app.ownerUrl, network.url, key], random() * LONGEST_MS),
      ])
    }
    const shipper = startShipper({ connectionString: app.ownerUrl, url: place.api.url, key })
    await vi.waitFor(async () => expect(await shipper.lag()).toEqual({ rows: 0, seconds: 0, refused: 0 }), {
      timeout: 300_000,
    })
    await shipper.stop()

    const committed = await app.owner.query<{ id: number; n: number }>('SELECT id, n FROM "Item"')
    const { rows } = await place.database.db.pool.query<{ id: string; n: number }>(
      `SELECT resource_id AS id, (after -> 'n')::int AS n FROM event WHERE tenant_id = $1 ORDER BY idx`,
      [tenant.key],
    )
    expect(rows.length).toBeGreaterThan(ROUNDS)
    for (const { id, n } of committed.rows) {
      const states = rows.filter((event) => event.id === String(id)).map((event) => event.n)
      expect(states).toEqual(Array.from({ length: n + 1 }, (_, state) => state))
    }
    expect(rows).toHaveLength(committed.rows.reduce((sum, { n }) => sum + n + 1, 0))
  },
)
