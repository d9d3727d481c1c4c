import { setTimeout as wait } from 'node:timers/promises'

import { env } from '@/lib/config/env'
import { logger } from '@/lib/http/log'
import { guardDirectory } from '@/lib/proof/server/guard'
import { Publisher, type PublisherPlace, type Round } from '@/lib/proof/server/publisher'

/** A log is signed about so often. */
const EVERY_MS = 1000
const AFTER_FAILURE_MS = 5_000

/** Signs what logs have grown to, until told to stop; a round that has begun is finished. */
export async function publishAlways(db: PublisherPlace['db'], stop: AbortSignal): Promise<void> {
  const { keysDir, url } = env()
  const publisher = new Publisher({ db, guardDir: guardDirectory(keysDir), url })
  const pause = (ms: number) => wait(ms, undefined, { signal: stop }).catch(() => undefined)
  while (!stop.aborted) {
    try {
      const second = pause(EVERY_MS)
      const round = await publisher.round()
      if (round !== null) tell(round)
      // Thousands of logs that grew take several rounds, one right after the other.
      if (round?.isFull !== true) await second
    } catch (error) {
      logger().warn({ err: error }, 'signing checkpoints failed; it is tried again')
      await pause(AFTER_FAILURE_MS)
    }
  }
  publisher.close()
}

function tell({ halted }: Round): void {
  for (const { identity, problem } of halted)
    logger().error({ log: identity }, `a log is not signed: ${problem}`)
}
