import { expect, test } from 'vitest'

import type { AuditLogger } from './audit'
import { currentLogger, currentRequest, runInRequest } from './current-logger'

const request = { headers: {} }
const other = { headers: {} }
const logger = {} as AuditLogger

test('what a request awaits is still of that request, and what is around it is not', async () => {
  expect(currentLogger()).toBeUndefined()
  await runInRequest({ request, logger }, async () => {
    await Promise.resolve()
    expect([currentLogger(), currentRequest()]).toEqual([logger, request])
  })
  expect(currentLogger()).toBeUndefined()
})

test('requests that are handled at once do not see each other', async () => {
  const seen = await Promise.all(
    [request, other].map((one) =>
      runInRequest({ request: one, logger }, async () => {
        await Promise.resolve()
        return currentRequest() === one
      }),
    ),
  )
  expect(seen).toEqual([true, true])
})
