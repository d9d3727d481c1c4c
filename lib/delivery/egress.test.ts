import { describe, expect, test } from 'vitest'

import { egressTo } from './egress'

describe('where nothing is allowed', () => {
  const { mayReach } = egressTo([])

  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:169.254.169.254',
    '::127.0.0.1',
    '::ffff:0:127.0.0.1',
    '168.63.129.16',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'localhost',
    '0x7f.1',
    '2130706433',
    '127.1',
    '0177.0.0.1',
    '',
  ])('%s is not reached', (address) => expect(mayReach(address, 443)).toBe(false))

  test.each(['8.8.8.8', '172.15.255.255', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    '%s is',
    (address) => expect(mayReach(address, 443)).toBe(true),
  )
})

test('what the admin allows is reached, and nothing beside it', () => {
  const { mayReach } = egressTo(['10.1.0.0/16', 'fd00:1::/32'])
  expect(['10.1.2.3', '::ffff:10.1.2.3', 'fd00:1::9'].map((one) => mayReach(one, 443))).toEqual([
    true,
    true,
    true,
  ])
  expect(['10.2.0.1', '127.0.0.1', 'fd00:2::9'].map((one) => mayReach(one, 443))).toEqual([
    false,
    false,
    false,
  ])
})

test('where a port is named, that one alone is reached', () => {
  const { mayReach } = egressTo(['10.1.0.0/16:9200', 'fd00:1::/32:514'])
  expect(mayReach('10.1.2.3', 9_200)).toBe(true)
  expect(mayReach('fd00:1::9', 514)).toBe(true)
  expect(mayReach('10.1.2.3', 22)).toBe(false)
  expect(mayReach('10.2.0.1', 9_200)).toBe(false)
  expect(mayReach('8.8.8.8', 22)).toBe(true)
})
