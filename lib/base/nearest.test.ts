import { expect, test } from 'vitest'

import { nearest } from './nearest'

const members = ['id', 'occurredAt', 'actor', 'action', 'resource', 'details', 'client']

test.each([
  ['occurred_at', 'occurredAt'],
  ['OccurredAt', 'occurredAt'],
  ['occured-at', 'occurredAt'],
  ['actoin', 'action'],
  ['atcion', 'action'],
  ['Actor', 'actor'],
  ['resorce', 'resource'],
  ['ressource', 'resource'],
  ['detailss', 'details'],
  ['xdetailsx', 'details'],
  ['resorc', 'resource'],
  ['cilnet', 'client'],
  ['details', 'details'],
  ['ID', 'id'],
  ['uid', 'id'],
])('%s means %s', (word, meant) => expect(nearest(word, members)).toBe(meant))

test.each([
  '',
  'x',
  'xxid',
  'xdetailsxx',
  'dteialss',
  'clxxxt',
  'colour',
  'namespace',
  'x'.repeat(65),
  'x'.repeat(1000),
])('%j means none of them', (word) => {
  expect(nearest(word, members)).toBeNull()
})
