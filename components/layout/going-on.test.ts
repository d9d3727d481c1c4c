import { expect, test } from 'vitest'

import { goingOn } from './going-on'

test('what belongs to a page is asked for with the newest token of it', async () => {
  const asked: (string | undefined)[] = []
  const ask = (answer: string) => (read: string | undefined) => {
    asked.push(read)
    return Promise.resolve({ read: answer })
  }
  await goingOn('page', ask('first'))
  await goingOn('page', ask('second'))
  await goingOn('other page', ask('third'))
  await goingOn('page', ask('fourth'))
  expect(asked).toEqual(['page', 'first', 'other page', 'second'])
})

test('a page without a token asks without one, and few are kept', async () => {
  const same = (read: string | undefined) => Promise.resolve({ read: `${read}'` })
  await goingOn(undefined, same)
  for (let n = 0; n < 30; n++) await goingOn(`page ${n}`, same)
  expect(await goingOn('page 29', same)).toEqual({ read: "page 29''" })
  expect(await goingOn('page 1', same)).toEqual({ read: "page 1'" })
})

test('what fails leaves the token as it was', async () => {
  await goingOn('p', () => Promise.resolve({ read: 'q' }))
  await expect(goingOn('p', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect(await goingOn('p', (read) => Promise.resolve({ read: read ?? '' }))).toEqual({ read: 'q' })
})
