import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { withClient } from '@/lib/db/client'
import { type CaptureDb, captureDatabase } from '@/lib/testing/capture'
import { captureMigration } from '@/lib/testing/capture-migration'
import { TEST_ROLES } from '@/lib/testing/database'

import { eventOfRow } from './prisma-event'

// Names that are keywords, hold quotes, backslashes and spaces, or look like something else.
const SCHEMA = `
model Order {
  id       Int    @id @map("order")
  it       String @map("it's \\"quoted\\" \\\\ {a,b}")
  secret   String @map("select") /// @vouchsafe.redact
  body     String? /// @vouchsafe.ignore
  @@map("user table's \\"x\\"")
}
model Part {
  id Int
  at DateTime
  note String?
  @@id([id, at])
}
model Base {
  id Int @id
  note String?
}
model Owned {
  id Int @id
  note String?
}
`
const TABLES = `
CREATE TABLE "user table's ""x""" ("order" int PRIMARY KEY, "it's ""quoted"" \\ {a,b}" text, "select" text, body text);
CREATE TABLE "Part" (id int, at timestamptz, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE part_old PARTITION OF "Part" FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE part_new PARTITION OF "Part" FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
CREATE TABLE "Base" (id int PRIMARY KEY, note text);
CREATE TABLE derived (extra int) INHERITS ("Base");
CREATE VIEW shown AS SELECT id, note FROM "Base";
CREATE TABLE "Owned" (id int PRIMARY KEY, note text);
ALTER TABLE "Owned" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Owned" FORCE ROW LEVEL SECURITY;
CREATE POLICY few ON "Owned" USING (id < 10);
`

let t: CaptureDb
beforeAll(async () => void (t = await captureDatabase(TABLES, SCHEMA)))
afterAll(() => t.drop())
beforeEach(async () => {
  await t.owner.query(`TRUNCATE "user table's ""x""", "Part", "Base", "Owned"`)
  await t.drain()
})

const told = async () => (await t.drain()).map(({ operation, relation, key }) => [operation, relation, key])

describe('whoever changes rows', () => {
  test.each([
    `SELECT * FROM vouchsafe.outbox`,
    `DELETE FROM vouchsafe.outbox`,
    `INSERT INTO vouchsafe.outbox (type) VALUES ('X')`,
    `TRUNCATE vouchsafe.outbox`,
    `SELECT nextval('vouchsafe.place')`,
    `SELECT vouchsafe.watch('"Base"', '{}')`,
    `SELECT vouchsafe.unwatch('"Base"')`,
    `CREATE TABLE vouchsafe.mine (id int)`,
    `ALTER TABLE "Base" DISABLE TRIGGER ALL`,
    `DROP TRIGGER "00_vouchsafe" ON "Base"`,
    `SET session_replication_role = replica`,
  ])('may not: %s', async (statement) => {
    await expect(t.app.query(statement)).rejects.toThrow(/permission denied|must be owner/)
  })

  test('cannot make events with the trigger functions, on a table of their own', async () => {
    await t.owner.query(`CREATE SCHEMA mine; GRANT ALL ON SCHEMA mine TO ${TEST_ROLES.app}`)
    await t.app.query('CREATE TABLE mine.fake (id int)')
    const trigger = `CREATE TRIGGER fake AFTER INSERT ON mine.fake FOR EACH ROW EXECUTE FUNCTION vouchsafe.capture('USER', '{id}', '{}', '{}', '', '')`
    await expect(t.app.query(trigger)).rejects.toThrow('permission denied for schema vouchsafe')
    await t.owner.query(`GRANT USAGE ON SCHEMA vouchsafe TO ${TEST_ROLES.app}`)
    await expect(t.app.query(trigger)).rejects.toThrow('permission denied for function')
    await t.owner.query(`REVOKE USAGE ON SCHEMA vouchsafe FROM ${TEST_ROLES.app}`)
  })

  test('cannot have their own functions run as the owner of the outbox', async () => {
    await t.app.query(`
      SET search_path = mine, public, pg_catalog;
      CREATE FUNCTION mine.to_jsonb(anyelement) RETURNS jsonb LANGUAGE sql AS $$ SELECT '{"id": 1, "forged": true}'::jsonb $$;
      CREATE FUNCTION mine.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT 'epoch'::timestamptz $$;
      CREATE FUNCTION mine.nextval(regclass) RETURNS bigint LANGUAGE sql AS $$ SELECT 1::bigint $$;
      CREATE OPERATOR mine.*= (leftarg = record, rightarg = record, function = pg_catalog.record_image_ne);
      CREATE TABLE mine.outbox (id int);
      INSERT INTO "Base" VALUES (1, 'real');
      UPDATE "Base" SET note = 'changed';
      RESET search_path;
    `)
    const rows = await t.drain()
    expect(rows.map(({ operation }) => operation)).toEqual(['create', 'update'])
    expect(rows[0]?.after).toBe('{"id": 1, "note": "real"}')
    expect(rows[0]?.occurredAt).not.toMatch(/^1970/)
  })

  test('may say who they act for, and cannot hide as whom they are connected', async () => {
    await t.app.query(`SELECT set_config('vouchsafe.context', $1, false)`, [
      JSON.stringify({
        actor: { type: 'user', id: 'somebody' },
        details: { role: 'postgres', table: 'x', transaction: 1 },
      }),
    ])
    await t.app.query(`INSERT INTO "Base" VALUES (1)`)
    await t.app.query('RESET vouchsafe.context')
    const [row] = await t.drain()
    expect(eventOfRow(row!)).toMatchObject({
      actor: { type: 'user', id: 'somebody' },
      details: { role: TEST_ROLES.app, table: 'public.Base', transaction: row!.xid },
    })
  })

  test('may say nonsense, which is kept, and the change is recorded', async () => {
    await t.app.query(`SELECT set_config('vouchsafe.context', '{"actor": ', false)`)
    await t.app.query(`INSERT INTO "Base" VALUES (1)`)
    await t.app.query('RESET vouchsafe.context')
    expect(eventOfRow((await t.drain())[0]!)).toMatchObject({
      actor: { type: 'service', id: TEST_ROLES.app },
      details: { context: { text: '{"actor": ' } },
    })
  })
})

describe('a change without its event', () => {
  test('cannot be committed: the outbox refuses', async () => {
    await t.owner.query(
      `ALTER TABLE vouchsafe.outbox ADD CONSTRAINT full_up CHECK (type <> 'BASE') NOT VALID`,
    )
    await expect(t.app.query(`INSERT INTO "Base" VALUES (1)`)).rejects.toThrow('full_up')
    await t.app.query(`INSERT INTO "Owned" VALUES (1)`)
    await t.owner.query('ALTER TABLE vouchsafe.outbox DROP CONSTRAINT full_up')
    expect((await t.app.query('SELECT FROM "Base"')).rowCount).toBe(0)
    expect(await told()).toEqual([['create', 'public.Owned', '1']])
  })

  test('nor where it is numbered', async () => {
    await t.owner.query('ALTER TABLE vouchsafe.committed ADD CONSTRAINT full_up CHECK (place < 0) NOT VALID')
    await expect(t.app.query(`INSERT INTO "Base" VALUES (1)`)).rejects.toThrow('full_up')
    await t.owner.query('ALTER TABLE vouchsafe.committed DROP CONSTRAINT full_up')
    expect((await t.app.query('SELECT FROM "Base"')).rowCount).toBe(0)
    expect(await told()).toEqual([])
  })

  test('nor by who switches ordinary triggers off for a session', async () => {
    await withClient(t.superUrl, async (superuser) => {
      await superuser.query('SET session_replication_role = replica')
      await superuser.query(`INSERT INTO "Base" VALUES (1)`)
      await superuser.query(`INSERT INTO "Part" VALUES (1, '2026-05-05Z')`)
    })
    expect(await told()).toEqual([
      ['create', 'public.Base', '1'],
      ['create', 'public.part_new', '1,2026-05-05T00:00:00+00:00'],
    ])
  })

  test.each([
    ['redacted', 'select'],
    ['ignored', 'body'],
  ])('nor after a column that is %s got another name: it is refused, with what to do', async (_, column) => {
    await t.owner.query(`ALTER TABLE "user table's ""x""" RENAME "${column}" TO other`)
    const write = t.app.query(`INSERT INTO "user table's ""x""" VALUES (1, 'a', 'secret')`)
    await expect(write).rejects.toThrow('Vouchsafe audits columns of')
    await expect(write).rejects.toMatchObject({
      hint: expect.stringContaining('vouchsafe prisma init') as string,
    })
    await t.owner.query(`ALTER TABLE "user table's ""x""" RENAME other TO "${column}"`)
    expect(await told()).toEqual([])
  })
})

describe('tables of every kind', () => {
  test('names that are keywords or hold quotes', async () => {
    await t.app.query(`INSERT INTO "user table's ""x""" VALUES (7, 'v', 'hidden')`)
    const [row] = await t.drain()
    expect(row).toMatchObject({ key: '7', type: 'ORDER', relation: `public.user table's "x"` })
    expect(JSON.parse(row!.after!)).toEqual({
      order: 7,
      'it\'s "quoted" \\ {a,b}': 'v',
      select: '[redacted]',
    })
  })

  test('partitions, written by their own names too, and rows that move between them', async () => {
    await t.app.query(`INSERT INTO "Part" VALUES (1, '2025-05-05Z'), (2, '2026-05-05Z')`)
    await t.app.query(`UPDATE part_new SET note = 'x'`)
    await t.app.query(`UPDATE "Part" SET at = '2026-06-06Z' WHERE id = 1`)
    await t.owner.query('CREATE TABLE part_more (LIKE "Part" INCLUDING ALL)')
    await t.owner.query(`ALTER TABLE "Part" DETACH PARTITION part_new`)
    await t.owner.query(
      `ALTER TABLE "Part" ATTACH PARTITION part_new FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`,
    )
    await t.owner.query(
      `ALTER TABLE "Part" ATTACH PARTITION part_more FOR VALUES FROM ('2027-01-01') TO (MAXVALUE)`,
    )
    await t.app.query(`INSERT INTO "Part" VALUES (3, '2027-05-05Z')`)
    await t.owner.query('TRUNCATE part_old')
    expect(await told()).toEqual([
      ['create', 'public.part_old', '1,2025-05-05T00:00:00+00:00'],
      ['create', 'public.part_new', '2,2026-05-05T00:00:00+00:00'],
      ['update', 'public.part_new', '2,2026-05-05T00:00:00+00:00'],
      ['delete', 'public.part_old', '1,2025-05-05T00:00:00+00:00'],
      ['create', 'public.part_new', '1,2026-06-06T00:00:00+00:00'],
      ['create', 'public.part_more', '3,2027-05-05T00:00:00+00:00'],
      ['truncate', 'public.part_old', null],
    ])
  })

  test('tables that inherit, and views', async () => {
    await t.app.query(`INSERT INTO derived VALUES (1, 'a', 5)`)
    await t.app.query(`UPDATE "Base" SET note = 'b'`)
    await t.owner.query(`GRANT ALL ON shown TO ${TEST_ROLES.app}`)
    await t.app.query(`INSERT INTO shown VALUES (2, 'c')`)
    await t.app.query('DELETE FROM shown')
    expect(await told()).toEqual([
      ['create', 'public.derived', '1'],
      ['update', 'public.derived', '1'],
      ['create', 'public.Base', '2'],
      ['delete', 'public.Base', '2'],
      ['delete', 'public.derived', '1'],
    ])
  })

  test('row security changes nothing', async () => {
    await t.app.query(`INSERT INTO "Owned" VALUES (1, 'a')`)
    await expect(t.app.query(`INSERT INTO "Owned" VALUES (11, 'a')`)).rejects.toThrow('row-level security')
    await t.app.query('DELETE FROM "Owned"')
    expect(await told()).toEqual([
      ['create', 'public.Owned', '1'],
      ['delete', 'public.Owned', '1'],
    ])
  })

  test('what other triggers do to a row comes after its creation', async () => {
    await t.owner.query(`
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE "Base" SET note = 'touched' WHERE id = NEW.id; RETURN NULL; END $$;
      CREATE TRIGGER "a" AFTER INSERT ON "Base" FOR EACH ROW EXECUTE FUNCTION touch()`)
    await t.app.query(`INSERT INTO "Base" VALUES (1, 'new')`)
    await t.owner.query('DROP TRIGGER "a" ON "Base"')
    expect((await told()).map(([operation]) => operation)).toEqual(['create', 'update'])
  })
})

test('the migration can run again, and a table that is audited no more is left alone', async () => {
  await t.owner.query(captureMigration(SCHEMA))
  await t.app.query(`INSERT INTO "Base" VALUES (1)`)
  await t.owner.query(
    `SELECT vouchsafe.unwatch(to_regclass('"Base"')), vouchsafe.unwatch(to_regclass('"Part"'))`,
  )
  await t.app.query(`INSERT INTO "Base" VALUES (2)`)
  await t.app.query(`INSERT INTO "Part" VALUES (2, '2026-05-05Z')`)
  await t.owner.query(`SELECT vouchsafe.unwatch(to_regclass('"no such table"'))`)
  expect(await told()).toEqual([['create', 'public.Base', '1']])
})

test('a column that the table does not have is refused when it is to be audited', async () => {
  const watch = `SELECT vouchsafe.watch('"Base"', '{"type": "BASE", "key": ["id"], "redact": ["no such"], "ignore": []}')`
  await expect(t.owner.query(watch)).rejects.toThrow('Table public."Base" has no column "no such".')
})
