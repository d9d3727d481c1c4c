import { expect, test } from 'vitest'

import { keptAudit } from '@/lib/testing/kept-audit'

import { currentLogger, currentRequest, runInRequest } from './current-logger'

const request = { headers: {} }
const other = { headers: {} }
const audit = keptAudit()
const logger = audit.asScoped(request)

test('what a request awaits is still of that request, and what is around it is not', async () => {
  expect(currentLogger(audit)).toBeUndefined()
  await runInRequest({ request, audit, logger }, async () => {
    await Promise.resolve()
    expect([currentLogger(audit), currentRequest()]).toEqual([logger, request])
  })
  expect(currentLogger(audit)).toBeUndefined()
})

test('requests that are handled at once do not see each other', async () => {
  const seen = await Promise.all(
    [request, other].map((one) =>
      runInRequest({ request: one, audit, logger }, async () => {
        await Promise.resolve()
        return currentRequest() === one
      }),
    ),
  )
  expect(seen).toEqual([true, true])
})

test('another audit has a logger of its own for the request: its events are not those of another tenant', async () => {
  const another = keptAudit({ actor: () => ({ type: 'user', id: 'u-2' }) })
  await runInRequest({ request, audit, logger }, async () => {
    expect(another.current()).toBe(another.current())
    await another.current().enqueue({ action: 'a.b', resource: { type: 'X' } })
  })
  expect(await another.until(1)).toMatchObject([{ action: 'a.b', actor: { id: 'u-2' } }])
})
