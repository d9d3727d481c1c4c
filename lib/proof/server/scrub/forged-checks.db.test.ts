import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import type { CheckState } from '@/lib/log/server/log-check'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, type TestDb, testTenant } from '@/lib/testing/database'
import { someEvents, type TestPublishing, testPublishing } from '@/lib/testing/publishing'
import { tamper } from '@/lib/testing/tamper'

import { noteResult, noteState } from './newest-check'
import { putAside } from './put-aside'
import { scrubLog } from './scrub-log'
import { scrubOf } from './scrub-state'
import { Scrubber } from './scrubber'

// What somebody who writes the database can do to checks themselves.

const PLACE = 17

let database: TestDb
let at: TestPublishing
let tenant: TenantRef
let ids: string[]
let now = Date.now()

beforeAll(async () => {
  database = await testDatabase()
  at = testPublishing()
})
beforeEach(async () => {
  now += 60_000
  tenant = await testTenant(database.db, { slug: `acme-${now}` })
  ids = (await testAppend(database.db, tenant, someEvents(20))).events.map(({ id }) => id)
  await at.publish(database.db)
})
afterAll(async () => {
  at.remove()
  await database.drop()
})

const go = new AbortController().signal
const clock = () => new Date(now)
/** One that puts aside after each step, or when it is done. */
const scrubber = (turnMs = 0) =>
  new Scrubber({
    db: database.db,
    guardDir: at.guardDir,
    now: clock,
    times: { sampleHours: 23, fullHours: 167 },
    sampleEntries: 256,
    load: 100,
    turnMs,
  })
const ask = () => scrubLog(workerCtx(database.db, tenant, clock), { kind: 'full' })
async function work(): Promise<void> {
  while ((await scrubber(5000).asked(go)) !== null);
}
async function checked() {
  await ask()
  await work()
  return seen()
}
const seen = async () => (await scrubOf(database.db, tenant.logId, at.guardDir)).full

async function outcomes(): Promise<string[]> {
  const sql = `SELECT outcome FROM event WHERE tenant_id = $1 AND action = 'vouchsafe.log.scrubbed' ORDER BY idx`
  return (await database.db.pool.query<{ outcome: string }>(sql, [tenant.key])).rows.map(
    ({ outcome }) => outcome,
  )
}

type Row = Record<'begun_at' | 'ended_at' | 'state' | 'mac' | 'findings' | 'result' | 'result_mac', unknown>
const stored = async (): Promise<Row> => {
  const sql = `SELECT begun_at, ended_at, state, mac, findings, result, result_mac FROM log_scrub WHERE log_id = $1 AND kind = 'full'`
  return (await database.db.pool.query<Row>(sql, [tenant.logId])).rows[0]!
}
const putBackState = ({ begun_at, state, mac }: Pick<Row, 'begun_at' | 'state' | 'mac'>) =>
  tamper(database, [
    `UPDATE log_scrub SET begun_at = $2, state = $3, mac = $4 WHERE log_id = $1 AND kind = 'full'`,
    tenant.logId,
    begun_at,
    state,
    mac,
  ])

describe('a check', () => {
  test('begins anew where what was put aside is that of an earlier check, or says that it is done', async () => {
    // Of more than one tile.
    await testAppend(database.db, tenant, someEvents(300))
    await ask()
    await scrubber().asked(go)
    const early = await stored()
    await work()
    expect(await seen()).toMatchObject({ findingsTotal: 0 })
    await tamper(database, [`UPDATE event SET details = '{"n":99}' WHERE id = $1`, ids[PLACE]])
    await putBackState(early)
    const name = { logId: tenant.logId, kind: 'full' as const }
    expect((await scrubber().named(go, name))?.check).toMatchObject({ next: 1, findingsTotal: 2 })

    // Not even one that we made ourselves.
    const begunAt = new Date(now)
    const done = { ...(JSON.parse(String(early.state)) as CheckState), phase: 'done' as const }
    const aside = putAside(name, begunAt, done)
    await noteState(at.guardDir, name, aside.mac)
    await putBackState({ begun_at: begunAt, ...aside })
    expect((await scrubber().named(go, name))?.check).toMatchObject({ next: 1, findingsTotal: 2 })
  })

  test.each(['changed', 'put back', 'not in the database any more'])(
    'and then what it found is %s, which is told, and has all of it checked',
    async (how) => {
      await checked()
      const good = await stored()
      await tamper(database, [`UPDATE event SET details = '{"n":99}' WHERE id = $1`, ids[PLACE]])
      expect(await checked()).toMatchObject({ findingsTotal: 2 })
      const said = `UPDATE log_scrub SET findings = 0, ended_at = $2, result = $3, result_mac = $4 WHERE log_id = $1 AND kind = 'full'`
      const { result_mac: bad } = await stored()
      const forged = how === 'changed' ? { ...good, ended_at: new Date(now), result_mac: bad } : good
      const isGone = how.startsWith('not')
      const { ended_at, result, result_mac } = forged
      await tamper(
        database,
        isGone
          ? ['DELETE FROM log_scrub WHERE log_id = $1', tenant.logId]
          : [said, tenant.logId, ended_at, result, result_mac],
      )
      if (!isGone)
        expect(await seen()).toMatchObject({
          findingsTotal: 1,
          findings: [{ place: 'checks', message: expect.stringContaining(how) as string }],
        })
      // The log is young, and otherwise not due.
      await scrubber().planned(go)
      await work()
      expect((await seen())?.findings[0]).toMatchObject({
        place: 'checks',
        message: expect.stringContaining(how) as string,
      })
      expect(await seen()).toMatchObject({ findingsTotal: 3 })
      expect((await outcomes()).at(-1)).toBe('failure')
      await tamper(database, [`UPDATE event SET details = '{"n":17}' WHERE id = $1`, ids[PLACE]])
      await checked()
      expect(await seen()).toMatchObject({ findingsTotal: 0 })
    },
  )

  test('and was killed before its result was stored leaves the result before as it was', async () => {
    await checked()
    await noteResult(at.guardDir, { logId: tenant.logId, kind: 'full' }, Buffer.from('never stored'))
    expect(await seen()).toMatchObject({ findingsTotal: 0 })
  })
})
