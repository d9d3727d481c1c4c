import fc from 'fast-check'
import { expect, test } from 'vitest'

import { hopsOf } from './forwarded-hops'

test('X-Forwarded-For is a list of hops, the nearest one last', () => {
  expect(hopsOf('x-forwarded-for', '203.0.113.9, 10.0.0.2 ,, 10.0.0.1')).toEqual([
    '203.0.113.9',
    '10.0.0.2',
    '10.0.0.1',
  ])
  expect(hopsOf('x-forwarded-for', undefined)).toEqual([])
})

test('Forwarded tells of each hop in its for, whatever stands beside it', () => {
  const value =
    'for=192.0.2.43, for="[2001:db8:cafe::17]:4711";by=203.0.113.43, proto=https;For = 10.0.0.7;host="a,b;c"'
  expect(hopsOf('forwarded', value)).toEqual(['192.0.2.43', '[2001:db8:cafe::17]:4711', '10.0.0.7'])
})

test('a hop that does not say from where is an unknown one, not none: it keeps its place', () => {
  expect(hopsOf('forwarded', 'for=6.6.6.6, proto=http, for=10.0.0.7')).toEqual([
    '6.6.6.6',
    'unknown',
    '10.0.0.7',
  ])
})

test('a quote that a client leaves open swallows nothing that a proxy wrote', () => {
  for (const forged of ['for="6.6.6.6', 'for=6.6.6.6;host="', '"', 'for=6.6.6.6;x="\\"', '","', '\\'])
    expect(hopsOf('forwarded', `${forged}, for="[2001:db8::1]:443";proto=https`).at(-1)).toBe(
      '[2001:db8::1]:443',
    )
})

test('whatever a client sends, the last hops are those that proxies wrote', () => {
  const written = fc.constantFrom(
    'for=192.0.2.1',
    'for="[2001:db8::1]:443"',
    'by=10.0.0.1;for=192.0.2.1',
    'FOR="192.0.2.1:80"',
  )
  const forged = fc.string({
    unit: fc.constantFrom('"', ',', ';', '\\', '=', ' ', 'for', '6.6.6.6', 'é'),
    maxLength: 40,
  })
  fc.assert(
    fc.property(forged, fc.array(written, { minLength: 1, maxLength: 3 }), (client, proxies) => {
      const trusted = proxies.join(', ')
      expect(hopsOf('forwarded', `${client}, ${trusted}`).slice(-proxies.length)).toEqual(
        hopsOf('forwarded', trusted),
      )
    }),
  )
})
