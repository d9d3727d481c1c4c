/**
 * What the first migration makes in the application's database, and every later one that brings a new version. It can run
 * again and again: Prisma replays migrations in shadow databases that keep other schemas. PostgreSQL 13 or later.
 *
 * How an event gets its place. Each transaction that changed something takes a number when it commits (a deferred trigger),
 * and its events are read in the order of those numbers. Whoever changes a row that somebody else has changed waits for their
 * commit, so a later change always has a later number: the order of a row's events is the order of its commits, whatever the
 * transactions did besides. Numbers of events (`place`) or of transactions (`xid`) alone are the order of writes and of
 * begins, in which two transactions that meet in the middle come out wrong. Nothing is skipped, because nobody remembers how
 * far they have read: what was sent is deleted, and what is there is yet to be sent.
 */
export const CAPTURE_SQL = String.raw`CREATE SCHEMA IF NOT EXISTS vouchsafe;
REVOKE ALL ON SCHEMA vouchsafe FROM PUBLIC;

-- Events and commits draw from the same numbers, so that the greatest one of a transaction is its last act.
CREATE SEQUENCE IF NOT EXISTS vouchsafe.place AS bigint;

-- One row for each event that is yet to be sent.
CREATE TABLE IF NOT EXISTS vouchsafe.outbox (
  xid xid8 NOT NULL,
  place bigint NOT NULL,
  id uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  relation text NOT NULL,
  type text NOT NULL,
  operation text NOT NULL,
  key text,
  name text,
  before jsonb,
  after jsonb,
  redacted text[] NOT NULL,
  redacted_changes text[] NOT NULL,
  context text,
  role text NOT NULL,
  application text NOT NULL,
  opens boolean NOT NULL,
  -- Of what is large, out of any compression: so much of it is read at once.
  bytes bigint NOT NULL,
  PRIMARY KEY (xid, place)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- One row for each committed transaction with events in the outbox, numbered as they committed.
CREATE TABLE IF NOT EXISTS vouchsafe.committed (
  xid xid8 PRIMARY KEY,
  place bigint NOT NULL UNIQUE,
  committed_at timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Events that Vouchsafe refuses, with its reason: kept until somebody has looked, and in nobody's way.
CREATE TABLE IF NOT EXISTS vouchsafe.refused (
  LIKE vouchsafe.outbox,
  reason text NOT NULL,
  refused_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (xid, place)
);
REVOKE ALL ON ALL TABLES IN SCHEMA vouchsafe FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA vouchsafe FROM PUBLIC;

-- UUIDv7 (RFC 9562) with the microseconds after the version, so that the ids of one transaction sort as its events.
CREATE OR REPLACE FUNCTION vouchsafe.event_id(at timestamptz) RETURNS uuid
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $vouchsafe$
  SELECT (lpad(to_hex(us / 1000), 12, '0') || '7' || lpad(to_hex(us % 1000 * 4096 / 1000), 3, '0')
    || right(gen_random_uuid()::text, 17))::uuid
  FROM (SELECT (extract(epoch FROM at) * 1000000)::bigint AS us) AS clock
$vouchsafe$;

-- Columns whose values stay here; null stays null.
CREATE OR REPLACE FUNCTION vouchsafe.without_values(image jsonb, columns text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $vouchsafe$
  SELECT image || coalesce(
    (SELECT jsonb_object_agg(one, '[redacted]'::text) FROM unnest(columns) AS one WHERE image ->> one IS NOT NULL),
    '{}'
  )
$vouchsafe$;

-- A row that is too large for an event, with its largest values as their size and hash: another value has another hash.
CREATE OR REPLACE FUNCTION vouchsafe.shortened(image jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $vouchsafe$
DECLARE
  most int;
BEGIN
  FOREACH most IN ARRAY ARRAY[65536, 8192, 1024, 128] LOOP
    EXIT WHEN octet_length(image::text) <= 393216;
    SELECT jsonb_object_agg(column_name, CASE
      WHEN octet_length(value::text) <= most THEN value
      ELSE jsonb_build_object('omitted', jsonb_build_object(
        'bytes', octet_length(value::text),
        'sha256', encode(sha256(convert_to(value::text, 'UTF8')), 'hex')
      ))
    END) INTO image FROM jsonb_each(image) AS member(column_name, value);
  END LOOP;
  RETURN image;
END
$vouchsafe$;

-- A row that jsonb cannot hold. The type json takes \u0000 and halves of surrogate pairs, which no event can have; and a
-- value may be larger than jsonb allows.
CREATE OR REPLACE FUNCTION vouchsafe.readable(image text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $vouchsafe$
BEGIN
  RETURN regexp_replace(image, '(?<!\\)((?:\\\\)*)\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\1\\ufffd', 'g')::jsonb;
EXCEPTION WHEN program_limit_exceeded THEN
  RETURN NULL;
END
$vouchsafe$;

-- Records one change of one row. Arguments: type, key columns, redacted columns, ignored columns, column of soft deletes,
-- column of the name, computed columns. It runs with its owner's rights, so that whoever changes rows needs none on the outbox; and with the
-- settings that the text of a value depends on fixed, so that one value is the same text for every writer.
CREATE OR REPLACE FUNCTION vouchsafe.capture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
SET intervalstyle = 'iso_8601'
SET bytea_output = 'hex'
SET extra_float_digits = 1
AS $vouchsafe$
DECLARE
  keys CONSTANT text[] := TG_ARGV[1];
  redact CONSTANT text[] := TG_ARGV[2];
  ignore CONSTANT text[] := TG_ARGV[3];
  kept_in CONSTANT text[] := keys || redact || ignore;
  gone CONSTANT text := TG_ARGV[4];
  me CONSTANT xid8 := pg_current_xact_id();
  at CONSTANT timestamptz := clock_timestamp();
  login CONSTANT text := current_setting('role');
  what text := CASE TG_OP WHEN 'INSERT' THEN 'create' ELSE lower(TG_OP) END;
  was jsonb;
  becomes jsonb;
  row_of_key jsonb;
  key_text text;
  name_text text;
  is_whole boolean := true;
  is_opening boolean;
  redacted_changes text[] := '{}';
  -- What is longer is no context, and only its beginning is shown.
  said CONSTANT text := left(nullif(current_setting('vouchsafe.context', true), ''), 16385);
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD *= NEW THEN RETURN NULL; END IF;
  END IF;
  BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN was := to_jsonb(OLD); END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN becomes := to_jsonb(NEW); END IF;
  EXCEPTION WHEN untranslatable_character OR invalid_text_representation OR program_limit_exceeded THEN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
      was := vouchsafe.readable(row_to_json(OLD)::text);
      is_whole := was IS NOT NULL;
      was := coalesce(was, '{"omitted": "larger than jsonb can hold"}');
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
      becomes := vouchsafe.readable(row_to_json(NEW)::text);
      is_whole := is_whole AND becomes IS NOT NULL;
      becomes := coalesce(becomes, '{"omitted": "larger than jsonb can hold"}');
    END IF;
  END;

  row_of_key := coalesce(was, becomes);
  IF is_whole AND NOT row_of_key ?& kept_in THEN
    RAISE EXCEPTION 'Vouchsafe audits columns of %.% that it no longer has: %.', quote_ident(TG_TABLE_SCHEMA), quote_ident(TG_TABLE_NAME),
        (SELECT string_agg(quote_ident(one), ', ') FROM unnest(kept_in) AS one WHERE NOT row_of_key ? one)
      USING HINT = 'Run "vouchsafe prisma init" after a change of the schema, and apply its migration.';
  END IF;
  IF what = 'update' AND gone <> '' THEN
    what := CASE
      WHEN coalesce(was ->> gone, 'false') = coalesce(becomes ->> gone, 'false') THEN what
      WHEN coalesce(was ->> gone, 'false') = 'false' THEN 'delete'
      WHEN coalesce(becomes ->> gone, 'false') = 'false' THEN 'restore'
      ELSE what
    END;
  END IF;
  IF cardinality(keys) = 1 THEN
    key_text := row_of_key ->> keys[1];
  ELSIF cardinality(keys) > 1 THEN
    SELECT string_agg(replace(replace(row_of_key ->> one, '\', '\\'), ',', '\,'), ',' ORDER BY n)
      INTO key_text FROM unnest(keys) WITH ORDINALITY AS part(one, n);
  END IF;
  name_text := left(coalesce(becomes, was) ->> TG_ARGV[5], 512);
  -- Computed values are not there when a trigger runs, and follow from the others.
  was := was - ignore - TG_ARGV[6]::text[];
  becomes := becomes - ignore - TG_ARGV[6]::text[];
  IF what = 'update' AND is_whole AND was = becomes THEN RETURN NULL; END IF;
  IF redact <> '{}' THEN
    IF TG_OP = 'UPDATE' THEN
      redacted_changes := ARRAY(SELECT one FROM unnest(redact) AS one WHERE was -> one IS DISTINCT FROM becomes -> one);
    END IF;
    was := vouchsafe.without_values(was, redact);
    becomes := vouchsafe.without_values(becomes, redact);
  END IF;
  -- JSON text is at most six times as long as its values.
  IF pg_column_size(was) > 65536 THEN was := vouchsafe.shortened(was); END IF;
  IF pg_column_size(becomes) > 65536 THEN becomes := vouchsafe.shortened(becomes); END IF;

  -- Only the first event of a transaction asks for its number. Whoever sets this by hand gets none, and is read last.
  is_opening := current_setting('vouchsafe.opened', true) IS DISTINCT FROM me::text;
  IF is_opening THEN PERFORM set_config('vouchsafe.opened', me::text, true); END IF;
  INSERT INTO vouchsafe.outbox VALUES (
    me, nextval('vouchsafe.place'), vouchsafe.event_id(at), at, TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, TG_ARGV[0], what,
    key_text, name_text, was, becomes, redact, redacted_changes,
    said, CASE login WHEN 'none' THEN session_user ELSE login END, current_setting('application_name'), is_opening,
    coalesce(pg_column_size(was), 0) + coalesce(pg_column_size(becomes), 0) + coalesce(octet_length(said), 0)
  );
  RETURN NULL;
END
$vouchsafe$;

-- Runs when the transaction commits, and numbers it. If constraints are made immediate, it runs earlier: then the next event
-- asks for another number.
CREATE OR REPLACE FUNCTION vouchsafe.at_commit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $vouchsafe$
BEGIN
  PERFORM set_config('vouchsafe.opened', '', true);
  INSERT INTO vouchsafe.committed VALUES (NEW.xid, nextval('vouchsafe.place'), clock_timestamp())
    ON CONFLICT (xid) DO UPDATE SET place = EXCLUDED.place, committed_at = EXCLUDED.committed_at;
  -- A notification makes commits wait for each other, so there is one only while the shipper sleeps: then it holds this lock.
  -- It falls asleep when nobody else has it who did not notify, so none is missed. What has notified cannot be prepared: a
  -- transaction in two phases says that it wants none, and is found when the shipper looks by itself.
  IF current_setting('vouchsafe.notify', true) IS DISTINCT FROM 'off' THEN
    IF NOT pg_try_advisory_xact_lock_shared(1987013235, 2) AND pg_notification_queue_usage() < 0.5 THEN
      PERFORM pg_notify('vouchsafe_outbox', '');
    END IF;
  END IF;
  RETURN NULL;
END
$vouchsafe$;
DROP TRIGGER IF EXISTS at_commit ON vouchsafe.outbox;
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON vouchsafe.outbox
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.opens) EXECUTE FUNCTION vouchsafe.at_commit();
ALTER TABLE vouchsafe.outbox ENABLE ALWAYS TRIGGER at_commit;

-- Stops auditing a table. One that has gone took its triggers along.
CREATE OR REPLACE FUNCTION vouchsafe.unwatch(target regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $vouchsafe$
DECLARE
  found record;
BEGIN
  FOR found IN
    WITH RECURSIVE below AS (
      SELECT target AS relation
      UNION SELECT inhrelid::regclass FROM pg_inherits JOIN below ON inhparent = relation
    )
    SELECT relation, tgname FROM below JOIN pg_trigger ON tgrelid = relation
     WHERE tgfoid = 'vouchsafe.capture'::regproc AND tgparentid = 0
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', found.tgname, found.relation);
  END LOOP;
END
$vouchsafe$;

-- Audits a table with all below it: partitions and tables that inherit. The triggers have names that come before all others,
-- so that a row's creation is recorded before what other triggers do to it.
CREATE OR REPLACE FUNCTION vouchsafe.watch(target regclass, options jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $vouchsafe$
DECLARE
  found record;
  missing text;
  computed CONSTANT text[] := ARRAY(
    SELECT attname::text FROM pg_attribute WHERE attrelid = target AND attgenerated = 'v' AND NOT attisdropped ORDER BY 1);
  keys CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(options -> 'key'));
  redact CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(options -> 'redact'));
  ignore CONSTANT text[] := ARRAY(SELECT jsonb_array_elements_text(options -> 'ignore'));
  gone CONSTANT text := coalesce(options ->> 'softDelete', '');
  name CONSTANT text := coalesce(options ->> 'name', '');
  arguments CONSTANT text := format('%L, %L, %L, %L, %L, %L, %L', options ->> 'type', keys, redact, ignore, gone, name, computed);
BEGIN
  SELECT string_agg(quote_ident(one), ', ') INTO missing FROM unnest(keys || redact || ignore || gone || name) AS one
   WHERE one <> '' AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = one AND NOT attisdropped);
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'Table % has no column %.', target, missing
      USING HINT = 'The schema and the database differ: migrate first, then run "vouchsafe prisma init" again.';
  END IF;
  PERFORM vouchsafe.unwatch(target);
  FOR found IN
    WITH RECURSIVE below AS (
      SELECT target AS relation
      UNION SELECT inhrelid::regclass FROM pg_inherits JOIN below ON inhparent = relation
    )
    SELECT relation, relkind, relispartition FROM below JOIN pg_class ON pg_class.oid = relation
  LOOP
    -- Partitions get a copy of the row trigger of their parent, and none of the other.
    IF NOT found.relispartition THEN
      EXECUTE format('CREATE TRIGGER "00_vouchsafe" AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION vouchsafe.capture(%s)', found.relation, arguments);
      EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER "00_vouchsafe"', found.relation);
    END IF;
    IF found.relkind IN ('r', 'p') THEN
      EXECUTE format('CREATE TRIGGER "00_vouchsafe_truncate" AFTER TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe.capture(%s)', found.relation, arguments);
      EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER "00_vouchsafe_truncate"', found.relation);
    END IF;
  END LOOP;
END
$vouchsafe$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA vouchsafe FROM PUBLIC;
`
