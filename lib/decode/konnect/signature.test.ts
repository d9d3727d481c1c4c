import { describe, expect, test } from 'vitest'

import { signedByKonnect } from './signature'

/** The signature of a record and what it is of, as text. */
function cut(text: string): { signature: string; payloads: string[]; isRuleKnown: boolean } | undefined {
  const signed = signedByKonnect(text)
  return signed && { ...signed, payloads: signed.payloads.map((bytes) => new TextDecoder().decode(bytes)) }
}

const PREFIX = '2026-02-03T04:05:06Z konghq.com CEF:0|KongInc|Konnect|1.0|konnect|Authz.teams|1|'

describe('of a line of CEF', () => {
  test.each<[string, string, string, string]>([
    ['the last key', 'granted=true trace_id=9 sig=AbC_-9', 'granted=true trace_id=9', 'AbC_-9'],
    ['behind an empty value', 'trace_id=9 user_agent= sig=AbC', 'trace_id=9 user_agent=', 'AbC'],
    ['behind two spaces', 'user_agent=x  sig=AbC', 'user_agent=x ', 'AbC'],
    ['behind an escaped one', 'user_agent=x sig\\=no sig=AbC', 'user_agent=x sig\\=no', 'AbC'],
    ['behind one that is not escaped', 'user_agent=x sig=no sig=AbC', 'user_agent=x sig=no', 'AbC'],
  ])('the signature is cut off where it is %s', (_, sent, payload, signature) => {
    const found = { payloads: [PREFIX + payload], signature, isRuleKnown: true }
    expect(cut(PREFIX + sent)).toEqual(found)
  })

  test('what stands behind the signature is no longer signed, and spoils it', () => {
    expect(cut(`${PREFIX}granted=true sig=AbC principal_id=x`)?.signature).toBe('AbC principal_id=x')
  })

  test.each([
    `${PREFIX}granted=true`,
    'CEF:0|KongInc|Konnect|1.0|a|b sig=AbC|1|granted=true',
    'x sig=AbC',
    '',
  ])('there may be none: %s', (line) => expect(cut(line)).toBeUndefined())
})

describe('of a JSON object', () => {
  test.each<[string, string, string]>([
    [
      'its last member',
      '{"rt":1,"trace_id":3895213347334635099,"sig":"AbC"}',
      '{"rt":1,"trace_id":3895213347334635099}',
    ],
    ['in the middle', '{"rt":1,"sig":"AbC","src":"x"}', '{"rt":1,"src":"x"}'],
    ['its first member', '{"sig":"AbC","rt":1}', '{"rt":1}'],
    ['its only member', '{"sig":"AbC"}', '{}'],
    ['spaced', '{ "rt" : [1, {"a": 2}] , "sig" : "AbC" }', '{ "rt" : [1, {"a": 2}] }'],
    [
      'behind a text like it',
      '{"ua":"\\",\\"sig\\":\\"no\\"","sig":"AbC"}',
      '{"ua":"\\",\\"sig\\":\\"no\\""}',
    ],
    ['behind one inside of a value', '{"a":{"sig":"no"},"sig":"AbC"}', '{"a":{"sig":"no"}}'],
    ['written otherwise', '{"rt":1,"s\\u0069g":"Ab\\u0043"}', '{"rt":1}'],
  ])('the member is cut out where it is %s', (_, sent, payload) => {
    expect(cut(sent)).toEqual({ payloads: [payload], signature: 'AbC', isRuleKnown: true })
  })

  test.each(['{"rt":1}', '{"sig":7}', '{"a":{"sig":"AbC"}}', '{"rt":1', '{}', '', '[]'])(
    'there may be none: %s',
    (sent) => expect(cut(sent)).toBeUndefined(),
  )

  test('in an envelope, the event alone or all of it may be signed', () => {
    expect(cut('{"host":"h","event":{"rt":1,"sig":"AbC"}}')).toEqual({
      signature: 'AbC',
      payloads: ['{"rt":1}', '{"host":"h","event":{"rt":1}}'],
      isRuleKnown: false,
    })
  })

  test('of the pull API cannot be checked: nobody has the bytes', () => {
    expect(cut('{"type":"authorization","signature":"MEUC"}')).toEqual({
      signature: 'MEUC',
      payloads: [],
      isRuleKnown: false,
    })
  })
})
