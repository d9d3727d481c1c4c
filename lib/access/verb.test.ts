import { expect, test, vi } from 'vitest'
import { z } from 'zod'

import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

import type { Ctx } from './ctx'
import type { Principal } from './roles'
import { verb } from './verb'

const run = vi.fn((_ctx: Ctx, input: { n: number }) => Promise.resolve(input.n + 1))
const add = verb({
  name: 'add',
  permission: 'users.write',
  input: z.strictObject({ n: z.number(), list: z.array(z.strictObject({ a: z.string() })).optional() }),
  run,
})
const ctx = (principal: Principal): Ctx => ({
  principal,
  tenant: null,
  requestId: 'r',
  ip: null,
  userAgent: null,
  now: () => new Date(0),
  // safe: the verb of this test never looks at it
  db: {} as Db,
})
const system = ctx({ kind: 'system', name: 'test' })
const failure = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => Promise.reject(new Error('it went well')),
    (error: unknown) => (error instanceof AppError ? error : Promise.reject(error as Error)),
  )

test('a verb has its name, permission and input in it', () => {
  expect(add.name).toBe('add')
  expect(add.permission).toBe('users.write')
  expect(add.input.safeParse({ n: 1 }).success).toBe(true)
})

test('what is allowed runs with the parsed input', async () => {
  await expect(add(system, { n: 1 })).resolves.toBe(2)
})

test('who may not is refused before the input is looked at', async () => {
  run.mockClear()
  // safe: an input that no type allows is the point of this test
  const wrong = { nonsense: true } as unknown as { n: number }
  expect((await failure(add(ctx({ kind: 'anonymous' }), wrong))).code).toBe('unauthenticated')
  expect(run).not.toHaveBeenCalled()
})

test('a caller that is no route is checked too, with the place of each problem', async () => {
  // safe: as above
  const wrong = { n: 'x', list: [{ a: 'y' }, { b: 1 }], more: 1 } as unknown as { n: number }
  const error = await failure(add(system, wrong))
  expect(error.code).toBe('invalid')
  const paths = error.extra.problems?.map((problem) => problem.path).toSorted((a, b) => (a < b ? -1 : 1))
  expect(paths).toEqual(['list[1].a', 'list[1].b', 'more', 'n'])
})
