import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { TEST_ROLES, type TestDb, testDatabase } from '@/lib/testing/database'

import { withClient } from './client'
import { enforcement, type EnforcementGap } from './enforcement'
import { makePool } from './pool'

let t: TestDb
beforeAll(async () => {
  t = await testDatabase()
})
afterAll(() => t.drop())

/** How the tests' own server keeps its data, which nobody wants back. */
const OF_THE_SERVER: readonly EnforcementGap['code'][] = ['not_durable', 'no_checksums']
const appendOnly = (gaps: readonly EnforcementGap[]) =>
  gaps.filter(({ code }) => !OF_THE_SERVER.includes(code))

const codes = async (url: string) => {
  const pool = makePool(url, {
    max: 2,
    applicationName: 'test',
    statementTimeoutMs: 0,
    idleInTransactionTimeoutMs: 0,
  })
  try {
    return appendOnly(await enforcement(pool)).map((gap) => gap.code)
  } finally {
    await pool.end()
  }
}

/** What is done here is never committed: roles belong to the whole server, and the next test wants its tables whole. */
const gapsWith = async (sql: string) => appendOnly(await allGapsWith(sql))
const allGapsWith = (sql: string) =>
  withClient(t.superUrl, async (client) => {
    await client.query('BEGIN')
    await client.query(sql)
    await client.query(`SET LOCAL ROLE ${TEST_ROLES.app}`)
    return enforcement(client)
  })

test('with separate roles there is no gap', async () => {
  expect(appendOnly(await enforcement(t.db.pool))).toEqual([])
})

test('nor in a partition that was made later', async () => {
  expect(await gapsWith('SELECT vouchsafe_make_partitions(now(), 8)')).toEqual([])
})

describe('what is not enforced is told, with what to do:', () => {
  test('serving as a superuser', async () => {
    expect(await codes(t.superUrl)).toEqual(['app_superuser'])
  })

  test('serving as the owner', async () => {
    expect(await codes(t.ownerUrl)).toEqual(['app_owner'])
  })

  test.each([
    ['a right to change', `GRANT UPDATE ON log_entry TO ${TEST_ROLES.app}`],
    ['a right to remove', `GRANT DELETE ON event TO ${TEST_ROLES.app}`],
    ['a right to empty one partition', `GRANT TRUNCATE ON event_before TO ${TEST_ROLES.app}`],
    ['a right that everybody has', 'GRANT UPDATE ON log_tile TO PUBLIC'],
  ])('%s', async (_, sql) => {
    const gaps = await gapsWith(sql)
    expect(gaps.map((gap) => gap.code)).toEqual(['app_may_change'])
  })

  test.each([
    ['a switched-off trigger', 'ALTER TABLE event DISABLE TRIGGER event_append_only'],
    ['one that a replica would not fire', 'ALTER TABLE log_entry ENABLE TRIGGER log_entry_append_only'],
    ['a dropped trigger', 'DROP TRIGGER log_tile_no_truncate ON log_tile'],
    ['a partition without its own', 'DROP TRIGGER event_no_truncate ON event_before'],
    [
      'one of another function',
      `
      CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      DROP TRIGGER log_head_grows ON log_head;
      CREATE TRIGGER log_head_grows BEFORE UPDATE OR DELETE ON log_head FOR EACH ROW EXECUTE FUNCTION nothing();
      ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_grows`,
    ],
    [
      'one that fires sometimes',
      `
      DROP TRIGGER event_subject_append_only ON event_subject;
      CREATE TRIGGER event_subject_append_only BEFORE UPDATE OR DELETE ON event_subject
        FOR EACH ROW WHEN (OLD.role > 5) EXECUTE FUNCTION vouchsafe_refuse_change();
      ALTER TABLE event_subject ENABLE ALWAYS TRIGGER event_subject_append_only`,
    ],
  ])('%s', async (_, sql) => {
    const gaps = await gapsWith(sql)
    expect(new Set(gaps.map((gap) => gap.code))).toEqual(new Set(['trigger_missing']))
  })

  test('a trigger that is off in one partition alone', async () => {
    const { rows } = await t.db.pool.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'event'::regclass ORDER BY 1 DESC LIMIT 1`,
    )
    const name = rows[0]?.name ?? ''
    const gaps = await gapsWith(`ALTER TABLE ${name} DISABLE TRIGGER ALL`)
    expect(gaps.map((gap) => gap.message)).toEqual([
      `${name} has no active trigger against TRUNCATE and UPDATE and DELETE.`,
    ])
    expect(gaps[0]?.fix).toContain('ENABLE ALWAYS TRIGGER')
  })
})

test('a commit that does not wait for the disk, which can be set for one session', async () => {
  const named = async (value: string) => {
    const gaps = await allGapsWith(`SET LOCAL synchronous_commit = ${value}`)
    return gaps.some(
      ({ code, message }) => code === 'not_durable' && message.startsWith('synchronous_commit'),
    )
  }
  expect(await Promise.all(['off', 'local', 'on'].map(named))).toEqual([true, false, false])
})

describe('the keeper', () => {
  test('that the owner may become', async () => {
    const gaps = await gapsWith(`GRANT vouchsafe_keeper TO ${TEST_ROLES.owner}`)
    expect(gaps.map((gap) => gap.code)).toEqual(['keeper_assumable'])
    expect(gaps[0]?.message).toBe('vouchsafe_owner may become vouchsafe_keeper and pass the triggers.')
  })

  test('that the serving role may hand out', async () => {
    const gaps = await gapsWith(`GRANT vouchsafe_keeper TO ${TEST_ROLES.app} WITH ADMIN OPTION`)
    expect(gaps.map((gap) => gap.code)).toEqual(['keeper_assumable'])
  })

  test('that can log in', async () => {
    const gaps = await gapsWith('ALTER ROLE vouchsafe_keeper LOGIN')
    expect(gaps.map((gap) => gap.code)).toEqual(['keeper_login'])
  })

  test('that is missing', async () => {
    const gaps = await gapsWith('ALTER ROLE vouchsafe_keeper RENAME TO vouchsafe_keeper_away')
    expect(gaps.map((gap) => gap.code)).toEqual(['keeper_missing'])
  })
})
