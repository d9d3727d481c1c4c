import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { tamper as tamperWith } from '@/lib/testing/tamper'

import { appendEvents } from './append'
import { checkLog } from './check-log'

let test: TestDb
let tenant: TenantRef
beforeAll(async () => {
  test = await testDatabase()
})
beforeEach(async () => {
  tenant = await testTenant(test.db)
  await appendEvents(test.db, {
    tenant,
    source: { name: 'ci', format: 'vouchsafe', keyId: randomUUID() },
    receivedAt: new Date(),
    drafts: Array.from({ length: 300 }, (_, i) => ({
      actor: { type: 'user', id: `u_${i % 5}`, name: 'Ada' },
      action: 'user.update',
      change: 'UPDATE',
      resource: { type: 'USER', id: `u_${i % 7}` },
      message: 'Changed a role',
      details: { n: i },
      before: { role: 'viewer' },
      after: { role: 'admin' },
      original: `role set: ${i}`,
    })),
  })
})
afterAll(() => test.drop())

/** What somebody does who has all rights over the database. */
const tamper = (sql: string): Promise<void> =>
  tamperWith(test, [sql.replaceAll(':tenant', String(tenant.key)).replaceAll(':log', `'${tenant.logId}'`)])

const check = () => checkLog(test.db, tenant, () => undefined)
const at = (sql: string) => `${sql} WHERE tenant_id = :tenant AND idx = 17`

describe('a deep check', () => {
  it('finds nothing in a log that nobody touched', async () => {
    expect(await check()).toMatchObject({ size: 300, tiles: 1, findings: [], findingsTotal: 0 })
  })

  it.each([
    ['a shown field', at(`UPDATE event SET actor_name = 'Eve'`), 'entry 17', /actor does not open/],
    ['a detail', at(`UPDATE event SET details = '{"n": 18}'`), 'entry 17', /details does not open/],
    ['what it looked like before', at('UPDATE event SET before = NULL'), 'entry 17', /before does not open/],
    [
      'the record that it was made of',
      at('UPDATE event SET original = NULL'),
      'entry 17',
      /original does not open/,
    ],
    ['JSON null for nothing', at(`UPDATE event SET reason = ''`), 'entry 17', /text does not open/],
    ['the source', at(`UPDATE event SET source_name = 'other'`), 'entry 17', /source does not open/],
    ['the outcome', at(`UPDATE event SET outcome = 'failure'`), 'entry 17', /other facts/],
    ['the time', at(`UPDATE event SET occurred_at = '2020-01-01T00:00:00.000Z'`), 'entry 17', /other facts/],
    ['the order', at('UPDATE event SET idx = 18'), 'entry 17', /says it is at index 18/],
    ['the search index', at(`UPDATE event SET search = ''`), 'entry 17', /search index/],
    ['a row', at('DELETE FROM event'), 'entry 17', /has no row/],
    [
      'an entry',
      `UPDATE log_entry SET entry = entry || ' ' WHERE log_id = :log AND idx = 17`,
      'entry 17',
      /./,
    ],
    ['a missing entry', 'DELETE FROM log_entry WHERE log_id = :log AND idx = 17', 'entry 17', /missing/],
    ['the last entry', 'DELETE FROM log_entry WHERE log_id = :log AND idx = 299', 'entry 299', /missing/],
    [
      'a tile',
      `UPDATE log_tile SET hashes = set_byte(hashes, 4, get_byte(hashes, 4) # 1) WHERE log_id = :log`,
      'tile 0/0',
      /does not hold/,
    ],
    ['a tile root', `UPDATE log_tile SET root = sha256('') WHERE log_id = :log`, 'tile 0/0', /another root/],
    ['a missing tile', 'DELETE FROM log_tile WHERE log_id = :log', 'tile 0/0', /missing/],
    ['the root', `UPDATE log_head SET root = sha256('') WHERE log_id = :log`, 'head', /another root/],
    ['a count', 'UPDATE event_rollup SET n = n + 1 WHERE tenant_id = :tenant', 'counts', /hourly counts say/],
    [
      'a count of a day',
      'UPDATE event_rollup_day SET n = n + 1 WHERE tenant_id = :tenant',
      'counts',
      /daily/,
    ],
    [
      'a subject key',
      'DELETE FROM subject_key k USING event_subject s, event e WHERE e.tenant_id = :tenant AND e.idx = 17 AND s.event_id = e.id AND k.key_id = s.key_id',
      'entry 17',
      /is gone/,
    ],
    [
      'whose key covers it',
      'DELETE FROM event_subject s USING event e WHERE e.tenant_id = :tenant AND e.idx = 17 AND s.event_id = e.id',
      'entry 17',
      /does not open/,
    ],
  ])('finds that somebody changed %s', async (_, sql, place, message) => {
    await tamper(sql)
    const { findings } = await check()
    expect(
      findings
        .filter((finding) => finding.place === place)
        .map((finding) => finding.message)
        .join('\n'),
    ).toMatch(message)
  })
})
