/** One setting as people read about it. The README's table is made from these. */
export interface Setting {
  name: string
  /** In words, for people: what holds when it is unset. */
  default: string
  meaning: string
}

const setting = (name: string, byDefault: string, meaning: string): Setting => ({
  name,
  default: byDefault,
  meaning,
})

/** Every setting that Vouchsafe reads from the environment, in the order people meet them. */
export const SETTINGS = [
  setting('PORT', '`3000`', 'Port of the web server.'),
  setting('VOUCHSAFE_URL', '`http://localhost:<PORT>`', 'Public address: links, cookies, log origin.'),
  setting('DATABASE_URL', 'embedded PostgreSQL 18', 'PostgreSQL ≥ 15 to serve from, as the `app` role.'),
  setting(
    'DATABASE_OWNER_URL',
    'same as `DATABASE_URL`',
    'The same database as the role that owns the tables; used to migrate and then dropped.',
  ),
  setting('VOUCHSAFE_DATA', '`.data`', 'Directory of the embedded database.'),
  setting(
    'VOUCHSAFE_KEYS',
    '`<VOUCHSAFE_DATA>-keys`',
    'Directory of the instance key and the database passwords. Back it up apart from the data.',
  ),
  setting('VOUCHSAFE_SECRET', 'made from the instance key', 'Signs session cookies; at least 32 characters.'),
  setting('VOUCHSAFE_ADMIN_EMAIL', '`admin@localhost`', 'E-mail of the first admin, made at first start.'),
  setting(
    'VOUCHSAFE_ADMIN_PASSWORD',
    'made and printed once',
    'Password of the first admin, at first start only; at least 12 characters. Forgotten later: `vouchsafe users link <e-mail> --reset`.',
  ),
  setting(
    'VOUCHSAFE_CREATE_USER',
    '`0`; `1` in containers',
    'As root: may a system user `postgres` be made to run the embedded database? `1` or `0`.',
  ),
  setting(
    'VOUCHSAFE_POOL_SIZE',
    '`10`',
    'Database connections for storing events in each process, and as many for reading them; 2 to 200.',
  ),
  setting(
    'VOUCHSAFE_PROXIES',
    '`0`',
    'How many proxies in front append the address they saw to `X-Forwarded-For`. It is believed only from loopback and private addresses.',
  ),
  setting(
    'VOUCHSAFE_METRICS_TOKEN',
    'this machine only',
    'Bearer token that `/metrics` asks for; at least 16 characters.',
  ),
  setting(
    'VOUCHSAFE_EGRESS_ALLOW',
    'the internet alone',
    'Private networks that destinations may be in, as CIDR blocks with commas between, each with a port or without: `10.1.0.0/16,10.2.0.0/16:9200`. Without it nothing is sent to this machine, its neighbours or metadata services.',
  ),
  setting(
    'VOUCHSAFE_DELIVERY_DIR',
    'no files',
    'A directory that destinations of kind `file` write to: each in one of its own, named by its id. It must be there. Without it nothing is written anywhere.',
  ),
  setting(
    'VOUCHSAFE_DELIVERY_QUOTA',
    '`10240`',
    'How much the files of one such destination may take, in MiB. Past it, events wait until somebody moves files away.',
  ),
  setting(
    'VOUCHSAFE_SCRUB_SAMPLE',
    '`10000`',
    'How many entries of each log the worker makes again every day, the newest and others by chance; `0`: none.',
  ),
  setting(
    'VOUCHSAFE_SCRUB_DAYS',
    '`7`',
    'How many days lie between two checks of a whole log; `0`: none are made by themselves.',
  ),
  setting(
    'VOUCHSAFE_SCRUB_HOURS',
    'at any time',
    'Hours of the day (UTC) in which such checks work, like `22-6`. What somebody asks for is checked at once.',
  ),
  setting(
    'VOUCHSAFE_SCRUB_LOAD',
    '`20`',
    'How much of its time a check may work that nobody waits for, in percent.',
  ),
  setting('VOUCHSAFE_LOG_LEVEL', '`info`', '`debug`, `info`, `warn`, `error` or `silent`.'),
  setting(
    'VOUCHSAFE_SYSLOG_LISTEN',
    'no listener',
    'Where to listen for syslog, with whose API key and in which format: `tls://<key>@0.0.0.0:6514/cef`, `tcp://<key>@127.0.0.1:5514/syslog`; several with spaces between. See [docs/syslog.md](docs/syslog.md).',
  ),
  setting(
    'VOUCHSAFE_SYSLOG_TLS_CERT',
    'none',
    'File of the certificate for `tls://` listeners, PEM, with its chain.',
  ),
  setting('VOUCHSAFE_SYSLOG_TLS_KEY', 'none', 'File of its private key, PEM.'),
  setting(
    'VOUCHSAFE_SYSLOG_TLS_CLIENT_CA',
    'senders need no certificate',
    'File of the authorities, PEM, one of which must have signed the certificate of whoever sends by `tls://`.',
  ),
  setting('VOUCHSAFE_TEST_DATABASE_URL', 'embedded', 'Tests only: superuser URL of the server to test on.'),
  setting('PLAYWRIGHT_CHROMIUM', 'found or installed', 'Tests only: path of a Chromium.'),
] as const satisfies readonly Setting[]
