-- The foundation: tenants and people, the sealed log, the searchable events, and what makes them append-only.
-- Run by the owner. The role that serves requests gets its rights from vouchsafe_grant_app(), called after every migration.

-- ---------------------------------------------------------------------------------------------------------------------
-- Roles. `vouchsafe_keeper` cannot log in; functions it will own (erasure, retention) are the only way past the triggers.
-- A server where we may not create roles still works: start-up, `doctor` and the integrity page then say what is missing.
-- ---------------------------------------------------------------------------------------------------------------------
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vouchsafe_keeper') THEN
    CREATE ROLE vouchsafe_keeper NOLOGIN;
  END IF;
EXCEPTION
  WHEN insufficient_privilege THEN RAISE NOTICE 'vouchsafe_keeper could not be created: erasure and retention will not be available';
  WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this server made it at the same moment
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Administration
-- ---------------------------------------------------------------------------------------------------------------------
CREATE TABLE tenant (
  id           uuid PRIMARY KEY,
  -- The small integer that stands for the tenant in event rows and lexemes.
  key          integer GENERATED ALWAYS AS IDENTITY UNIQUE,
  slug         text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name         text NOT NULL,
  parent_id    uuid REFERENCES tenant (id),
  is_system    boolean NOT NULL DEFAULT false,
  person_types text[] NOT NULL DEFAULT ARRAY['USER', 'ACCOUNT', 'DEVELOPER', 'INVITATION'],
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  archived_at  timestamptz(3),
  -- Anybody may read its checkpoints, tiles and entries, which hold commitments and nothing personal.
  log_public   boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX tenant_one_system ON tenant (is_system) WHERE is_system;
CREATE INDEX tenant_parent ON tenant (parent_id);

-- Slugs that tenants had before: kept for them, or addresses and instance keys that still name one would read and write in
-- whichever tenant took it next.
CREATE TABLE released_slug (
  slug        text PRIMARY KEY,
  tenant_id   uuid NOT NULL REFERENCES tenant (id),
  released_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX released_slug_tenant ON released_slug (tenant_id);

-- One row: which instance key this database belongs to. With another key, start refuses.
CREATE TABLE instance (
  id              boolean PRIMARY KEY DEFAULT true CHECK (id),
  key_fingerprint text NOT NULL,
  created_at      timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE account (
  id             uuid PRIMARY KEY,
  email          text NOT NULL UNIQUE CHECK (email = lower(email)),
  name           text NOT NULL,
  password_hash  text,
  instance_admin boolean NOT NULL DEFAULT false,
  -- SSO made them one, by their groups, and takes it away again.
  instance_admin_by_sso boolean NOT NULL DEFAULT false CHECK (instance_admin OR NOT instance_admin_by_sso),
  created_at     timestamptz(3) NOT NULL DEFAULT now(),
  disabled_at    timestamptz(3),
  -- By who runs the instance: no admin of a tenant lifts it.
  disabled_by_instance boolean NOT NULL DEFAULT false CHECK (disabled_at IS NOT NULL OR NOT disabled_by_instance),
  last_sign_in_at timestamptz(3)
);

CREATE TABLE role_grant (
  id         uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account (id),
  tenant_id  uuid NOT NULL REFERENCES tenant (id),
  role       text NOT NULL CHECK (role IN ('viewer', 'auditor', 'admin')),
  -- What of the tenant's events it shows; NULL and none: all of them.
  query      text CHECK (query <> ''),
  masks      text[],
  -- The version of the query language that both were written in: in another one they could show more.
  grammar    smallint NOT NULL DEFAULT 1,
  -- Grows with each change, so that of two admins who edit it at once one is told.
  version    integer NOT NULL DEFAULT 1,
  -- Who gave it. What SSO gave is given anew, or taken away, at every sign-in; what a person gave stays.
  origin     text NOT NULL DEFAULT 'manual' CHECK (origin IN ('manual', 'sso')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (account_id, tenant_id),
  -- An admin gives and takes grants: a limit would not hold.
  CHECK (role <> 'admin' OR (query IS NULL AND coalesce(cardinality(masks), 0) = 0))
);
CREATE INDEX role_grant_tenant ON role_grant (tenant_id);

-- One row: how people sign in with the provider of their organisation. lib/admin/sso/sso-settings.ts says what is in it.
CREATE TABLE sso (
  id            boolean PRIMARY KEY DEFAULT true CHECK (id),
  value         jsonb NOT NULL,
  -- The version of the query language that the limits in its rules were written in.
  grammar       smallint NOT NULL DEFAULT 1,
  -- Sealed under a key that is not in the database.
  client_secret bytea,
  -- Counts changes, so that of two who change it at once the second is told.
  version       integer NOT NULL CHECK (version > 0),
  updated_at    timestamptz(3) NOT NULL DEFAULT now(),
  updated_by    uuid REFERENCES account (id)
);

-- Whom a provider means: its name and the subject, which it never gives to anybody else.
CREATE TABLE account_identity (
  issuer          text NOT NULL,
  subject         text NOT NULL,
  account_id      uuid NOT NULL REFERENCES account (id),
  created_at      timestamptz(3) NOT NULL DEFAULT now(),
  last_sign_in_at timestamptz(3),
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX account_identity_account ON account_identity (account_id);

CREATE TABLE session (
  -- SHA-256 of the random id in the cookie, so that a copy of this table signs nobody in.
  id_hash      bytea PRIMARY KEY,
  -- Names the session in events and lists. It stays when the id in the cookie changes, and says nothing about that.
  public_id    text NOT NULL UNIQUE,
  -- The id before the last change, which works for a moment longer: for requests that were on their way.
  former_hash  bytea UNIQUE,
  renewed_at   timestamptz(3),
  -- The person may more or less than when the cookie was given: it is changed with their next request.
  renew        boolean NOT NULL DEFAULT false,
  account_id   uuid NOT NULL REFERENCES account (id),
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  -- When the person last showed who they are.
  authenticated_at timestamptz(3) NOT NULL DEFAULT now(),
  last_seen_at timestamptz(3) NOT NULL DEFAULT now(),
  -- At the latest. The settings may end it sooner.
  expires_at   timestamptz(3) NOT NULL,
  revoked_at   timestamptz(3),
  ip           text,
  user_agent   text,
  -- How the person showed who they are. A second factor is ours to ask for only beside our own passwords.
  method       text NOT NULL DEFAULT 'password' CHECK (method IN ('password', 'sso')),
  -- The token that the provider of an SSO session wants to see when it ends, sealed under a key that is not in the database.
  sign_out_hint bytea
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_created ON session (created_at, public_id);

-- What admins of the instance change while it runs: one row a section. lib/access/settings.ts says what is in it.
CREATE TABLE setting (
  name       text PRIMARY KEY,
  value      jsonb NOT NULL,
  -- Counts changes, so that of two who change it at once the second is told.
  version    integer NOT NULL CHECK (version > 0),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_by uuid REFERENCES account (id)
);

-- A person's codes by app (RFC 6238).
CREATE TABLE second_factor (
  account_id uuid PRIMARY KEY REFERENCES account (id),
  -- Sealed under a key that is not in the database: lib/config/sealed-bytes.ts.
  secret     bytea NOT NULL,
  -- The half minute, counted from 1970, of the newest code that was used: none is used twice.
  last_step  integer NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

-- What opens the account once when the app is lost. An HMAC under a key that is not in the database.
CREATE TABLE recovery_code (
  account_id uuid NOT NULL REFERENCES account (id),
  code_mac   bytea NOT NULL,
  used_at    timestamptz(3),
  PRIMARY KEY (account_id, code_mac)
);

-- Failed attempts to sign in, counted under a fixed million of numbers for each kind of counter: see sign-in-limiter.ts.
CREATE TABLE sign_in_attempt (
  slot          integer PRIMARY KEY CHECK (slot >= 0),
  count         integer NOT NULL,
  blocked_until timestamptz(3) NOT NULL,
  -- Somebody was refused because of this wait.
  refused       boolean NOT NULL DEFAULT false,
  last_at       timestamptz(3) NOT NULL
);
CREATE INDEX sign_in_attempt_last ON sign_in_attempt (last_at);

CREATE TABLE invitation (
  id         uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  account_id uuid NOT NULL REFERENCES account (id),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  used_at    timestamptz(3)
);
CREATE INDEX invitation_account ON invitation (account_id);

CREATE TABLE api_key (
  id           uuid PRIMARY KEY,
  -- NULL: an instance key, for every tenant.
  tenant_id    uuid REFERENCES tenant (id),
  name         text NOT NULL,
  -- The public part of the key, shown in lists; the secret part is only kept as a hash.
  prefix       text NOT NULL UNIQUE,
  secret_hash  bytea NOT NULL,
  scopes       text[] NOT NULL,
  -- The name of the source that events sent with this key come from.
  source_name  text NOT NULL,
  -- Addresses and CIDR blocks that it works from; none: from anywhere.
  addresses    text[] NOT NULL DEFAULT '{}',
  -- The key that was made to take its place.
  successor_id uuid REFERENCES api_key (id),
  created_by   uuid REFERENCES account (id),
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  expires_at   timestamptz(3),
  revoked_at   timestamptz(3),
  last_used_at timestamptz(3)
);
CREATE INDEX api_key_tenant ON api_key (tenant_id);

-- A saved search: the parameters of the events page, named.
CREATE TABLE view (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL REFERENCES tenant (id),
  owner_id   uuid NOT NULL REFERENCES account (id),
  name       text NOT NULL,
  -- The name as it is compared: two that look alike are one.
  name_key   text NOT NULL,
  search     text NOT NULL,
  -- The version of the query language that the search is written in.
  grammar    smallint NOT NULL,
  shared     boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, owner_id, name_key)
);
CREATE UNIQUE INDEX view_shared_name ON view (tenant_id, name_key) WHERE shared;

-- The view that a person begins with. It outlives the view, so that they are told what became of it: no foreign key.
CREATE TABLE view_default (
  tenant_id  uuid NOT NULL REFERENCES tenant (id),
  account_id uuid NOT NULL REFERENCES account (id),
  view_id    uuid NOT NULL,
  -- The name that this person last saw it under.
  view_name  text NOT NULL,
  PRIMARY KEY (tenant_id, account_id)
);
CREATE INDEX view_default_view ON view_default (view_id);

-- ---------------------------------------------------------------------------------------------------------------------
-- The sealed log. No foreign keys to or from these tables, so that they can be distributed later.
-- ---------------------------------------------------------------------------------------------------------------------
CREATE TABLE log (
  id         uuid PRIMARY KEY,
  -- A tenant has one log, for ever.
  tenant_id  uuid NOT NULL UNIQUE REFERENCES tenant (id),
  -- The id that it is served and signed under: its own one, until signed entries are lost and another identity continues it.
  identity   uuid NOT NULL UNIQUE,
  -- Its name in checkpoints; fixed when the first one of this identity is signed.
  origin     text,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

-- The only row that an append updates. frontier = 32 bytes for each set bit of size, largest subtree first.
CREATE TABLE log_head (
  log_id    uuid PRIMARY KEY,
  tenant_id integer NOT NULL,
  size      bigint NOT NULL,
  frontier  bytea NOT NULL,
  root      bytea NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE log_entry (
  log_id   uuid NOT NULL,
  idx      bigint NOT NULL,
  event_id uuid NOT NULL,
  entry    bytea NOT NULL,
  PRIMARY KEY (log_id, idx),
  UNIQUE (log_id, event_id)
);
ALTER TABLE log_entry ALTER COLUMN entry SET STORAGE EXTERNAL;

-- Full 256-wide tiles only; root is the hash of the subtree under the tile, which is the parent tile's entry for it.
CREATE TABLE log_tile (
  log_id uuid NOT NULL,
  level  smallint NOT NULL,
  n      bigint NOT NULL,
  hashes bytea NOT NULL CHECK (length(hashes) = 8192),
  root   bytea NOT NULL CHECK (length(root) = 32),
  PRIMARY KEY (log_id, level, n)
);
ALTER TABLE log_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Identities of logs that ended, because entries that were signed under them were lost: nothing is signed under them any more.
CREATE TABLE log_ended (
  identity     uuid PRIMARY KEY,
  log_id       uuid NOT NULL,
  origin       text NOT NULL,
  -- What was signed last, as the guard had it.
  size         bigint NOT NULL,
  root         bytea NOT NULL CHECK (length(root) = 32),
  -- So many entries of it are proven to be in the log still: those of its last checkpoint in log_checkpoint.
  kept         bigint NOT NULL,
  -- The identity that continues it, and the index of its entry log.continued.
  continued_by uuid NOT NULL UNIQUE,
  idx          bigint NOT NULL,
  ended_at     timestamptz(3) NOT NULL DEFAULT now()
);

-- What was last signed of an identity. The truth of what was signed lies outside of the database, in the guard.
CREATE TABLE log_checkpoint (
  identity  uuid PRIMARY KEY,
  size      bigint NOT NULL,
  root      bytea NOT NULL CHECK (length(root) = 32),
  -- The whole signed checkpoint, as it is served.
  note      text NOT NULL,
  signed_at timestamptz(3) NOT NULL
) WITH (fillfactor = 50);

-- Logs that are halted, and why: the publisher adds and takes away. Also of such as were signed, and are not there.
CREATE TABLE log_halt (
  identity  uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  problem   text NOT NULL,
  since     timestamptz(3) NOT NULL
);

-- The last heartbeat of each log: of which day (UTC), and its index.
CREATE TABLE log_heartbeat (
  log_id uuid PRIMARY KEY,
  day    date NOT NULL,
  idx    bigint NOT NULL
) WITH (fillfactor = 50);

-- Checks of logs: the last one of each kind that was finished, and how far the one is that is under way.
CREATE TABLE log_scrub (
  log_id   uuid NOT NULL,
  kind     text NOT NULL CHECK (kind IN ('full', 'sample')),
  -- Somebody wants one now: who, as people read it.
  asked_at timestamptz(3),
  asked_by text,
  begun_at timestamptz(3),
  -- How far it is, and a MAC of it: what was put aside in the database is gone on with only as it was.
  state    text,
  mac      bytea,
  ended_at timestamptz(3),
  findings bigint,
  result   jsonb,
  -- Of the result and its time: nobody who only writes the database can say that all of it was found to fit.
  result_mac bytea,
  PRIMARY KEY (log_id, kind)
) WITH (fillfactor = 50);
CREATE INDEX log_scrub_asked ON log_scrub (asked_at) WHERE asked_at IS NOT NULL;

-- From which size on an identity is signed with another key as well. The first one, 0, signs from the beginning and has no row; keys are
-- derived and in no table.
CREATE TABLE log_key (
  identity     uuid NOT NULL,
  epoch        integer NOT NULL CHECK (epoch > 0),
  from_size    bigint NOT NULL,
  -- Until then the key before signs, too; and the last size that it signed, once that is over.
  before_until timestamptz(3) NOT NULL,
  before_to    bigint,
  PRIMARY KEY (identity, epoch)
);

-- One random key for each person of a tenant, and one for the tenant itself; wrapped by the instance key.
-- Salts of commitments are made from these: deleting a row makes every commitment under it unopenable for ever.
CREATE TABLE subject_key (
  key_id     uuid PRIMARY KEY,
  tenant_id  integer NOT NULL,
  -- HMAC of the person's identity; the tenant's own key has the HMAC of the empty identity.
  mac        bytea NOT NULL,
  wrapped    bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (tenant_id, mac)
);

-- Which subject keys an event was sealed with. Written once and never derived again.
CREATE TABLE event_subject (
  tenant_id integer NOT NULL,
  event_id  uuid NOT NULL,
  key_id    uuid NOT NULL,
  -- 0: actor (who did it), 1: about (who it was done to)
  role      smallint NOT NULL,
  PRIMARY KEY (event_id, role, key_id)
);
CREATE INDEX event_subject_key ON event_subject (key_id);

-- ---------------------------------------------------------------------------------------------------------------------
-- Events, as people search them. Partitioned by the month of the id (UUIDv7 = occurredAt).
-- tenant_id is tenant.key. Columns of fixed width first.
-- ---------------------------------------------------------------------------------------------------------------------
CREATE TABLE event (
  tenant_id     integer NOT NULL,
  late          boolean NOT NULL,
  partial       boolean NOT NULL,
  idx           bigint NOT NULL,
  received_at   timestamptz(3) NOT NULL,
  id            uuid NOT NULL,
  -- The text of occurredAt as it stands in the entry: the id holds only its milliseconds.
  occurred_at   text NOT NULL,
  -- HMAC of the event as sent, 16 bytes: tells a resend from a conflict.
  content_mac   bytea NOT NULL,
  action        text NOT NULL,
  change        text NOT NULL,
  outcome       text NOT NULL,
  actor_type    text NOT NULL,
  actor_id      text,
  actor_name    text,
  actor_email   text,
  on_behalf_of  jsonb,
  resource_type text NOT NULL,
  resource_id   text,
  resource_name text,
  reason        text,
  message       text,
  ip            text,
  user_agent    text,
  trace_id      text,
  session_id    text,
  source_name   text NOT NULL,
  source_format text NOT NULL,
  source_key_id uuid,
  subjects      jsonb,
  details       jsonb,
  search        tsvector NOT NULL,
  before        jsonb,
  after         jsonb,
  -- The record as it was sent, where the settings of its source keep it. In UTF-8; text could not hold a NUL.
  original      bytea,
  PRIMARY KEY (tenant_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX event_search ON event USING gin (search) WITH (fastupdate = on, gin_pending_list_limit = 32768);

-- Hourly counts, kept by the append transaction: unfiltered histograms and facets read these.
CREATE TABLE event_rollup (
  tenant_id     integer NOT NULL,
  hour          timestamptz(0) NOT NULL,
  resource_type text NOT NULL,
  change        text NOT NULL,
  outcome       text NOT NULL,
  source_name   text NOT NULL,
  action        text NOT NULL,
  n             bigint NOT NULL,
  PRIMARY KEY (tenant_id, hour, resource_type, change, outcome, source_name, action)
) WITH (fillfactor = 70);

-- The same by day (UTC). Three years by the hour are a quarter of a million rows: 100 ms to add up, against 10 by the day.
CREATE TABLE event_rollup_day (
  tenant_id     integer NOT NULL,
  day           date NOT NULL,
  resource_type text NOT NULL,
  change        text NOT NULL,
  outcome       text NOT NULL,
  source_name   text NOT NULL,
  action        text NOT NULL,
  n             bigint NOT NULL,
  PRIMARY KEY (tenant_id, day, resource_type, change, outcome, source_name, action)
) WITH (fillfactor = 70);

-- What each source sent last in each of its formats, kept by the append transaction: the newest entries of a log tell nothing
-- of a source that was quiet since.
CREATE TABLE source_seen (
  tenant_id   integer NOT NULL,
  source_name text NOT NULL,
  format      text NOT NULL,
  idx         bigint NOT NULL,
  received_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, source_name, format)
) WITH (fillfactor = 50);

-- Answers to requests that carried an Idempotency-Key, kept for 24 hours.
CREATE TABLE idempotency (
  tenant_id  integer NOT NULL,
  key_id     uuid NOT NULL,
  key        text NOT NULL,
  body_hash  bytea NOT NULL,
  answer     text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key_id, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

-- Records of other systems that could not be taken, as they were sent, until somebody tries them again or lets them go.
CREATE TABLE reject (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL REFERENCES tenant (id),
  key_id      uuid,
  source_name text NOT NULL,
  format      text NOT NULL,
  record      bytea NOT NULL,
  record_hash bytea NOT NULL,
  problems    jsonb NOT NULL,
  times       integer NOT NULL DEFAULT 1,
  first_at    timestamptz(3) NOT NULL,
  last_at     timestamptz(3) NOT NULL,
  UNIQUE (tenant_id, source_name, format, record_hash)
);
CREATE INDEX reject_last ON reject (tenant_id, last_at DESC, id DESC);

-- What is done to events before they are stored. An ignore rule keeps out those that its query finds.
CREATE TABLE rule (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL REFERENCES tenant (id),
  name        text NOT NULL,
  -- The name as it is compared: two that look alike are one.
  name_key    text NOT NULL,
  -- Null: events of every source.
  source_name text,
  query       text NOT NULL,
  -- The version of the query language that the query is written in.
  grammar     smallint NOT NULL,
  enabled     boolean NOT NULL,
  -- One more with each change.
  version     integer NOT NULL DEFAULT 1,
  created_at  timestamptz(3) NOT NULL,
  updated_at  timestamptz(3) NOT NULL,
  UNIQUE (tenant_id, name_key)
);

-- What is taken out of a tenant's events before they are stored. No row: nothing.
CREATE TABLE redaction (
  tenant_id  uuid PRIMARY KEY REFERENCES tenant (id),
  -- Also secrets that are known by their names and shapes.
  secrets    boolean NOT NULL,
  paths      text[] NOT NULL,
  -- One more with each change.
  version    integer NOT NULL,
  updated_at timestamptz(3) NOT NULL
);

-- What is done to what one source of a tenant sends. No row: nothing.
CREATE TABLE source_setting (
  -- What its kinds keep out is counted under this id, as that of a rule is.
  id             uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL REFERENCES tenant (id),
  source_name    text NOT NULL,
  -- The record stays with its event as it was sent.
  keep_original  boolean NOT NULL,
  -- A JSON Web Key Set of public keys: records of signed formats are verified with them. Null: nothing is verified.
  signature_keys jsonb,
  -- Which of those become rejects: none, invalid, unproven.
  refuse         text NOT NULL,
  -- {"mode": "except" or "only", "list": [kinds]}. Null: every kind is stored.
  kinds          jsonb,
  -- Minutes without anything new after which the log says so. Null: nobody listens.
  silent_after   integer,
  -- One more with each change.
  version        integer NOT NULL,
  updated_at     timestamptz(3) NOT NULL,
  -- What the worker knows: when there was something new, how much there was then, and since when there is nothing.
  heard_at       timestamptz(3),
  heard_count    bigint,
  silent_since   timestamptz(3),
  UNIQUE (tenant_id, source_name)
);

-- Where events of a tenant are streamed to.
CREATE TABLE destination (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL REFERENCES tenant (id),
  name          text NOT NULL,
  -- The name as it is compared: two that look alike are one.
  name_key      text NOT NULL,
  -- Its kind, address and manners, with nothing secret in it.
  target        jsonb NOT NULL,
  -- Its whole address and the values of its headers, sealed with a key that is not in the database.
  secrets       bytea NOT NULL,
  format        text NOT NULL,
  query         text NOT NULL,
  -- The version of the query language that the query is written in.
  grammar       smallint NOT NULL,
  masks         text[] NOT NULL,
  batch         jsonb NOT NULL,
  -- Older events are not sent. Null: none is too old.
  max_age       integer,
  stop_at_dead  boolean NOT NULL,
  -- Days without an answer after which nothing is tried any more. Null: it is tried for ever.
  stop_after    integer,
  enabled       boolean NOT NULL,
  -- One more with each change.
  version       integer NOT NULL DEFAULT 1,
  created_at    timestamptz(3) NOT NULL,
  updated_at    timestamptz(3) NOT NULL,
  -- Which of its shared secrets requests are signed with, counted from 0; until then also with the one before.
  secret_epoch  integer NOT NULL DEFAULT 0,
  secret_before timestamptz(3),
  UNIQUE (tenant_id, name_key)
);

-- From when on a tenant signs with another key. The first one, 0, is there from the first day and has no row; keys are derived
-- and in no table.
CREATE TABLE signing_key (
  tenant_id  uuid NOT NULL REFERENCES tenant (id),
  epoch      integer NOT NULL CHECK (epoch > 0),
  made_at    timestamptz(3) NOT NULL,
  signs_from timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, epoch)
);

-- A destination as Konnect's API has it: where and how, for any number of webhooks.
CREATE TABLE konnect_destination (
  id                    uuid PRIMARY KEY,
  tenant_id             uuid NOT NULL REFERENCES tenant (id),
  name                  text NOT NULL,
  name_key              text NOT NULL,
  -- Its address and the Authorization header, sealed.
  secrets               bytea NOT NULL,
  log_format            text NOT NULL,
  skip_ssl_verification boolean NOT NULL,
  created_at            timestamptz(3) NOT NULL,
  -- Null: it was never changed.
  updated_at            timestamptz(3),
  UNIQUE (tenant_id, name_key)
);

-- The one webhook that Konnect's API knows of a tenant, be it an organization or a portal.
CREATE TABLE konnect_webhook (
  tenant_id              uuid PRIMARY KEY REFERENCES tenant (id),
  -- Its own, or one of a tenant above it.
  konnect_destination_id uuid REFERENCES konnect_destination (id),
  enabled                boolean NOT NULL,
  -- What sends for it. Null: it was never enabled, or somebody deleted it.
  destination_id         uuid REFERENCES destination (id) ON DELETE SET NULL,
  -- Its last replay job, which may be gone.
  replay_id              uuid
);
CREATE INDEX konnect_webhook_chosen ON konnect_webhook (konnect_destination_id);

-- A reader of a log on behalf of a destination. Each index from from_idx up to before next_idx is counted once: delivered,
-- filtered, dead or expired.
CREATE TABLE delivery (
  id                uuid PRIMARY KEY,
  destination_id    uuid NOT NULL REFERENCES destination (id) ON DELETE CASCADE,
  -- stream: of all that comes; replay: again, up to before to_idx.
  kind              text NOT NULL,
  from_idx          bigint NOT NULL,
  next_idx          bigint NOT NULL,
  to_idx            bigint,
  -- running; failing: tried again at next_try_at; paused: failing for long, and tried rarely; stopped: until somebody decides.
  state             text NOT NULL,
  -- One more with each worker that takes it: only the last one moves it.
  epoch             bigint NOT NULL DEFAULT 0,
  leased_until      timestamptz(3),
  failures          integer NOT NULL DEFAULT 0,
  failing_since     timestamptz(3),
  next_try_at       timestamptz(3),
  problem           text,
  -- The event that it was stopped at.
  stopped_idx       bigint,
  -- The state that the log of the tenant was told of last; null: running.
  told              text,
  last_delivered_at timestamptz(3),
  delivered         bigint NOT NULL DEFAULT 0,
  filtered          bigint NOT NULL DEFAULT 0,
  dead              bigint NOT NULL DEFAULT 0,
  expired           bigint NOT NULL DEFAULT 0,
  -- A replay that has ended, which nobody takes again.
  ended             boolean NOT NULL DEFAULT false,
  CHECK (next_idx - from_idx = delivered + filtered + dead + expired),
  CHECK (kind IN ('stream', 'replay')),
  CHECK ((kind = 'replay') = (to_idx IS NOT NULL)),
  CHECK (next_idx <= to_idx),
  CHECK (kind = 'replay' OR NOT ended)
);
CREATE INDEX delivery_destination ON delivery (destination_id);
-- What there is to do is looked for twice a second: what is held, and what has not ended.
CREATE INDEX delivery_held ON delivery (leased_until);
CREATE INDEX delivery_open ON delivery (destination_id) WHERE NOT ended;
CREATE UNIQUE INDEX delivery_stream ON delivery (destination_id) WHERE kind = 'stream';

-- What a delivery of the kind replay sends, and how it ended.
CREATE TABLE replay (
  delivery_id uuid PRIMARY KEY REFERENCES delivery (id) ON DELETE CASCADE,
  -- As they were asked for. Null: given as an index, or not at all.
  since       timestamptz(3),
  until       timestamptz(3),
  -- Of what the destination is to get, only what this finds.
  query       text NOT NULL,
  grammar     smallint NOT NULL,
  -- Null: that of the destination.
  format      text,
  -- Events a second at most. Null: as fast as it goes.
  rate        integer,
  -- Nothing more is sent before: until then the rate is used up.
  due_at      timestamptz(3),
  created_at  timestamptz(3) NOT NULL,
  created_by  text NOT NULL,
  paused_at   timestamptz(3),
  ended_at    timestamptz(3),
  outcome     text,
  CHECK (outcome IN ('completed', 'cancelled')),
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX replay_open ON replay (delivery_id) WHERE ended_at IS NULL;

-- The last attempts of each.
CREATE TABLE delivery_attempt (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  delivery_id uuid NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
  at          timestamptz(3) NOT NULL,
  first_idx   bigint NOT NULL,
  last_idx    bigint NOT NULL,
  events      integer NOT NULL,
  bytes       integer NOT NULL,
  took_ms     integer NOT NULL,
  -- What followed from the answer: delivered, later, divide, refused.
  verdict     text NOT NULL,
  -- Null: no answer.
  status      integer,
  -- What the receiver said, or why it said nothing; the beginning of it.
  answer      text NOT NULL
);
CREATE INDEX delivery_attempt_last ON delivery_attempt (delivery_id, id DESC);

-- Events that their receiver would not take.
CREATE TABLE dead_letter (
  delivery_id uuid NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
  idx         bigint NOT NULL,
  event_id    uuid NOT NULL,
  reason      text NOT NULL,
  at          timestamptz(3) NOT NULL,
  -- Somebody sends it again now.
  taken_until timestamptz(3),
  PRIMARY KEY (delivery_id, idx)
);

-- What each delivery sent, by the minute; kept for some days.
CREATE TABLE delivery_minute (
  delivery_id uuid NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
  minute      timestamptz(3) NOT NULL,
  delivered   bigint NOT NULL,
  PRIMARY KEY (delivery_id, minute)
);
CREATE INDEX delivery_minute_age ON delivery_minute (minute);

-- How often each delivery was answered, by the first digit of the status (0: no answer).
CREATE TABLE delivery_answer (
  delivery_id uuid NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
  class       smallint NOT NULL,
  n           bigint NOT NULL,
  PRIMARY KEY (delivery_id, class)
);

-- How many events each rule kept out, by the hour they came in. No foreign keys: counts outlive their rule, and a rule that
-- is deleted while events come in breaks no append.
CREATE TABLE ignored_count (
  tenant_id   integer NOT NULL,
  rule_id     uuid NOT NULL,
  source_name text NOT NULL,
  hour        timestamptz(3) NOT NULL,
  n           bigint NOT NULL,
  PRIMARY KEY (tenant_id, rule_id, source_name, hour)
);

-- ---------------------------------------------------------------------------------------------------------------------
-- Append-only. The way past is to be vouchsafe_keeper, never a setting, which anybody could set.
-- ---------------------------------------------------------------------------------------------------------------------
CREATE FUNCTION vouchsafe_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$ -- fixed, or an `=` of somebody's own would decide below
BEGIN
  IF current_user = 'vouchsafe_keeper' THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD WHEN 'UPDATE' THEN NEW END;
  END IF;
  RAISE EXCEPTION 'Vouchsafe: % on % is refused, the log is append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege', HINT = 'Erasure and retention have functions of their own, which record themselves.';
END $$;

CREATE FUNCTION vouchsafe_refuse_shrink() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- A head that no append could go on from would stop the tenant's log for good.
  IF TG_OP = 'UPDATE' AND NEW.log_id = OLD.log_id AND NEW.tenant_id = OLD.tenant_id AND NEW.size > OLD.size
     AND length(NEW.root) = 32 AND length(NEW.frontier) = 32 * bit_count(NEW.size::bit(64)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'Vouchsafe: % on % is refused, a head only grows', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION vouchsafe_refuse_change();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_refuse_change();
ALTER TABLE event ENABLE ALWAYS TRIGGER event_append_only, ENABLE ALWAYS TRIGGER event_no_truncate;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['log_entry', 'log_tile', 'event_subject', 'subject_key'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION vouchsafe_refuse_change()', name || '_append_only', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_refuse_change()', name || '_no_truncate', name);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I, ENABLE ALWAYS TRIGGER %I', name, name || '_append_only', name || '_no_truncate');
  END LOOP;
END $$;

CREATE TRIGGER log_head_grows BEFORE UPDATE OR DELETE ON log_head FOR EACH ROW EXECUTE FUNCTION vouchsafe_refuse_shrink();
CREATE TRIGGER log_head_no_truncate BEFORE TRUNCATE ON log_head FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_refuse_change();
ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_grows, ENABLE ALWAYS TRIGGER log_head_no_truncate;

-- ---------------------------------------------------------------------------------------------------------------------
-- Partitions. Three functions that the serving role may call; they run as the owner, with a fixed search_path.
-- ---------------------------------------------------------------------------------------------------------------------

-- The smallest UUIDv7-ordered id of a moment.
CREATE FUNCTION vouchsafe_id_floor(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS
  $$ SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;

-- CREATE LIKE and ATTACH, never PARTITION OF: that waits for every reader of the parent and stalls appends behind it.
CREATE FUNCTION vouchsafe_add_partition(name text, lower_bound text, upper_bound text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- A 2 kB row must not pay for a compression attempt: 15-20 % of an append, measured.
  EXECUTE format('CREATE TABLE public.%I (LIKE public.event INCLUDING ALL) WITH (toast_tuple_target = 8160)', name);
  -- TRUNCATE triggers are not cloned to partitions; row triggers are, with their state.
  EXECUTE format('CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION public.vouchsafe_refuse_change()', name);
  EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER event_no_truncate', name);
  EXECUTE format('ALTER TABLE public.event ATTACH PARTITION public.%I FOR VALUES FROM (%s) TO (%s)', name, lower_bound, upper_bound);
END $$;
REVOKE ALL ON FUNCTION vouchsafe_add_partition(text, text, text) FROM PUBLIC;

-- Makes the monthly partitions from `first` up to `ahead` months from now that are missing. Returns the names of new ones.
-- At most 36 months back (older ones belong to the open partition) and 12 ahead, whatever is asked. Adding months to a
-- timestamptz depends on the session's time zone, so that is fixed too.
CREATE FUNCTION vouchsafe_make_partitions(first timestamptz, ahead integer) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  month timestamptz := date_trunc('month', greatest(first, now() - interval '36 months'));
  last  timestamptz := date_trunc('month', now()) + make_interval(months => least(ahead, 12));
  upper_month timestamptz;
  name  text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('vouchsafe_make_partitions'));
  WHILE month <= last LOOP
    upper_month := month + interval '1 month';
    name := 'event_' || to_char(month, 'YYYY_MM');
    IF to_regclass('public.' || name) IS NULL THEN
      PERFORM public.vouchsafe_add_partition(name, quote_literal(public.vouchsafe_id_floor(month)), quote_literal(public.vouchsafe_id_floor(upper_month)));
      RETURN NEXT name;
    END IF;
    month := upper_month;
  END LOOP;
END $$;

-- Flushes the pending list of one partition's search index. Returns the pages it freed.
CREATE FUNCTION vouchsafe_flush_index(partition text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE index_oid regclass;
BEGIN
  SELECT i.indexrelid INTO index_oid
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam AND a.amname = 'gin'
    JOIN pg_inherits h ON h.inhrelid = i.indrelid AND h.inhparent = 'public.event'::regclass
    JOIN pg_class t ON t.oid = i.indrelid
   WHERE t.relname = partition AND i.indisvalid;
  IF index_oid IS NULL THEN
    RAISE EXCEPTION 'no partition of event is called %', quote_literal(partition);
  END IF;
  RETURN gin_clean_pending_list(index_oid);
END $$;

-- Refreshes the statistics of one partition: once, when its month has closed.
CREATE FUNCTION vouchsafe_analyze_partition(partition text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM pg_inherits h JOIN pg_class t ON t.oid = h.inhrelid
    WHERE h.inhparent = 'public.event'::regclass AND t.relname = partition;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no partition of event is called %', quote_literal(partition);
  END IF;
  EXECUTE format('ANALYZE public.%I', partition);
END $$;

-- 36 months back, three ahead, and one open partition below for everything older.
DO $$
DECLARE first timestamptz := (date_trunc('month', now() AT TIME ZONE 'UTC') - interval '36 months') AT TIME ZONE 'UTC';
BEGIN
  PERFORM vouchsafe_add_partition('event_before', 'MINVALUE', quote_literal(vouchsafe_id_floor(first)));
  PERFORM vouchsafe_make_partitions(first, 3);
END $$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Who may do what is remembered by every process for a moment; each change is told to all of them, at its commit, also one
-- that somebody makes by hand. What changes with every request (when something was last used) is not told.
-- ---------------------------------------------------------------------------------------------------------------------
CREATE FUNCTION vouchsafe_tell_rights() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('vouchsafe_rights', '');
  RETURN NULL;
END $$;
CREATE TRIGGER tell_rights AFTER INSERT OR UPDATE OR DELETE ON tenant FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_tell_rights();
CREATE TRIGGER tell_rights AFTER INSERT OR DELETE OR UPDATE OF tenant_id, identity ON log FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_tell_rights();
CREATE TRIGGER tell_rights AFTER INSERT OR UPDATE OR DELETE ON role_grant FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_tell_rights();
CREATE TRIGGER tell_rights AFTER INSERT OR UPDATE OR DELETE ON sso FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_tell_rights();
CREATE TRIGGER tell_rights AFTER INSERT OR UPDATE OR DELETE ON setting FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_tell_rights();
CREATE TRIGGER tell_rights AFTER INSERT OR UPDATE OR DELETE ON redaction FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_tell_rights();
CREATE TRIGGER tell_rights AFTER INSERT OR UPDATE OR DELETE ON rule FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_tell_rights();
CREATE TRIGGER tell_rights AFTER INSERT OR DELETE OR UPDATE OF keep_original, signature_keys, refuse, kinds ON source_setting FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_tell_rights();
CREATE TRIGGER tell_rights AFTER UPDATE OF email, name, instance_admin, disabled_at OR DELETE ON account FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_tell_rights();
CREATE TRIGGER tell_rights AFTER UPDATE OF id_hash, former_hash, renew, authenticated_at, expires_at, revoked_at OR DELETE ON session FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_tell_rights();
CREATE TRIGGER tell_rights AFTER INSERT OR DELETE ON second_factor FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_tell_rights();
CREATE TRIGGER tell_rights AFTER UPDATE OF tenant_id, name, secret_hash, scopes, source_name, addresses, expires_at, revoked_at OR DELETE ON api_key FOR EACH STATEMENT EXECUTE FUNCTION vouchsafe_tell_rights();

-- What somebody could do with the cookie of before must not be what it can do after.
CREATE FUNCTION vouchsafe_renew_sessions() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.session SET renew = true WHERE account_id = (to_jsonb(NEW) ->> TG_ARGV[0])::uuid AND revoked_at IS NULL AND NOT renew;
  RETURN NULL;
END $$;
CREATE TRIGGER renew_sessions AFTER INSERT OR UPDATE OF role, query, masks ON role_grant
  FOR EACH ROW EXECUTE FUNCTION vouchsafe_renew_sessions('account_id');
CREATE TRIGGER renew_sessions AFTER UPDATE OF instance_admin, password_hash ON account
  FOR EACH ROW WHEN (OLD.instance_admin <> NEW.instance_admin OR OLD.password_hash IS DISTINCT FROM NEW.password_hash)
  EXECUTE FUNCTION vouchsafe_renew_sessions('id');

-- ---------------------------------------------------------------------------------------------------------------------
-- What the serving role may do: read and add to the log, grow heads and counts, administer. Nothing else.
-- ---------------------------------------------------------------------------------------------------------------------
CREATE FUNCTION vouchsafe_grant_app(app name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT ON event, log_entry, log_tile, event_subject, subject_key TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE (size, frontier, root) ON log_head TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT ON tenant, log, instance, signing_key TO %I', app);
  EXECUTE format('GRANT UPDATE (slug, name, archived_at, log_public) ON tenant TO %I', app);
  EXECUTE format('GRANT UPDATE (identity, origin) ON log TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT ON log_ended TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON log_checkpoint, log_key, log_heartbeat TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON log_halt, log_scrub TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT, DELETE ON released_slug TO %I', app);
  -- To lock the row, which PostgreSQL allows only with UPDATE on some column.
  EXECUTE format('GRANT UPDATE (created_at) ON instance TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON event_rollup, event_rollup_day, source_seen, ignored_count, redaction, source_setting, account, role_grant, session, setting, invitation, api_key, view, view_default TO %I', app);
  EXECUTE format('GRANT DELETE ON role_grant, session, invitation, view, view_default TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempt, second_factor, recovery_code, reject, rule, destination, delivery, replay, delivery_attempt, dead_letter, delivery_minute, delivery_answer TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON konnect_destination, konnect_webhook TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON sso TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON account_identity TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT, DELETE ON idempotency TO %I', app);
  EXECUTE format('GRANT SELECT ON _prisma_migrations TO %I', app);
  EXECUTE format('GRANT EXECUTE ON FUNCTION vouchsafe_make_partitions(timestamptz, integer), vouchsafe_flush_index(text), vouchsafe_analyze_partition(text) TO %I', app);
END $$;
REVOKE ALL ON FUNCTION vouchsafe_grant_app(name) FROM PUBLIC;
REVOKE ALL ON FUNCTION vouchsafe_make_partitions(timestamptz, integer), vouchsafe_flush_index(text), vouchsafe_analyze_partition(text) FROM PUBLIC;
