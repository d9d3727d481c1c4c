import path from 'node:path'

import { z } from 'zod'

import { readNetwork } from '@/lib/base/network'

import { hoursOfDay, type ScrubEnv } from './scrub-env'
import { SetupError } from './setup-error'
import { type SyslogListener, syslogListeners, type SyslogTls } from './syslog-env'

/** The settings of this process, parsed. Paths are absolute. `settings.ts` says what each one means. */
export interface Env {
  mode: 'development' | 'production' | 'test'
  port: number
  /** Without a slash at the end. */
  url: string
  /** null: the embedded server. */
  databaseUrl: string | null
  /** null: migrate with `databaseUrl`. */
  databaseOwnerUrl: string | null
  dataDir: string
  keysDir: string
  /** null: derive it from the instance key. */
  secret: string | null
  adminEmail: string
  /** null: make one and print it once. */
  adminPassword: string | null
  /** null: only in a container. */
  createUser: boolean | null
  poolSize: number
  /** Proxies in front that append to X-Forwarded-For. */
  trustedProxies: number
  /** null: /metrics answers this machine only. */
  metricsToken: string | null
  /** Networks that destinations may be in besides the internet, as `readNetwork` reads them. */
  egressAllow: string[]
  /** Where destinations may write files; null: nowhere. */
  deliveryDir: string | null
  /** How much the files of one destination may take, in MiB. */
  deliveryQuotaMib: number
  /** How often logs are checked by the worker, and how much of its time that takes. */
  scrub: ScrubEnv
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** None: nothing listens for syslog. */
  syslog: SyslogListener[]
  /** Set where one of them has TLS. */
  syslogTls: SyslogTls | null
  testDatabaseUrl: string | null
  chromium: string | null
}

/** A whole number within bounds; says so in one sentence whatever is wrong. */
function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((n) => n >= min && n <= max, message)
}

const postgresUrl = z
  .string()
  .refine(
    (text) => /^postgres(ql)?:\/\/[^\s]+$/.test(text),
    'must look like postgresql://user:password@host:5432/database',
  )

const publicUrl = z
  .string()
  .refine(isWebRoot, 'must be an address like https://audit.example.com, without path, query or user')
  .transform((text) => new URL(text).origin)

function isWebRoot(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) return false
  return url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
}

const blocks = z
  .string()
  .transform((text) => text.split(',').map((block) => block.trim()))
  .refine(
    (all) => all.every((network) => readNetwork(network) !== null),
    'must be CIDR blocks with commas between, each with a port or without, like 10.1.0.0/16,10.2.0.0/16:9200',
  )

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).catch('development'),
  PORT: wholeNumber(1, 65_535).default(3000),
  VOUCHSAFE_URL: publicUrl.optional(),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_OWNER_URL: postgresUrl.optional(),
  VOUCHSAFE_DATA: z.string().default('.data'),
  VOUCHSAFE_KEYS: z.string().optional(),
  VOUCHSAFE_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  VOUCHSAFE_ADMIN_EMAIL: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address')
    .transform((email) => email.toLowerCase())
    .default('admin@localhost'),
  VOUCHSAFE_ADMIN_PASSWORD: z.string().min(12, 'must have at least 12 characters').optional(),
  VOUCHSAFE_CREATE_USER: z.enum(['0', '1'], { error: 'must be 0 or 1' }).optional(),
  VOUCHSAFE_POOL_SIZE: wholeNumber(2, 200).default(10),
  VOUCHSAFE_PROXIES: wholeNumber(0, 10).default(0),
  VOUCHSAFE_METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  VOUCHSAFE_EGRESS_ALLOW: blocks.default([]),
  VOUCHSAFE_DELIVERY_DIR: z.string().min(1).optional(),
  VOUCHSAFE_DELIVERY_QUOTA: wholeNumber(1, 999_999_999).default(10_240),
  VOUCHSAFE_SCRUB_SAMPLE: wholeNumber(0, 10_000_000).default(10_000),
  VOUCHSAFE_SCRUB_DAYS: wholeNumber(0, 365).default(7),
  VOUCHSAFE_SCRUB_HOURS: hoursOfDay.optional(),
  VOUCHSAFE_SCRUB_LOAD: wholeNumber(1, 100).default(20),
  VOUCHSAFE_LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` })
    .default('info'),
  VOUCHSAFE_SYSLOG_LISTEN: syslogListeners.optional(),
  VOUCHSAFE_SYSLOG_TLS_CERT: z.string().optional(),
  VOUCHSAFE_SYSLOG_TLS_KEY: z.string().optional(),
  VOUCHSAFE_SYSLOG_TLS_CLIENT_CA: z.string().optional(),
  VOUCHSAFE_TEST_DATABASE_URL: postgresUrl.optional(),
  PLAYWRIGHT_CHROMIUM: z.string().optional(),
})

/**
 * Settings from a record like process.env. An empty value counts as unset, as in `.env` files.
 * Stops with every wrong setting's name and its fix; values are never repeated, since some are secret.
 */
export function parseEnv(record: Record<string, string | undefined>, cwd = '/'): Env {
  const set = Object.fromEntries(Object.entries(record).filter(([, value]) => value?.trim()))
  const parsed = schema.safeParse(set)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
    throw new SetupError(
      `Wrong setting: ${wrong.join('; ')}.`,
      'Correct it in the environment and start again.',
    )
  }
  const s = parsed.data
  if (s.DATABASE_OWNER_URL && !s.DATABASE_URL) {
    throw new SetupError(
      'Wrong setting: DATABASE_OWNER_URL is set and DATABASE_URL is not.',
      'Set DATABASE_URL to the same database as the role that serves requests, or unset both.',
    )
  }
  const dataDir = path.resolve(cwd, s.VOUCHSAFE_DATA)
  const keysDir = path.resolve(cwd, s.VOUCHSAFE_KEYS ?? `${dataDir}-keys`)
  refuseKeysInsideData(dataDir, keysDir)
  return {
    mode: s.NODE_ENV,
    port: s.PORT,
    url: s.VOUCHSAFE_URL ?? `http://localhost:${s.PORT}`,
    databaseUrl: s.DATABASE_URL ?? null,
    databaseOwnerUrl: s.DATABASE_OWNER_URL ?? null,
    dataDir,
    keysDir,
    secret: s.VOUCHSAFE_SECRET ?? null,
    adminEmail: s.VOUCHSAFE_ADMIN_EMAIL,
    adminPassword: s.VOUCHSAFE_ADMIN_PASSWORD ?? null,
    createUser: s.VOUCHSAFE_CREATE_USER === undefined ? null : s.VOUCHSAFE_CREATE_USER === '1',
    poolSize: s.VOUCHSAFE_POOL_SIZE,
    trustedProxies: s.VOUCHSAFE_PROXIES,
    metricsToken: s.VOUCHSAFE_METRICS_TOKEN ?? null,
    egressAllow: s.VOUCHSAFE_EGRESS_ALLOW,
    deliveryDir: absolute(s.VOUCHSAFE_DELIVERY_DIR, cwd),
    deliveryQuotaMib: s.VOUCHSAFE_DELIVERY_QUOTA,
    scrub: scrubOf(s),
    logLevel: s.VOUCHSAFE_LOG_LEVEL,
    ...syslogOf(s, cwd),
    testDatabaseUrl: s.VOUCHSAFE_TEST_DATABASE_URL ?? null,
    chromium: s.PLAYWRIGHT_CHROMIUM ?? null,
  }
}

const absolute = (given: string | undefined, cwd: string): string | null =>
  given === undefined ? null : path.resolve(cwd, given)

const scrubOf = (s: z.output<typeof schema>): ScrubEnv => ({
  sampleEntries: s.VOUCHSAFE_SCRUB_SAMPLE,
  fullDays: s.VOUCHSAFE_SCRUB_DAYS,
  hours: s.VOUCHSAFE_SCRUB_HOURS ?? null,
  load: s.VOUCHSAFE_SCRUB_LOAD,
})

function syslogOf(s: z.output<typeof schema>, cwd: string): Pick<Env, 'syslog' | 'syslogTls'> {
  const syslog = s.VOUCHSAFE_SYSLOG_LISTEN ?? []
  if (!syslog.some(({ tls }) => tls)) return { syslog, syslogTls: null }
  const { VOUCHSAFE_SYSLOG_TLS_CERT: cert, VOUCHSAFE_SYSLOG_TLS_KEY: key } = s
  if (cert === undefined || key === undefined) {
    throw new SetupError(
      'Wrong setting: VOUCHSAFE_SYSLOG_LISTEN has a tls:// address, and there is no certificate for it.',
      'Set VOUCHSAFE_SYSLOG_TLS_CERT and VOUCHSAFE_SYSLOG_TLS_KEY to its files (PEM), or listen with tcp://.',
    )
  }
  const clientCa = s.VOUCHSAFE_SYSLOG_TLS_CLIENT_CA
  const syslogTls = {
    certFile: path.resolve(cwd, cert),
    keyFile: path.resolve(cwd, key),
    clientCaFile: clientCa === undefined ? null : path.resolve(cwd, clientCa),
  }
  return { syslog, syslogTls }
}

/** Restoring the data must never restore the keys that guard it. */
function refuseKeysInsideData(dataDir: string, keysDir: string): void {
  const relative = path.relative(dataDir, keysDir)
  const outside = relative.startsWith('..') || path.isAbsolute(relative)
  if (outside) return
  throw new SetupError(
    'Wrong setting: VOUCHSAFE_KEYS lies inside VOUCHSAFE_DATA.',
    'Set VOUCHSAFE_KEYS to a directory beside the data, so that a backup of one never holds the other.',
  )
}

let cached: Env | undefined

/** The settings of this process; read once, so a later change of the environment has no effect. */
export function env(): Env {
  cached ??= parseEnv(process.env, process.cwd())
  return cached
}

/** Takes the owner's URL out of this process and its children, once migrations have run. */
export function forgetOwnerUrl(): void {
  delete process.env['DATABASE_OWNER_URL']
  if (cached) cached = { ...cached, databaseOwnerUrl: null }
}

/** What a PostgreSQL process may inherit from us: where to find things, and nothing that is a setting or a secret. */
export function childEnv(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'SYSTEMROOT', 'TEMP', 'TMP', 'windir']
  const inherited = names.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  // Its messages are read by us, so they must not be in the user's language.
  return { ...Object.fromEntries(inherited), NODE_ENV: 'production', LC_ALL: 'C', TZ: 'UTC' }
}
