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
