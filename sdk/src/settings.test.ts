import { expect, test } from 'vitest'

import { readSettings } from './settings'

const good = { url: 'https://audit.test/there/', key: 'vs_a_b' }

test('the address may have a path, and names the tenant', () => {
  expect(readSettings(good).endpoint).toBe('https://audit.test/there/api/v1/events')
  expect(readSettings({ ...good, tenant: 'a&b' }).endpoint).toMatch(/events\?tenant=a%26b$/)
})

test('everything that is missing or wrong is said at once, with its fix', () => {
  expect(() => readSettings({ url: '', key: '' })).toThrow(
    /VOUCHSAFE_URL is missing: set it.*VOUCHSAFE_KEY is missing: set it/,
  )
  expect(() => readSettings({ url: 'audit.test', key: 'Bearer x' })).toThrow(
    /must begin with https.*not an API key/,
  )
  expect(() => readSettings({ url: 'vs_a_topsecret', key: 'https://audit.test' })).not.toThrow(/topsecret/)
  expect(() => readSettings({ ...good, url: 'https://me:pass@audit.test' })).toThrow('must hold no user')
  expect(() => readSettings({ ...good, timeoutMs: Number.NaN, queueBytesMax: 5 })).toThrow(
    /timeoutMs.*queueBytesMax/,
  )
})
