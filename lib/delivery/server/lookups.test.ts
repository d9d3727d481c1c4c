import type { LookupAddress } from 'node:dns'

import { expect, test } from 'vitest'

import { Lookups } from './lookups'

/** Name servers that answer when the test says so. */
function servers() {
  const asked: string[] = []
  const answers = new Map<string, () => void>()
  const ask = (hostname: string) => {
    asked.push(hostname)
    return new Promise<LookupAddress[]>((resolve) => {
      answers.set(hostname, () => resolve([{ address: '192.0.2.1', family: 4 }]))
    })
  }
  return { asked, answer: (hostname: string) => answers.get(hostname)?.(), ask }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
const ALL = { all: true } as const

test('slow names of one tenant hold up no other one', async () => {
  const { asked, answer, ask } = servers()
  const lookups = new Lookups(3, ask)
  const slow = ['s1', 's2', 's3', 's4'].map((name) => lookups.find('slow', name, ALL))
  const quick = lookups.find('quick', 'q1', ALL)
  await settled()
  expect(asked).toEqual(['s1', 's2', 'q1'])
  answer('q1')
  expect(await quick).toEqual([{ address: '192.0.2.1', family: 4 }])
  for (const name of ['s1', 's2', 's3', 's4']) {
    answer(name)
    await settled()
  }
  expect(await Promise.all(slow)).toHaveLength(4)
})

test('a name that is being looked up is not asked for again, and one that was is', async () => {
  const { asked, answer, ask } = servers()
  const lookups = new Lookups(1, ask)
  const both = ['a', 'b'].map((tenant) => lookups.find(tenant, 'same', ALL))
  await settled()
  answer('same')
  await Promise.all(both)
  expect(asked).toEqual(['same'])
  const again = lookups.find('a', 'same', ALL)
  await settled()
  answer('same')
  await again
  expect(asked).toEqual(['same', 'same'])
})

test('one that fails leaves its place, and too many of one tenant are turned away', async () => {
  const failing = new Lookups(1, () => Promise.reject(new Error('no such name')))
  for (const _ of [1, 2, 3]) await expect(failing.find('a', 'x', ALL)).rejects.toThrow('no such name')
  const { ask } = servers()
  const lookups = new Lookups(1, ask)
  const many = Array.from({ length: 60 }, (_, i) => lookups.find('a', `n${i}`, ALL))
  const ends = await Promise.allSettled(many.slice(52))
  expect(ends.map((end) => 'reason' in end && end.reason)).toEqual(
    ends.map(() => expect.objectContaining({ code: 'EAI_AGAIN' })),
  )
})
