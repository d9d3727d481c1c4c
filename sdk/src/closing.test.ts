import { expect, test, vi } from 'vitest'

import { MemoryQueue } from './memory-queue'
import { openAudit } from './open-audit'

const PACE = { lingerMs: 1, firstPauseMs: 1, deniedPauseMs: 1 }
/** Nobody listens there. */
const NOWHERE = { url: 'http://127.0.0.1:1', key: 'vs_abc_def' }
const event = { action: 'a.b', resource: { type: 'X' } }

test('what is enqueued too late for close() is not promised to be kept', async () => {
  let go = (): void => {}
  const known = new Promise<undefined>((resolve) => {
    go = () => resolve(undefined)
  })
  const audit = openAudit({ ...NOWHERE, actor: () => known }, PACE)
  const late = audit.asScoped({ headers: {} }).enqueue(event)
  await audit.close({ timeoutMs: 1 })
  go()
  await expect(late).rejects.toMatchObject({ code: 'closed' })
  expect(audit.counters().queued).toBe(0)
})

test('close() ends once: who calls it again learns what became of the first', async () => {
  const onError = vi.fn<() => void>()
  const audit = openAudit({ ...NOWHERE, onError }, PACE)
  await audit.withoutRequest.enqueue(event)
  const [first, second] = await Promise.allSettled([audit.close({ timeoutMs: 20 }), audit.close()])
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
  expect(second).toEqual(first)
})

test('who waits for room in a queue that is closed is told so', async () => {
  const queue = new MemoryQueue(100, 60_000)
  const line = { id: 'a', text: 'x'.repeat(80), bytes: 80 }
  await queue.add(line)
  const waiting = queue.add(line)
  await queue.close()
  await queue.remove(1)
  await expect(waiting).rejects.toMatchObject({ code: 'closed', eventId: 'a' })
  expect(queue.count).toBe(0)
})
