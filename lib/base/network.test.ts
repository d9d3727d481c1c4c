import { expect, test } from 'vitest'

import { readNetwork } from './network'

test.each([
  ['10.0.0.0/8', '4', 8, null],
  ['10.0.0.0/8:9200', '4', 8, 9_200],
  ['fd00:1::/32', '6', 32, null],
  ['fd00:1::/32:65535', '6', 32, 65_535],
  ['0.0.0.0/0:443', '4', 0, 443],
])('%s is a network', (text, family, length, port) => {
  const network = readNetwork(text)
  expect(network).toMatchObject({ block: { family }, port })
  expect(network?.block.bits).toHaveLength(length)
})

test.each([
  '10.0.0.0',
  '10.0.0.0:80',
  '10.0.0.0/8:',
  '10.0.0.0/8:0',
  '10.0.0.0/8:65536',
  '10.0.0.0/33',
  'x/8:80',
  '',
])('%s is none', (text) => expect(readNetwork(text)).toBeNull())
