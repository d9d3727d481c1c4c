// An application for tests to kill: enqueues events named by their number into a spool, five at a time, and writes the
// number of each on a line of its own once that is promised to be kept. With `drain` it sends what is there, and ends.
import { writeSync } from 'node:fs'

import { createAudit } from '@/sdk/src/create-audit'

const [url = '', key = '', spool = '', from = ''] = process.argv.slice(2)
const audit = createAudit({ url, key, spool, onError: () => undefined })

async function enqueueFrom(first: number): Promise<void> {
  for (let number = first; ; number += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, at) => number + at)
    await Promise.all(numbers.map(enqueue))
  }
}

async function enqueue(number: number): Promise<void> {
  await audit.withoutRequest.enqueue({ action: `step.${number}`, resource: { type: 'STEP', id: number } })
  // At once, whatever happens to the process next.
  writeSync(1, `${number}\n`)
}

const AT_ONCE = 5

if (from === 'drain') {
  // The first event opens the spool with all that is in it.
  await audit.withoutRequest.enqueue({ action: 'step.end', resource: { type: 'STEP' } })
  await audit.flush({ timeoutMs: 120_000 })
  await audit.close()
} else {
  await enqueueFrom(Number(from))
}
