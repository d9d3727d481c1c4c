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
    ['VOUCHSAFE_SECRET', 'short'],
    ['VOUCHSAFE_ADMIN_EMAIL', 'nobody'],
    ['VOUCHSAFE_ADMIN_PASSWORD', 'short'],
    ['VOUCHSAFE_CREATE_USER', 'yes'],
    ['VOUCHSAFE_POOL_SIZE', '1'],
    ['VOUCHSAFE_LOG_LEVEL', 'loud'],
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
        const message = failure({ VOUCHSAFE_SECRET: secret, DATABASE_URL: `my-${secret}` })
        expect(message).not.toContain(secret)
      }),
    )
  })

  test('the owner alone is refused: requests would be served from the embedded database', () => {
    expect(failure({ DATABASE_OWNER_URL: 'postgresql://o@h/d' })).toContain('DATABASE_URL is not')
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
