import { expect, test } from 'vitest'

import { hashPassword, NOBODYS_HASH, passwordMatches } from './passwords'

// First in this file: what the first unknown address meets must not decide for all later ones.
test('an unknown address is answered as before once a rush is over', async () => {
  // More than there is room for, so that the line is full.
  const rush = Promise.allSettled(Array.from({ length: 60 }, () => hashPassword('one of many people')))
  await expect(passwordMatches(null, 'a guess')).rejects.toThrow('Too many people')
  await rush
  expect(await passwordMatches(null, 'a guess')).toBe(false)
})

test('nobody’s hash costs as much to try as anybody’s', async () => {
  const [, kind, version, parameters, salt, hash] = (await hashPassword('somebody’s password')).split('$')
  const nobodys = NOBODYS_HASH.split('$')
  expect(nobodys.slice(0, 4)).toEqual(['', kind, version, parameters])
  expect(nobodys[4]).toHaveLength(salt?.length ?? 0)
  expect(nobodys[5]).toHaveLength(hash?.length ?? 0)
})

test('a password matches its own hash and no other, and without one nothing does', async () => {
  const stored = await hashPassword('correct horse battery')
  expect(await passwordMatches(stored, 'correct horse battery')).toBe(true)
  expect(await passwordMatches(stored, 'wrong horse battery')).toBe(false)
  expect(await passwordMatches(null, 'correct horse battery')).toBe(false)
})
