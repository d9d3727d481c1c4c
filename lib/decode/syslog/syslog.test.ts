import { describe, expect, test } from 'vitest'

import { decodeRecord } from '@/lib/decode/decode-record'
import { DECODERS } from '@/lib/decode/formats'
import { kibana } from '@/lib/decode/kibana/kibana'
import { readFrames, readRecords } from '@/lib/decode/read-records'
import { decoderLaws, decodeText, lostScalars, memberAt, pitfallTests } from '@/lib/testing/decoder-laws'
import { lineLaws } from '@/lib/testing/line-laws'
import { syslogLines } from '@/lib/testing/syslog-lines'

import { SYSLOG_PITFALLS } from './pitfalls'
import { syslog } from './syslog'

const LIKELY = [
  '2026-02-03T04:05:06.123456+01:00',
  'Feb  3 04:05:06',
  'gate-1',
  'sshd',
  'ID47',
  '34',
  'authpriv',
  'Accepted publickey for ada from 192.0.2.7',
  '<34>1 - - - - - x',
  '[a@1 b="c"]',
]
const bytes = (text: string) => new TextEncoder().encode(text)

describe('a record', () => {
  decoderLaws(syslog, LIKELY)
  pitfallTests(syslog, SYSLOG_PITFALLS)
})

describe('a line', () => {
  lineLaws(syslog, syslogLines(LIKELY))

  test('becomes an event', () => {
    const line =
      '<110>1 2026-02-03T04:05:06.7+01:00 gate-1 vault 9 unseal [meta sequenceId="12"][who@32473 user="ada"] Vault was unsealed'
    expect(decodeText(syslog, line)).toEqual({
      occurredAt: '2026-02-03T03:05:06.700Z',
      actor: { type: 'anonymous' },
      action: 'unseal',
      change: 'NONE',
      resource: { type: 'SERVICE', id: 'vault' },
      message: 'Vault was unsealed',
      details: {
        priority: 110,
        facility: 'audit',
        severity: 'info',
        version: '1',
        hostname: 'gate-1',
        appName: 'vault',
        procId: '9',
        'structuredData.meta.sequenceId': '12',
        'structuredData.who/32473.user': 'ada',
      },
    })
  })

  test('is the same event as an equal one only where its sender numbers them', () => {
    const identityOf = (line: string) => decodeRecord(syslog, syslog.readText?.(line) ?? {}, line).identity
    const numbered = '<110>1 2026-02-03T04:05:06Z h a - - [meta sequenceId="12"] x'
    expect(identityOf(numbered)).toBe(numbered)
    expect(identityOf('<110>1 2026-02-03T04:05:06Z h a - - - x')).toBeUndefined()
  })

  test('may lie in the message of a shipper’s JSON, and a document without one is read by its names', () => {
    const shipped = '{"message":"Feb  3 04:05:06 gate-1 su: x","log":{"offset":7}}'
    expect(decodeText(syslog, shipped)).toMatchObject({
      resource: { type: 'SERVICE', id: 'su' },
      details: { hostname: 'gate-1', 'shipped.log.offset': 7 },
    })
    const read = '{"host":"gate-1","ident":"su","msgid":"auth","time":"2026-02-03T04:05:06Z","message":"x"}'
    expect(decodeText(syslog, read)).toMatchObject({
      occurredAt: '2026-02-03T04:05:06.000Z',
      action: 'auth',
      resource: { type: 'SERVICE', id: 'su' },
      message: 'x',
    })
    expect(decodeText(syslog, '{"host":"gate-1"}')).toMatchObject({
      resource: { type: 'HOST', id: 'gate-1' },
    })
  })
})

describe('a record of another format behind the header of syslog', () => {
  const HEADER = '<110>1 2026-02-03T04:05:06Z gate-1 kibana 9 - [a@1 b="c"] '
  const RECORD = '{"event":{"action":"user_login"},"user":{"name":"ada"}}'

  test('is read, and what syslog says of it is kept beside it', () => {
    const event = decodeText(kibana, HEADER + RECORD)
    expect(memberAt(event, 'action')).toBe('user_login')
    expect(event.details).toMatchObject({
      'shipped.syslog.hostname': 'gate-1',
      'shipped.syslog.timestamp': '2026-02-03T04:05:06Z',
      'shipped.syslog.structuredData.a/1.b': 'c',
    })
  })

  test('keeps what another shipper says', () => {
    for (const around of ['{"host":{"name":"h"}}', '"odd"', '{"syslog":"mine"}']) {
      const record = `{"event":{"action":"x"},"shipped":${around}}`
      const event = decodeText(kibana, HEADER + record)
      expect(lostScalars({ record: JSON.parse(around) }, event)).toEqual([])
      expect(memberAt(event, 'details.shipped.syslog.hostname')).toBe('gate-1')
    }
  })

  test('that cannot be read is told with all that was sent', () => {
    expect([...readRecords(kibana, bytes(`${HEADER}{"event":`))]).toMatchObject([
      { text: `${HEADER}{"event":`, problem: expect.stringContaining('is not JSON') },
    ])
    expect([...readRecords(kibana, bytes(`${HEADER}words`))]).toMatchObject([
      { text: `${HEADER}words`, problem: expect.stringContaining('is not JSON: no record of Kibana') },
    ])
  })

  test('has only its own text where there are several', () => {
    const broken = '"not an object"'
    const read = [...readRecords(kibana, bytes(`${HEADER}[${RECORD},${broken},{"event.action":"b"}]`))]
    expect(read).toMatchObject([
      { text: RECORD, record: { shipped: { syslog: { hostname: 'gate-1' } } } },
      { text: broken, problem: 'is not a JSON object' },
      { text: '{"event.action":"b"}', record: { shipped: { syslog: { hostname: 'gate-1' } } } },
    ])
    expect(read.map(({ sent }) => sent)).toEqual([undefined, undefined, undefined])
    const [alone] = [...readRecords(kibana, bytes(`${HEADER}[${RECORD}]`))]
    expect(alone).toMatchObject({ text: RECORD, sent: `${HEADER}[${RECORD}]` })
  })

  test('may have ends of lines in it where it has a frame of its own', () => {
    const frames = [HEADER + RECORD.replaceAll(',', ',\n'), RECORD, 'words'].map(bytes)
    const read = [...readFrames(kibana, frames)]
    expect(read.map(({ item, problem }) => [item, problem === undefined])).toEqual([
      [0, true],
      [1, true],
      [2, false],
    ])
    // Signatures and identities are of the record, not of what carried it.
    expect(read[0]).toMatchObject({
      text: RECORD.replaceAll(',', ',\n'),
      sent: HEADER + RECORD.replaceAll(',', ',\n'),
    })
  })

  test('is read in every format that is JSON', () => {
    for (const decoder of DECODERS) {
      const record = JSON.stringify({ x: 'y', [decoder.knownBy[0] ?? '']: 'z' })
      const [one] = [...readFrames(decoder, [bytes(HEADER + record)])]
      expect(one?.record, decoder.format).toBeDefined()
      const { event } = decodeRecord(decoder, one?.record ?? {}, one?.text ?? '')
      expect(lostScalars({ host: 'gate-1', b: 'c', x: 'y' }, event), decoder.format).toEqual([])
    }
  })
})
