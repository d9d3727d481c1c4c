import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { apiRoutes } from '@/app/api/routes'
import type { TenantRef } from '@/lib/access/roles'
import { testKey, type TestPlace, testPlace } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'
import { type HttpFault, httpFaults, type HttpFaults } from '@/lib/testing/http-faults'
import { bundleProgram, runApp } from '@/lib/testing/kill-app'
import { seeded } from '@/lib/testing/seeded'

const APP = fileURLToPath(new URL('../../lib/testing/enqueuing-app.ts', import.meta.url))
const KILLS = 200
const SEED = 20261122
const LONG_MS = 900_000
/** A batch is on its way 100 ms after its first event: a kill may come before, while, or after it is answered. */
const LONGEST_MS = 250
const FAULTS: readonly HttpFault[] = ['none', 'none', 'not applied', 'reply lost', { status: 503 }]

let place: TestPlace
let network: HttpFaults
let tenant: TenantRef
let directory: string

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  network = await httpFaults(place.api.url)
  tenant = await testTenant(place.database.db)
  directory = mkdtempSync(join(tmpdir(), 'vs-kills-'))
})
afterAll(async () => {
  await network.close()
  await place.close()
  rmSync(directory, { recursive: true, force: true })
})

test(
  'an application that is killed 200 times loses nothing that it was promised, and nothing is there twice @long',
  { timeout: LONG_MS },
  async () => {
    const program = join(directory, 'app.mjs')
    await bundleProgram(APP, program)
    const { key } = await testKey(place.database.db, tenant, ['events:write'])
    const args = [network.url, key, join(directory, 'spool')]
    const random = seeded(SEED)
    const promised: number[] = []
    for (let kill = 0; kill < KILLS; kill++) {
      network.next(FAULTS[Math.floor(random() * FAULTS.length)] ?? 'none')
      const said = await runApp(program, [...args, String(kill * 1_000_000)], random() * LONGEST_MS)
      promised.push(...said.trim().split('\n').map(Number))
    }
    await runApp(program, [...args, 'drain'])

    const { rows } = await place.database.db.pool.query<{ action: string }>(
      'SELECT action FROM event WHERE tenant_id = $1 ORDER BY idx',
      [tenant.key],
    )
    expect(rows.pop()).toEqual({ action: 'step.end' })
    const stored = rows.map(({ action }) => Number(action.slice('step.'.length)))
    expect(promised.length).toBeGreaterThan(KILLS)
    // In order and each once; and with everything in it for which enqueue() had resolved.
    expect(stored).toEqual([...new Set(stored)].sort((a, b) => a - b))
    const there = new Set(stored)
    expect(promised.filter((number) => !there.has(number))).toEqual([])
  },
)
