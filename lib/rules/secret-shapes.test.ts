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
    'a://b',
    'a-',
  ])('is read to its end: %s', (start) => {
    const text = start.repeat(100_000)
    const { left } = read(`${text} ${TOKEN}`)
    expect(left.length).toBeLessThanOrEqual(text.length + 1 + REDACTED.length)
    expect(left.endsWith(TOKEN)).toBe(false)
  })
})
