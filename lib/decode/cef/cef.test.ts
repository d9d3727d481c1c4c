import { describe, expect, test } from 'vitest'

import { decodeRecord } from '@/lib/decode/decode-record'
import { readRecords } from '@/lib/decode/read-records'
import { cefLines } from '@/lib/testing/cef-lines'
import { decoderLaws, decodeText, decodeTexts, memberAt, pitfallTests } from '@/lib/testing/decoder-laws'
import { lineLaws } from '@/lib/testing/line-laws'

import { cef } from './cef'
import { CEF_PITFALLS } from './pitfalls'

const LIKELY = [
  '1767323045678',
  'Feb 03 2026 04:05:06',
  'ada',
  'ada@example.org',
  '192.0.2.7',
  '2001:db8::7',
  'https://docs.example/a?b=c#d',
  'POST',
  'Succeeded',
  'failure',
  'C:\\Users\\ada',
  'Region',
  'suser',
]

describe('a record', () => {
  decoderLaws(cef, LIKELY)
  pitfallTests(cef, CEF_PITFALLS)
})

describe('a line', () => {
  const keys = cef.rows.flatMap(({ from }) => from).filter((name) => /^\w+$/.test(name))
  lineLaws(cef, cefLines([...keys, 'cs1', 'cs1Label', 'cn2', 'cn2Label', 'act', 'msg'], LIKELY))

  const HEADER = 'CEF:0|Acme|Vault|3.1|secret.read|Secret read|3|'

  test('becomes an event', () => {
    const line = `<134>1 2026-02-03T04:05:06.7+01:00 vault-1 vault 9 - - ${HEADER}suid=17 suser=ada@example.org src=192.0.2.7 request=https://v.example/s/pay?x\\=1 requestMethod=GET outcome=Success reason=granted msg=Ada read it odd_key= `
    expect(decodeText(cef, line)).toEqual({
      occurredAt: '2026-02-03T03:05:06.700Z',
      actor: { type: 'user', id: '17', name: 'ada@example.org', email: 'ada@example.org' },
      action: 'secret.read',
      change: 'READ',
      resource: { type: 'REQUEST', id: 'https://v.example/s/pay' },
      outcome: 'success',
      reason: 'granted',
      message: 'Ada read it',
      client: { ip: '192.0.2.7' },
      details: {
        syslog: '<134>1 2026-02-03T04:05:06.7+01:00 vault-1 vault 9 - -',
        cefVersion: '0',
        deviceVendor: 'Acme',
        deviceProduct: 'Vault',
        deviceVersion: '3.1',
        name: 'Secret read',
        severity: '3',
        request: 'https://v.example/s/pay?x=1',
        requestMethod: 'GET',
        outcome: 'Success',
        odd_key: '',
      },
    })
  })

  test.each<[string, string, string, unknown]>([
    ['the IPv6 source', 'c6a2=2001:db8::7 c6a2Label=Source IPv6 Address', 'client.ip', '2001:db8::7'],
    ['the source by its long name', 'sourceUserName=ada', 'actor.name', 'ada'],
    ['a long name beside the short one', 'suser=ada sourceUserName=b', 'details.sourceUserName', 'b'],
    ['a key that is there twice', 'suser=ada suser=b', 'details.suser_2', 'b'],
    ['a key of the header', 'name=x', 'details.name_2', 'x'],
    ['a service', 'sourceServiceName=cron', 'actor.type', 'service'],
    ['a file', 'filePath=/etc/motd fname=motd', 'resource.name', 'motd'],
    ['what the record says itself', 'reportedResourceType=Key reportedResourceID=k1', 'resource.id', 'k1'],
    ['a host', 'dst=192.0.2.8 dhost=db-1', 'resource.id', 'db-1'],
    ['words in front of the first key', 'so it is suser=ada', 'details.extension', 'so it is'],
    ['the second field of one label', 'cs1=a cs1Label=L cs2=b cs2Label=L', 'details.cs2', 'b'],
    ['whom it is about, who acts', 'suser=ada duser=ada', 'subjects', undefined],
  ])('has a place for %s', (_, extension, path, wanted) => {
    expect(memberAt(decodeText(cef, HEADER + extension), path)).toEqual(wanted)
  })

  test('may lie in the message of a shipper’s JSON', () => {
    const body = `{"@timestamp":"2026-02-03T04:05:06Z","message":"${HEADER}suser=ada","host":{"name":"h"}}`
    const [event] = decodeTexts(cef, body)
    expect(event?.actor).toEqual({ type: 'user', name: 'ada' })
    expect(event?.details).toMatchObject({
      'shipped.@timestamp': '2026-02-03T04:05:06Z',
      'shipped.host.name': 'h',
    })
  })

  test('that was shipped is the same event each time, by its place in the file', () => {
    const identityOf = (offset: number, seen: string): string | undefined => {
      const log = `{"offset":${offset},"file":{"path":"/var/log/vault"}}`
      const text = `{"seen":"${seen}","message":"${HEADER}rt=1","host":{"name":"h"},"log":${log}}`
      const [one] = [...readRecords(cef, new TextEncoder().encode(text))]
      return decodeRecord(cef, one?.record ?? {}, text).identity
    }
    expect(identityOf(10, 'a')).toBeDefined()
    expect(identityOf(10, 'a')).toBe(identityOf(10, 'b'))
    expect(identityOf(10, 'a')).not.toBe(identityOf(90, 'a'))
  })

  test('is the same event as an equal one only when it has an id of its own', () => {
    const identityOf = (line: string) => decodeRecord(cef, cef.readText?.(line) ?? {}, line).identity
    expect(identityOf(`${HEADER}suser=ada`)).toBeUndefined()
    expect(identityOf(`${HEADER}externalId=`)).toBeUndefined()
    expect(identityOf(`${HEADER}externalId=77`)).toBe(`${HEADER}externalId=77`)
  })
})
