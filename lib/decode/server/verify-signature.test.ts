import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { base64url, fromHex, utf8 } from '@/lib/base/bytes'
import type { Json } from '@/lib/base/json'
import { signedByKonnect } from '@/lib/decode/konnect/signature'

import { readJwks } from './jwks'
import { verifySignature } from './verify-signature'

/** A key pair, with its public half as a member of a key set. */
function keyPair(more: Record<string, Json> = {}): { privateKey: KeyObject; jwk: Record<string, Json> } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x = '' } = publicKey.export({ format: 'jwk' })
  return { privateKey, jwk: { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', x, ...more } }
}

const signatureOf = (text: string, key: KeyObject): string => base64url(sign(null, utf8(text), key))

const first = keyPair({ kid: 'first' })
const second = keyPair({ kid: 'second' })
const nameless = keyPair()
const keys = readJwks({ keys: [first.jwk, second.jwk, nameless.jwk] })

const CEF =
  'Feb 03 04:05:06 konghq.com CEF:0|KongInc|Konnect|1.0|konnect|Authz.teams|1|rt=1770091506123 granted=true'
const LINES: readonly [name: string, payload: string, signed: (signature: string) => string][] = [
  ['CEF', `${CEF} trace_id=3895213347334635099`, (sig) => `${CEF} trace_id=3895213347334635099 sig=${sig}`],
  ['CEF that ends with an empty value', `${CEF} user_agent=`, (sig) => `${CEF} user_agent= sig=${sig}`],
  [
    'CEF with a text like a signature',
    `${CEF} user_agent=ü sig\\=no`,
    (sig) => `${CEF} user_agent=ü sig\\=no sig=${sig}`,
  ],
  [
    'JSON with a number beyond 2^53',
    '{"granted":true,"rt":1770091506123,"trace_id":3895213347334635099}',
    (sig) => `{"granted":true,"rt":1770091506123,"trace_id":3895213347334635099,"sig":"${sig}"}`,
  ],
  [
    'JSON with a text like a signature',
    '{"rt":1,"user_agent":"x\\",\\"sig\\":\\"AAAA\\""}',
    (sig) => `{"rt":1,"user_agent":"x\\",\\"sig\\":\\"AAAA\\"","sig":"${sig}"}`,
  ],
  ['an event in an envelope', '{"rt":1}', (sig) => `{"event":{"rt":1,"sig":"${sig}"}}`],
  ['an envelope as a whole', '{"event":{"rt":1}}', (sig) => `{"event":{"rt":1,"sig":"${sig}"}}`],
]

describe.each(LINES)('%s', (name, payload, signed) => {
  test.each([
    ['the first key', first, { keyId: 'first' }],
    ['a later key', second, { keyId: 'second' }],
    ['a key without an id', nameless, {}],
  ])('holds with %s', (_, { privateKey }, named) => {
    const line = signed(signatureOf(payload, privateKey))
    expect(verifySignature(keys, signedByKonnect(line))).toEqual({ result: 'valid', ...named })
  })

  test('does not hold when a byte of it is another one', () => {
    const line = signed(signatureOf(payload, first.privateKey)).replace('1', '2')
    const failed = name.includes('envelope')
      ? { result: 'unchecked', problem: 'undocumented' }
      : { result: 'invalid', problem: 'mismatch' }
    expect(verifySignature(keys, signedByKonnect(line))).toEqual(failed)
  })
})

describe('a signature', () => {
  const line = (signature: string) => signedByKonnect(`${CEF} sig=${signature}`)
  const genuine = signatureOf(CEF, first.privateKey)

  test('is absent where there is none', () => {
    expect(verifySignature(keys, signedByKonnect(CEF))).toEqual({ result: 'absent' })
  })

  test('cannot be checked without a key', () => {
    expect(verifySignature(readJwks({ keys: [] }), line(genuine))).toEqual({
      result: 'unchecked',
      problem: 'no key',
    })
  })

  test('by a key that is not known is invalid, where the record does not name it', () => {
    const other = signatureOf(CEF, keyPair().privateKey)
    expect(verifySignature(keys, line(other))).toEqual({ result: 'invalid', problem: 'mismatch' })
  })

  test.each([
    ['one byte short', genuine.slice(0, -2)],
    ['padded', `${genuine}==`],
    ['in the other base64', `${genuine.slice(0, 85)}+`],
    ['with bits that mean nothing', genuine.slice(0, 85) + String.fromCharCode(genuine.charCodeAt(85) + 1)],
    ['with something behind it', `${genuine} principal_id=x`],
    ['empty', ''],
  ])('that is %s is malformed', (_, signature) => {
    expect(verifySignature(keys, line(signature))).toEqual({ result: 'invalid', problem: 'malformed' })
  })

  test('by a revoked key proves nothing, and this is told apart', () => {
    const revoked = readJwks({ keys: [{ ...first.jwk, revoked: true }, second.jwk] })
    expect(verifySignature(revoked, line(genuine))).toEqual({
      result: 'invalid',
      problem: 'revoked key',
      keyId: 'first',
    })
    // A set that was fetched again does not take it back.
    const both = readJwks({ keys: [first.jwk, { ...first.jwk, revoked: true }] })
    expect(verifySignature(both, line(genuine)).problem).toBe('revoked key')
  })

  test('that names its key is checked with that one alone', () => {
    const signed = line(genuine)
    if (signed === undefined) throw new Error('The line is signed.')
    const named = (keyId: string) => verifySignature(keys, { ...signed, keyId })
    expect(named('first')).toEqual({ result: 'valid', keyId: 'first' })
    expect(named('second')).toEqual({ result: 'invalid', problem: 'mismatch' })
    expect(named('third')).toEqual({ result: 'unchecked', problem: 'unknown key' })
  })

  test('of RFC 8032 §7.1 TEST 2 holds', () => {
    const x = base64url(
      fromHex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c') ?? new Uint8Array(),
    )
    const signature = base64url(
      fromHex(
        '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
          '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
      ) ?? new Uint8Array(),
    )
    const jwks = readJwks({ keys: [{ kty: 'OKP', crv: 'Ed25519', x }] })
    const signed = { signature, payloads: [new Uint8Array([0x72])], isRuleKnown: true }
    expect(verifySignature(jwks, signed)).toEqual({ result: 'valid' })
  })
})

describe('a key set', () => {
  test.each<[string, Json, string, string]>([
    ['is not one', [], 'keys', 'must be an array of keys'],
    ['holds something else', { keys: ['x'] }, 'keys[0]', 'must be an object'],
    [
      'holds an RSA key',
      { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] },
      'keys[0]',
      'must be an Ed25519 key: kty OKP, crv Ed25519',
    ],
    [
      'is for another algorithm',
      { keys: [{ ...first.jwk, alg: 'ES256' }] },
      'keys[0]',
      'must have the alg EdDSA',
    ],
    ['is for encryption', { keys: [{ ...first.jwk, use: 'enc' }] }, 'keys[0]', 'must have the use sig'],
    [
      'holds a private key',
      { keys: [{ ...first.jwk, d: 'AAAA' }] },
      'keys[0]',
      'holds a private key: send only the public part, without d',
    ],
    [
      'holds a byte too many',
      { keys: [{ ...first.jwk, x: base64url(new Uint8Array(33)) }] },
      'keys[0]',
      'must have an x of 32 bytes in base64url, not 33',
    ],
    [
      'holds no base64url',
      { keys: [{ ...first.jwk, x: '?' }] },
      'keys[0]',
      'must have an x of 32 bytes in base64url',
    ],
  ])('that %s has a problem', (_, value, path, message) => {
    expect(readJwks(value)).toEqual({ keys: [], problems: [{ path, message }] })
  })

  test('keeps its good keys beside a bad one', () => {
    const { keys: good, problems } = readJwks({ keys: [{ kty: 'EC' }, second.jwk] })
    expect(good.map(({ keyId }) => keyId)).toEqual(['second'])
    expect(problems.map(({ path }) => path)).toEqual(['keys[0]'])
  })
})
