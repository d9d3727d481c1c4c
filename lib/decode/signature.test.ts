import { expect, test } from 'vitest'

import { withVerification } from './signature'

test('what is known of a signature stands in details, beside what else is there', () => {
  const event = { action: 'list', details: { status: 200 } }
  expect(withVerification(event, { result: 'valid', keyId: 'k1' })).toEqual({
    action: 'list',
    details: { status: 200, 'decoded.signature': 'valid', 'decoded.signatureKey': 'k1' },
  })
  expect(withVerification({ action: 'list' }, { result: 'unchecked', problem: 'no key' })).toEqual({
    action: 'list',
    details: { 'decoded.signature': 'unchecked', 'decoded.signatureProblem': 'no key' },
  })
  expect(event.details).toEqual({ status: 200 })
})
