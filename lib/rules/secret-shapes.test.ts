import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { REDACTED, withoutShapes } from './secret-shapes'

const TOKEN = ['eyJhbGciOiJub25lIn0', 'eyJzdWIiOiJub2JvZHkifQ', 'c2lnbmF0dXJl'].join('.')

function read(text: string) {
  const found: string[] = []
  return { left: withoutShapes(text, (secret) => found.push(secret)), found }
}

describe('a JSON Web Token', () => {
  test.each([
    ['alone', '', ''],
    ['behind a name with dashes', 'session-of-', ' here'],
    ['behind what looks like the start of one', 'eyJ-', ''],
    ['in an address', 'https://example.com/?t=', '&u=1'],
  ])('is found %s', (_, before, after) => {
    const { left, found } = read(before + TOKEN + after)
    expect(found.join('')).toContain(TOKEN)
    expect(left.endsWith(REDACTED + after)).toBe(true)
  })

  test('keeps what stands in front of it', () => {
    expect(read(`session-${TOKEN}`)).toEqual({ left: `session-${REDACTED}`, found: [TOKEN] })
  })

  test.each([
    ['within a word', `x${TOKEN.slice(0, 19)}.a`],
    ['without its dots', 'eyJhbGciOiJub25lIn0-eyJzdWIiOiJub2JvZHkifQ'],
  ])('is none %s', (_, text) => {
    expect(read(text)).toEqual({ left: text, found: [] })
  })
})

describe('what is sent as a secret', () => {
  test.each([
    ['Authorization: Bearer abcdefghijklmnop', 'Authorization: Bearer [redacted]'],
    ['-H "authorization: abcdefghijklmnopqrstuvwx" -X PUT', '-H "authorization: [redacted]" -X PUT'],
    ['{"Authorization":"Basic YWRhOmxvdmVsYWNl"}', '{"Authorization":"Basic [redacted]"}'],
    [`with glpat-${'aB3-'.repeat(5)} here`, 'with [redacted] here'],
    [`sk_${'live'}_4eC39HqLyjWD and sk_${'test'}_4eC39HqLyjWD.`, '[redacted] and [redacted].'],
    [
      'GET /in?user=ada&token=abc&api_key=d/e%20f&page=2 ok',
      'GET /in?user=ada&token=[redacted]&api_key=[redacted]&page=2 ok',
    ],
    ['/in?X-Amz-Security-Token=abc', '/in?X-Amz-Security-Token=[redacted]'],
    ['Host=db;Password=a,b)c;Port=1', 'Host=db;Password=[redacted];Port=1'],
    ['login(user=ada, db_password=abc)', 'login(user=ada, db_password=[redacted])'],
  ])('is found in %s', (text, left) => {
    expect(read(text).left).toBe(left)
    expect(read(left)).toEqual({ left, found: [] })
  })

  test.each([
    'Authorization: failed for ada, credentials missing',
    'authorization=required',
    'hasPassword=true&setPassword=no, resetPassword=false',
    'password=${DB_PASSWORD} or password={{ secret(DB) }}',
    '/in?token_id=abc&tokens=4&monkey=1',
    'token=abc is in no query, and sk_live_ is a start',
  ])('is not seen in %s', (text) => {
    expect(read(text)).toEqual({ left: text, found: [] })
  })

  // The least that each shape needs, so that the one look in front of them lets it through.
  test.each([
    ['a web token', ['eyJ123456', '123456', ''].join('.')],
    ['a private key that was cut off', ['-----BEGIN ', 'PRIVATE KEY-----'].join('')],
    ['a key of ours', `vs_${'k'.repeat(10)}_${'Z'.repeat(38)}`],
    ['a token of GitHub', `ghs_${'a'.repeat(36)}`],
    ['a newer one', `github_pat_${'a'.repeat(22)}`],
    ['one of Slack', `xoxe-${'a'.repeat(10)}`],
    ['one of Google', `AIza${'a'.repeat(35)}`],
    ['one of GitLab', `glpat-${'a'.repeat(20)}`],
    ['a key of Stripe', `rk_live_${'a'.repeat(10)}`],
  ])('is found at its shortest: %s', (_, secret) => {
    expect(read(`see ${secret}`)).toEqual({ left: `see ${REDACTED}`, found: [secret] })
  })

  test.each([
    ['an address at its shortest', 'ab://:', 'p', '@h'],
    ['an address at its longest', `ab://${'u'.repeat(100)}:`, 'p'.repeat(200), '@h'],
    ['a header', 'AUTHORIZATION=token ', '12345678', ''],
    ['a header without a scheme', 'authorization:', '1234567a', ''],
    ['credentials of HTTP', 'basic ', 'abcdefg1', ''],
    ['a secret in a query', '?secret=', 'a', ''],
    ['a key in a query', '&private.key=', 'a', ''],
    ['a credential in a query', '?credential=', 'a', ''],
    ['a password', 'passwd=', 'a', ''],
  ])('is found at its shortest behind what is kept: %s', (_, keep, secret, after) => {
    expect(read(keep + secret + after)).toEqual({ left: keep + REDACTED + after, found: [secret] })
  })

  test('of any letters is found, and a text without one stays the same', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_-]{8,40}$/)
    const plain = fc.stringMatching(/^[ab 1:?&/._[\]{},"\n-]{0,40}$/)
    fc.assert(
      fc.property(plain, secret, plain, (before, value, after) => {
        expect(read(before + after)).toEqual({ left: before + after, found: [] })
        for (const name of ['Authorization: Bearer ', '?token=', '&api_key=', 'password=']) {
          expect(read(`${before} ${name}${value} ${after}`)).toEqual({
            left: `${before} ${name}${REDACTED} ${after}`,
            found: [value],
          })
        }
      }),
    )
  })
})

describe('a long text of what looks like the start of a secret', () => {
  test.each([
    'eyJaaaaaa-',
    'eyJaaaaaa.',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY',
    'ghp_',
    'github_pat_',
    'AIza-',
    'Bearer ',
    'Bearer/',
    'authorization:',
    'authorization=',
    'authorization: Bearer ',
    'glpat-',
    'sk_live_',
    '?token',
    '&token=,',
    '&api_',
    'password=',
    'password=,',
    'a://b',
    'a-',
  ])('is read to its end: %s', (start) => {
    const text = start.repeat(100_000)
    const { left } = read(`${text} ${TOKEN}`)
    expect(left.length).toBeLessThanOrEqual(text.length + 1 + REDACTED.length)
    expect(left.endsWith(TOKEN)).toBe(false)
  })
})
