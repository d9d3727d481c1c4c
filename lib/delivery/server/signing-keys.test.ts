import { createHmac, createPublicKey, verify } from 'node:crypto'

import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'

import { instanceKeyOf, useInstanceKey } from '@/lib/config/keys'
import { signedByKonnect } from '@/lib/decode/konnect/signature'
import { readJwks } from '@/lib/decode/server/jwks'
import { verifySignature } from '@/lib/decode/server/verify-signature'
import { DELIVERY_FORMATS, encodeEvent } from '@/lib/delivery/formats'
import { anyEvent } from '@/lib/testing/event-arbitraries'

import { publicKey, signingKey, webhookHeaders, webhookSecret } from './signing-keys'

const TENANT = '5f0c2a3e-9c1b-4d6f-8a57-0e1d2c3b4a59'
beforeAll(() => useInstanceKey(instanceKeyOf('0011'.repeat(16), 'the test')))

test('a tenant’s key is the same each time, and another one after each rotation and for every tenant', () => {
  const key = signingKey(TENANT, 0)
  expect(signingKey(TENANT, 0).jwk).toEqual(key.jwk)
  expect(signingKey(TENANT, 1).jwk.x).not.toBe(key.jwk.x)
  expect(signingKey(TENANT.replace('5', '6'), 0).jwk.x).not.toBe(key.jwk.x)
  expect(key.jwk.kid).toMatch(/^[0-9a-f]{16}$/)
})

test('its public half is made once, however often anybody asks for it', () => {
  const half = publicKey(TENANT, 0)
  expect(half.jwk).toEqual(signingKey(TENANT, 0).jwk)
  expect(publicKey(TENANT, 0)).toBe(half)
  expect(signingKey(TENANT, 0).jwk).toBe(half.jwk)
  expect(publicKey(TENANT, 1).keyId).toBe(signingKey(TENANT, 1).keyId)
  expect(publicKey(TENANT, 1).keyId).not.toBe(half.keyId)
})

test('what Konnect’s receivers verify with holds, for every format', () => {
  const key = signingKey(TENANT, 0)
  const jwks = readJwks({ keys: [signingKey(TENANT, 1).jwk, key.jwk] })
  fc.assert(
    fc.property(anyEvent, fc.constantFrom(...DELIVERY_FORMATS), (event, format) => {
      const line = encodeEvent(format, { event, tenantId: TENANT, parentId: null, replayed: false }, key)
      expect(verifySignature(jwks, signedByKonnect(line))).toEqual({ result: 'valid', keyId: key.jwk.kid })
      const other = line.replace(
        event.id,
        event.id.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      )
      expect(verifySignature(jwks, signedByKonnect(other)).result).not.toBe('valid')
    }),
    { numRuns: 60 },
  )
})

describe('a request', () => {
  const message = { id: 'msg_1', text: '{"a":"é"}\n', atMs: 1_795_168_800_999 }
  const headersOf = (epochs: number[]) =>
    webhookHeaders(message, signingKey(TENANT, 0), { destinationId: 'd1', epochs })

  test('is signed as Standard Webhooks says, with the shared secret', () => {
    const headers = headersOf([3])
    expect(headers['webhook-timestamp']).toBe('1795168800')
    const secret = Buffer.from(webhookSecret('d1', 3).replace('whsec_', ''), 'base64')
    const mac = createHmac('sha256', secret).update('msg_1.1795168800.{"a":"é"}\n').digest('base64')
    expect(headers['webhook-signature']?.split(' ')[0]).toBe(`v1,${mac}`)
  })

  test('and with the tenant’s key', () => {
    const [, own = ''] = headersOf([3])['webhook-signature']?.split(' ') ?? []
    const signature = Buffer.from(own.replace('v1a,', ''), 'base64')
    const key = createPublicKey({ key: { ...signingKey(TENANT, 0).jwk }, format: 'jwk' })
    expect(verify(null, Buffer.from('msg_1.1795168800.{"a":"é"}\n'), key, signature)).toBe(true)
  })

  test('while a secret is changed, with the old one and the new one', () => {
    const [first, second] = headersOf([3, 4])['webhook-signature']?.split(' ') ?? []
    expect(headersOf([4])['webhook-signature']?.split(' ')[0]).toBe(second)
    expect(first).not.toBe(second)
  })
})
