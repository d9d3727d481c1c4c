import { expect, test, vi } from 'vitest'

import { RunningShipper } from './prisma-shipper'

test('a shipper goes on where the application’s own onError throws', async () => {
  let told = 0
  const shipper = new RunningShipper({
    // Nobody answers there.
    database: { connectionString: 'postgresql://127.0.0.1:9/none' },
    post: () => Promise.reject(new Error('nothing to send')),
    onError: () => {
      told++
      throw new Error('no such logger')
    },
  })
  await vi.waitFor(() => expect(told).toBeGreaterThan(1), { timeout: 30_000 })
  expect(shipper.counters()).toMatchObject({ failures: told, isLeading: false })
  await shipper.stop()
})
