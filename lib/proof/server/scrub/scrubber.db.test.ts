import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, type TestDb, testTenant } from '@/lib/testing/database'
import { someEvents, type TestPublishing, testPublishing } from '@/lib/testing/publishing'
import { tamper, type Tampering } from '@/lib/testing/tamper'

import { scrubLog } from './scrub-log'
import { scrubbing, scrubOf } from './scrub-state'
import { Scrubber, type ScrubPlace, type Turn } from './scrubber'

const SIZE = 600
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
  tenant = await testTenant(database.db, { slug: `acme-${now}` })
  const { events } = await testAppend(database.db, tenant, someEvents(SIZE))
  ids = events.map(({ id }) => id)
  await at.publish(database.db)
})
afterEach(async () => {
  await tamper(database, ['UPDATE tenant SET archived_at = now() WHERE id = $1', tenant.id])
  now += 60_000
})
afterAll(async () => {
  at.remove()
  await database.drop()
})

const times = { sampleHours: 23, fullHours: 167 }
const scrubber = (more: Partial<ScrubPlace> = {}) =>
  new Scrubber({
    db: database.db,
    guardDir: at.guardDir,
    now: () => new Date(now),
    times,
    sampleEntries: 256,
    load: 100,
    ...more,
  })
const go = new AbortController().signal
const ask = (kind: 'full' | 'sample') =>
  scrubLog(
    workerCtx(database.db, tenant, () => new Date(now)),
    { kind },
  )

/** All turns of whoever works until nothing is wanted any more. */
async function work(next: () => Scrubber): Promise<Turn[]> {
  const turns: Turn[] = []
  for (let turn = await next().asked(go); turn !== null; turn = await next().asked(go)) turns.push(turn)
  return turns
}

async function checked(kind: 'full' | 'sample' = 'full') {
  await ask(kind)
  const one = scrubber()
  await work(() => one)
  return (await scrubOf(database.db, tenant.logId))[kind]
}
const places = async (...statements: Tampering[]) => {
  await tamper(database, ...statements)
  return (await checked())?.findings.map(({ place, eventId }) => [place, eventId])
}

async function events() {
  const { rows } = await database.db.pool.query<{ outcome: string; reason: string; details: object }>(
    `SELECT outcome, reason, details FROM event WHERE tenant_id = $1 AND action = 'vouchsafe.log.scrubbed' ORDER BY idx`,
    [tenant.key],
  )
  return rows
}

describe('a check of a log', () => {
  test('finds nothing where nobody was, and the log says so', async () => {
    expect(await checked()).toMatchObject({
      size: SIZE + 1,
      entries: SIZE + 1,
      rows: SIZE + 1,
      tiles: 2,
      signedSize: SIZE,
      findingsTotal: 0,
      findings: [],
      askedBy: 'worker',
    })
    expect(await events()).toMatchObject([
      { outcome: 'success', details: { check: 'full', entries: SIZE + 1, size: SIZE + 1, findings: 0 } },
    ])
    expect(await checked('sample')).toMatchObject({
      size: SIZE + 3,
      entries: SIZE + 3 - 512,
      findingsTotal: 0,
    })
    expect((await scrubbing(database.db)).broken).toEqual([])
  })

  test('names the event that was changed, in the log and to whoever watches, until it is put back', async () => {
    await tamper(database, [`UPDATE event SET details = '{"n":99}' WHERE id = $1`, ids[PLACE]])
    const run = await checked()
    expect(run?.findings.slice(0, 1)).toEqual([
      {
        place: `entry ${PLACE}`,
        message: 'the commitment to details does not open: the row was changed, or its key',
        index: PLACE,
        eventId: ids[PLACE],
      },
    ])
    expect(new Set(run?.findings.map(({ eventId }) => eventId))).toEqual(new Set([ids[PLACE]]))
    expect(await events()).toMatchObject([
      {
        outcome: 'failure',
        reason: expect.stringContaining('entry 17: the commitment to details does not open') as string,
        details: { findings: 2, found: [{ place: 'entry 17', index: 17, event: ids[PLACE] }, {}] },
      },
    ])
    expect((await scrubbing(database.db)).broken).toMatchObject([{ tenant: tenant.slug, findings: 2 }])
    // A later sample that does not meet it changes nothing.
    now += 1_000
    expect(await checked('sample')).toMatchObject({ findingsTotal: 0 })
    expect(await scrubOf(database.db, tenant.logId)).toMatchObject({ findingsTotal: 2 })
    await tamper(database, [`UPDATE event SET details = '{"n":17}' WHERE id = $1`, ids[PLACE]])
    await checked()
    expect(await scrubOf(database.db, tenant.logId)).toMatchObject({ findingsTotal: 0 })
  })

  test('is waited for once, and not asked for again and again', async () => {
    await ask('full')
    await expect(ask('full')).rejects.toThrow('is being checked')
    await ask('sample')
    await expect(ask('sample')).rejects.toThrow('is being checked')
    await expect(ask('full')).rejects.toThrow('too often')
    await work(() => scrubber({ turnMs: 0 }))
    expect(await events()).toHaveLength(2)
  })

  test('finds an entry that is another one than its tile says', async () => {
    const sql = `UPDATE log_entry SET entry = set_byte(entry, 20, get_byte(entry, 20) # 1) WHERE log_id = $1 AND idx = $2`
    const found = await places([sql, tenant.logId, PLACE])
    expect(found).toContainEqual([`entry ${PLACE}`, ids[PLACE]])
    expect(found).toContainEqual(['checkpoint', null])
  })

  test('finds an entry that was taken out, and its row', async () => {
    const found = await places(['DELETE FROM log_entry WHERE log_id = $1 AND idx = $2', tenant.logId, PLACE])
    expect(found).toContainEqual([`entry ${PLACE}`, null])
    expect(found).toContainEqual([`event ${ids[PLACE]}`, ids[PLACE]])
  })

  test('finds an event that nobody logged', async () => {
    const id = ids[PLACE]?.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    const found = await places(
      ['CREATE TEMP TABLE one AS SELECT * FROM event WHERE id = $1', ids[PLACE]],
      ['UPDATE one SET id = $1, idx = 5000', id],
      ['INSERT INTO event SELECT * FROM one'],
    )
    expect(found).toContainEqual([`event ${id}`, id])
    expect(found).toContainEqual(['counts', null])
  })

  test('finds that the newest entries were cut off, by what the guard says was signed', async () => {
    const found = await places(
      ['DELETE FROM log_entry WHERE log_id = $1 AND idx >= 512', tenant.logId],
      ['DELETE FROM event WHERE tenant_id = $1 AND idx >= 512', tenant.key],
    )
    expect(found).toContainEqual(['entry 512', null])
  })
})

describe('a check that is put aside', () => {
  const stepwise = () => scrubber({ turnMs: 0 })

  test('goes on where it was, whoever goes on, and is told of once', async () => {
    await ask('full')
    const turns = await work(stepwise)
    expect(turns.map(({ check }) => check.entries).slice(0, 4)).toEqual([256, 512, SIZE + 1, SIZE + 1])
    expect(turns.at(-1)?.check).toMatchObject({ phase: 'done', findingsTotal: 0 })
    expect(await events()).toHaveLength(1)
  })

  test('begins anew where somebody has changed what was put aside', async () => {
    await ask('full')
    await stepwise().asked(go)
    await stepwise().asked(go)
    await tamper(database, [
      `UPDATE log_scrub SET state = replace(state, '"next":2', '"next":3') WHERE log_id = $1`,
      tenant.logId,
    ])
    expect((await stepwise().asked(go))?.check).toMatchObject({ next: 1, entries: 256 })
  })

  test('is made by one of two who are there', async () => {
    await ask('full')
    const [left, right] = [stepwise(), stepwise()]
    const found = async (one: Scrubber) => {
      const turns: Turn[] = []
      for (let look = 0; look < 40; look++) {
        const turn = await one.asked(go)
        if (turn !== null) turns.push(turn)
      }
      return turns
    }
    const turns = (await Promise.all([found(left), found(right)])).flat()
    expect(turns.filter(({ check }) => check.phase === 'done')).toHaveLength(1)
    expect(turns.reduce((sum, { check }) => sum + Number(check.phase === 'entries'), 0)).toBe(2)
    expect(await events()).toHaveLength(1)
  })
})

describe('without anybody asking', () => {
  test('a sample is taken each day, and all of it checked each week', async () => {
    const one = scrubber()
    const planned = async () => (await one.planned(go))?.kind
    expect(await planned()).toBeUndefined()
    now += 3_600_000 + 60_000
    expect([await planned(), await planned(), await planned()]).toEqual(['sample', 'full', undefined])
    now += 23 * 3_600_000
    expect([await planned(), await planned()]).toEqual(['sample', undefined])
    now += 6 * 24 * 3_600_000
    expect([await planned(), await planned(), await planned()]).toEqual(['sample', 'full', undefined])
  })

  test('and a log that cannot be checked keeps no other one waiting', async () => {
    now += 3_600_000 + 60_000
    const one = scrubber()
    await tamper(database, ['DELETE FROM log_head WHERE log_id = $1', tenant.logId])
    await expect(one.planned(go)).rejects.toThrow('has no head row')
    expect(await one.planned(go)).toBeNull()
  })
})
