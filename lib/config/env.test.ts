import { readFileSync } from 'node:fs'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { parseEnv } from './env'
import { SETTINGS } from './settings'
import { SetupError } from './setup-error'

const failure = (record: Record<string, string>): string => {
  try {
    parseEnv(record, '/srv')
  } catch (error) {
    if (error instanceof SetupError) return error.message
    throw error
  }
  throw new Error('It was accepted')
}

describe('settings', () => {
  test('without any, everything has its default and paths are absolute', () => {
    expect(parseEnv({}, '/srv/app')).toEqual({
      mode: 'development',
      port: 3000,
      url: 'http://localhost:3000',
      databaseUrl: null,
      databaseOwnerUrl: null,
      dataDir: '/srv/app/.data',
      keysDir: '/srv/app/.data-keys',
      secret: null,
      adminEmail: 'admin@localhost',
      adminPassword: null,
      createUser: null,
      poolSize: 10,
      logLevel: 'info',
      trustedProxies: 0,
      metricsToken: null,
      egressAllow: [],
      deliveryDir: null,
      deliveryQuotaMib: 10_240,
      scrub: { sampleEntries: 10_000, fullDays: 7, hours: null, load: 20 },
      syslog: [],
      syslogTls: null,
      testDatabaseUrl: null,
      chromium: null,
    })
  })

  test('the keys follow the data, and the address follows the port', () => {
    const env = parseEnv({ VOUCHSAFE_DATA: '/var/lib/v/', PORT: '8080' })
    expect(env.keysDir).toBe('/var/lib/v-keys')
    expect(env.url).toBe('http://localhost:8080')
  })

  test('an address loses its slash and keeps its port', () => {
    expect(parseEnv({ VOUCHSAFE_URL: 'https://audit.example.com:8443/' }).url).toBe(
      'https://audit.example.com:8443',
    )
  })

  test('an empty value counts as unset', () => {
    expect(parseEnv({ PORT: '', DATABASE_URL: '  ' })).toMatchObject({ port: 3000, databaseUrl: null })
  })

  test.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['PORT', '3e3'],
    ['VOUCHSAFE_URL', 'audit.example.com'],
    ['VOUCHSAFE_URL', 'ftp://audit.example.com'],
    ['VOUCHSAFE_URL', 'https://audit.example.com/path'],
    ['VOUCHSAFE_URL', 'https://me:pw@audit.example.com'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'localhost:5432'],
    ['VOUCHSAFE_SCRUB_LOAD', '0'],
    ['VOUCHSAFE_SCRUB_HOURS', '22'],
    ['VOUCHSAFE_SCRUB_HOURS', '24-6'],
    ['VOUCHSAFE_SECRET', 'short'],
    ['VOUCHSAFE_ADMIN_EMAIL', 'nobody'],
    ['VOUCHSAFE_ADMIN_PASSWORD', 'short'],
    ['VOUCHSAFE_CREATE_USER', 'yes'],
    ['VOUCHSAFE_POOL_SIZE', '1'],
    ['VOUCHSAFE_LOG_LEVEL', 'loud'],
    ['VOUCHSAFE_SYSLOG_LISTEN', '6514'],
    ['VOUCHSAFE_SYSLOG_LISTEN', 'udp://vs_key@0.0.0.0:514/syslog'],
    ['VOUCHSAFE_SYSLOG_LISTEN', 'tcp://0.0.0.0:5514/syslog'],
    ['VOUCHSAFE_SYSLOG_LISTEN', 'tcp://vs_key@0.0.0.0/syslog'],
    ['VOUCHSAFE_SYSLOG_LISTEN', 'tcp://vs_key:more@0.0.0.0:5514/syslog'],
    ['VOUCHSAFE_SYSLOG_LISTEN', 'tcp://vs_key@0.0.0.0:5514/syslog?tenant=a'],
    ['VOUCHSAFE_SYSLOG_LISTEN', 'tcp://vs_key@0.0.0.0:5514/sys/log'],
    ['VOUCHSAFE_SYSLOG_LISTEN', 'tcp://vs_key@0.0.0.0:5514 nonsense'],
  ])('a wrong %s is refused by name: %s', (name, value) => {
    expect(failure({ [name]: value })).toContain(`Wrong setting: ${name} must`)
  })

  test('all wrong settings are told at once, and what to do', () => {
    const message = failure({ PORT: 'x', VOUCHSAFE_LOG_LEVEL: 'y' })
    expect(message).toContain('PORT must be a whole number from 1 to 65535')
    expect(message).toContain('VOUCHSAFE_LOG_LEVEL must be one of debug, info, warn, error, silent')
    expect(message).toContain('→ Correct it')
  })

  test('a wrong value is never repeated: it may be a secret', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{12,31}$/), (secret) => {
        const message = failure({
          VOUCHSAFE_SECRET: secret,
          DATABASE_URL: `my-${secret}`,
          VOUCHSAFE_SYSLOG_LISTEN: secret,
        })
        expect(message).not.toContain(secret)
      }),
    )
  })

  test('the owner alone is refused: requests would be served from the embedded database', () => {
    expect(failure({ DATABASE_OWNER_URL: 'postgresql://o@h/d' })).toContain('DATABASE_URL is not')
  })

  test('syslog is listened for at each address, with the key and the format that it names', () => {
    const env = parseEnv(
      {
        VOUCHSAFE_SYSLOG_LISTEN: ' tcp://vs_a@127.0.0.1:5514\n tls://vs_b@[::]:6514/cef ',
        VOUCHSAFE_SYSLOG_TLS_CERT: 'tls/cert.pem',
        VOUCHSAFE_SYSLOG_TLS_KEY: '/etc/key.pem',
      },
      '/srv',
    )
    expect(env.syslog).toEqual([
      { tls: false, host: '127.0.0.1', port: 5514, key: 'vs_a', format: 'syslog' },
      { tls: true, host: '::', port: 6514, key: 'vs_b', format: 'cef' },
    ])
    expect(env.syslogTls).toEqual({
      certFile: '/srv/tls/cert.pem',
      keyFile: '/etc/key.pem',
      clientCaFile: null,
    })
  })

  test('syslog with TLS is refused without a certificate', () => {
    expect(failure({ VOUCHSAFE_SYSLOG_LISTEN: 'tls://vs_a@[::]:6514/cef' })).toContain(
      'VOUCHSAFE_SYSLOG_TLS_CERT and VOUCHSAFE_SYSLOG_TLS_KEY',
    )
  })

  test('keys inside the data are refused, beside them they are not', () => {
    expect(failure({ VOUCHSAFE_DATA: '/d', VOUCHSAFE_KEYS: '/d/keys' })).toContain(
      'VOUCHSAFE_KEYS lies inside',
    )
    expect(failure({ VOUCHSAFE_DATA: '/d', VOUCHSAFE_KEYS: '/d' })).toContain('VOUCHSAFE_KEYS lies inside')
    expect(parseEnv({ VOUCHSAFE_DATA: '/d', VOUCHSAFE_KEYS: '/d2' }).keysDir).toBe('/d2')
    expect(parseEnv({ VOUCHSAFE_DATA: '/d', VOUCHSAFE_KEYS: '/..d' }).keysDir).toBe('/..d')
  })

  test('the table of settings lists exactly what is read', () => {
    const source = readFileSync(new URL('env.ts', import.meta.url), 'utf8')
    const body = source.slice(
      source.indexOf('const schema'),
      source.indexOf('/**', source.indexOf('const schema')),
    )
    const read = [...body.matchAll(/^ {2}([A-Z_]+):/gm)].map((match) => match[1])
    const listed = SETTINGS.map((setting) => setting.name)
    expect(new Set(listed)).toEqual(new Set(read.filter((name) => name !== 'NODE_ENV')))
  })
})
