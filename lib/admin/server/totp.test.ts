import { Secret, TOTP } from 'otpauth'
import { expect, test } from 'vitest'

import { newTotpSecret, totpStep, totpUri } from './totp'

// RFC 6238, appendix B, SHA-1: eight digits there, of which apps show the last six.
const SECRET = Secret.fromUTF8('12345678901234567890').base32

test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('at %i s the code of the standard is right', (seconds, code) => {
  const step = totpStep(SECRET, code.slice(2), new Date(seconds * 1000))
  expect(step).toBe(Math.floor(seconds / 30))
})

test('a clock may be half a minute off, and no more', () => {
  const at = (step: number) => new Date(step * 30_000 + 5000)
  const code = TOTP.generate({ secret: Secret.fromBase32(SECRET), timestamp: at(1000).getTime() })
  expect([998, 999, 1000, 1001, 1002].map((step) => totpStep(SECRET, code, at(step)))).toEqual([
    null,
    1000,
    1000,
    1000,
    null,
  ])
})

test('what is no code of six digits is wrong, whatever it is', () => {
  for (const code of ['', '12345', '1234567', 'abcdef', '００００００']) {
    expect(totpStep(SECRET, code, new Date())).toBeNull()
  }
})

test('each secret is new and long, and the address says whose it is and where', () => {
  const secret = newTotpSecret()
  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  expect(newTotpSecret()).not.toBe(secret)
  const uri = new URL(totpUri(secret, 'ada@example.com', 'audit.example:8443'))
  expect(decodeURIComponent(uri.pathname)).toContain('ada@example.com')
  expect(uri.searchParams.get('issuer')).toBe('Vouchsafe audit.example 8443')
  expect(uri.searchParams.get('secret')).toBe(secret)
})
