import { describe, expect, test } from 'vitest'

import { readSyslogLine } from './syslog-line'

/** What a line says, without what it does not. */
function said(text: string) {
  const line = readSyslogLine(text)
  return line && Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined))
}

describe('a message of RFC 5424', () => {
  test('has all of its parts', () => {
    expect(
      said('<34>1 2026-02-03T04:05:06.003Z gate-1.example su 77 ID47 [a@1 b="c"][d] \uFEFFada failed '),
    ).toEqual({
      priority: 34,
      version: '1',
      timestamp: '2026-02-03T04:05:06.003Z',
      hostname: 'gate-1.example',
      appName: 'su',
      procId: '77',
      msgId: 'ID47',
      structuredData: [
        { id: 'a@1', params: [['b', 'c']] },
        { id: 'd', params: [] },
      ],
      message: 'ada failed',
    })
  })

  test('may leave out everything', () => {
    const nothing = { priority: 0, version: '1', structuredData: [], message: '' }
    for (const text of ['<0>1 - - - - - -', '<0>1 - - - - - - ', '<0>1 - - - - -'])
      expect(said(text)).toEqual(nothing)
  })

  test.each<[string, [string, string][], string]>([
    [
      '[a b="1" b="2"] x',
      [
        ['b', '1'],
        ['b', '2'],
      ],
      'x',
    ],
    [String.raw`[a b="\"\\\]\n"]`, [['b', String.raw`"\]\n`]], ''],
    ['[a b="x\ny"]z', [['b', 'x\ny']], 'z'],
    ['[a  b="1"] [c] d', [['b', '1']], '[c] d'],
  ])('has the structured data %s', (text, params, message) => {
    expect(said(`<0>1 - - - - - ${text}`)).toMatchObject({ structuredData: [{ id: 'a', params }], message })
  })

  test.each(['[a b=c] x', '[a b="c', '[]', '[a', 'x', '[a b="c"x'])(
    'keeps the broken %s as its message',
    (text) => {
      expect(said(`<0>1 - - - - - ${text}`)).toMatchObject({ structuredData: [], message: text })
    },
  )
})

describe('a message of the older form', () => {
  const OLD = 'Feb  3 04:05:06'
  test.each<[string, object]>([
    [
      `<34>${OLD} h su[7]: x: y`,
      { timestamp: OLD, hostname: 'h', appName: 'su', procId: '7', message: 'x: y' },
    ],
    [`<34>${OLD} su: x`, { timestamp: OLD, appName: 'su', message: 'x' }],
    [`<34>${OLD} 2001:db8::7 postfix/smtpd[7]: x`, { hostname: '2001:db8::7', appName: 'postfix/smtpd' }],
    [`<34>${OLD} h x y`, { timestamp: OLD, hostname: 'h', message: 'x y' }],
    ['<34>Feb 13 2026 04:05:06.123: h a: x', { timestamp: 'Feb 13 2026 04:05:06.123', hostname: 'h' }],
    ['<34>2026-02-03T04:05:06.1+01:00 h a: x', { timestamp: '2026-02-03T04:05:06.1+01:00', appName: 'a' }],
    ['<34>x y: z', { message: 'x y: z' }],
    ['<34>', { message: '' }],
    ['<999>x', { priority: 999, message: 'x' }],
    [`${OLD} h su[7]: x`, { timestamp: OLD, hostname: 'h', appName: 'su', procId: '7', message: 'x' }],
    ['2026-02-03T04:05:06.123456+01:00 h cron: x', { hostname: 'h', appName: 'cron' }],
    // No version that there is, and so the words of whoever wrote it.
    ['<34>1 2026 h a', { priority: 34, message: '1 2026 h a' }],
  ])('is %s', (text, wanted) => expect(said(text)).toMatchObject(wanted))

  test.each(['', 'x', '<>x', '<1234>x', 'su: x', `${OLD} h`, '{"a":1}', '<a>x'])('is not %j', (text) =>
    expect(said(text)).toBeUndefined(),
  )
})

test('takes no longer than its length', () => {
  const long = 'a'.repeat(200_000)
  for (const text of [
    long,
    `[a ${long}`,
    `[a b="${long}`,
    `${' '.repeat(100_000)}x`,
    '[a b="1"'.repeat(20_000),
  ]) {
    expect(readSyslogLine(`<1>1 - - - - - ${text}`)?.message).toBe(text.trim())
    expect(readSyslogLine(`<1>${text}`)?.message).toBe(text.trim())
  }
})
