import { expect, test } from 'vitest'

import { byReason, reasonOf } from './reasons'

const reject = (id: number, path: string, message: string) => ({ id, problems: [{ path, message }] })

test('rejects of one reason stand together in their order, the most frequent reason first', () => {
  const rejects = [
    reject(1, '', 'is no JSON'),
    reject(2, 'date', 'is no time'),
    reject(3, 'date', 'is no time'),
  ]
  expect(byReason(rejects).map(({ reason, rejects: same }) => [reason, same.map(({ id }) => id)])).toEqual([
    ['date: is no time', [2, 3]],
    ['is no JSON', [1]],
  ])
})

test('a reject without a problem has a reason all the same', () => {
  expect(reasonOf([])).toBe('It could not be taken')
})

test('times, ids and numbers make no other reason of it; what differs is left out of it', () => {
  const ahead = (time: string) => `lies more than 24 hours ahead of our clock (${time})`
  const rejects = [
    reject(1, 'event.occurredAt', ahead('2026-11-20T10:00:00.000Z')),
    reject(2, 'event.occurredAt', ahead('2026-11-20T10:00:07.123Z')),
    reject(3, 'event.id', '0199a3c1-0000-7000-8000-00000000000a is already in the log'),
    reject(4, 'event.reason', ahead('2026-11-20T10:00:00.000Z')),
  ]
  expect(byReason(rejects).map(({ reason, isOne }) => [reason, isOne])).toEqual([
    ['event.occurredAt: lies more than … hours ahead of our clock (…)', false],
    ['event.id: 0199a3c1-0000-7000-8000-00000000000a is already in the log', true],
    ['event.reason: lies more than 24 hours ahead of our clock (2026-11-20T10:00:00.000Z)', true],
  ])
})
