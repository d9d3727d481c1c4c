import { describe, expect, test } from 'vitest'

import { AppError, type ErrorCode } from '@/lib/base/errors'

import { problemFor, STATUS } from './problem'

const ID = 'request-1'

describe('our own failures', () => {
  test.each(Object.entries(STATUS))('%s is %i', (code, status) => {
    // safe: the keys of STATUS are the codes
    const { body, unexpected } = problemFor(new AppError(code as ErrorCode, 'Said to the caller.'), ID)
    expect(body).toMatchObject({ status, code, detail: 'Said to the caller.', requestId: ID })
    expect(body.title).not.toBe('Error')
    expect(unexpected).toBe(false)
  })

  test('places are told, and only where there are some', () => {
    const problems = [{ path: 'events[3].actor.type', message: 'is needed' }]
    expect(problemFor(new AppError('invalid', 'x', { problems }), ID).body.errors).toEqual(problems)
    expect(problemFor(new AppError('invalid', 'x'), ID).body).not.toHaveProperty('errors')
  })

  test('a busy server says when to come back, in whole seconds and at least one', () => {
    const retry = (seconds?: number) =>
      problemFor(new AppError('busy', 'x', seconds === undefined ? {} : { retryAfterSeconds: seconds }), ID)
        .headers['retry-after']
    expect(retry()).toBe('1')
    expect(retry(0.2)).toBe('1')
    expect(retry(4.1)).toBe('5')
    expect(problemFor(new AppError('conflict', 'x'), ID).headers).toEqual({})
  })

  test('an AppError of another copy of the module is one too', () => {
    class AppErrorOfNext extends Error {
      override readonly name = 'AppError'
      readonly code = 'conflict'
      readonly extra = { problems: [{ path: 'a', message: 'b' }] }
    }
    expect(problemFor(new AppErrorOfNext('Said.'), ID).body).toMatchObject({ status: 409, detail: 'Said.' })
  })
})

describe('everything else', () => {
  test.each([
    ['an error', new Error('SELECT password FROM account')],
    ['text', 'password'],
    ['nothing', undefined],
    [
      'an error that calls itself ours',
      Object.assign(new Error('secret'), { name: 'AppError', code: 'boo' }),
    ],
  ])('%s is a 500 that says nothing of itself', (_, error) => {
    const { body, unexpected } = problemFor(error, ID)
    expect(body).toMatchObject({ status: 500, code: 'internal', requestId: ID })
    expect(JSON.stringify(body)).not.toMatch(/password|secret|SELECT/)
    expect(unexpected).toBe(true)
  })

  test.each(['ECONNREFUSED', '57P01', '53300', '08006', '55P03', '57014', 'P1001', 'P2028'])(
    'a database that is away or overloaded (%s) is a 503 that can be tried again',
    (code) => {
      const { body, headers } = problemFor(Object.assign(new Error('to db.internal:5432'), { code }), ID)
      expect(body.status).toBe(503)
      expect(body.detail).not.toContain('db.internal')
      expect(headers['retry-after']).toBeDefined()
    },
  )

  test('a full disk is a 507', () => {
    expect(problemFor(Object.assign(new Error('x'), { code: '53100' }), ID).body.status).toBe(507)
  })

  test('a missing file is our mistake, a missing socket is a database that is away', () => {
    const missing = (syscall: string) => Object.assign(new Error('x'), { code: 'ENOENT', syscall })
    expect(problemFor(missing('open'), ID).body.status).toBe(500)
    expect(problemFor(missing('connect'), ID).body.status).toBe(503)
  })
})
