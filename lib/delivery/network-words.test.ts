import { expect, test } from 'vitest'

import { networkWords } from './network-words'

const peer = { host: 'siem.example.com', port: 8088 }
const withCode = (code: string) => Object.assign(new Error('as the system says it'), { code })

test.each([
  ['ENOTFOUND', 'there is no such name: siem.example.com (ENOTFOUND)'],
  ['ECONNREFUSED', 'nothing listens at siem.example.com, port 8088 (ECONNREFUSED)'],
  ['HPE_INVALID_CONSTANT', 'it does not answer in HTTP (HPE_INVALID_CONSTANT)'],
])('%s is told in words', (code, words) => expect(networkWords(withCode(code), peer)).toBe(words))

test('what there are no words for stays as it is', () => {
  expect(networkWords(withCode('EWEIRD'), peer)).toBe('as the system says it')
  expect(networkWords(Object.assign(new RangeError('x'), { message: '' }), peer)).toBe('RangeError')
  expect(networkWords('so', peer)).toBe('so')
})
