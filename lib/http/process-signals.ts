import { inspect } from 'node:util'

import { SetupError } from '@/lib/config/setup-error'

/**
 * Runs `stop` on SIGTERM, SIGINT, or when the process that started this one has gone. A second signal ends the
 * process at once: whoever sends it has waited long enough.
 */
export function onStop(stop: () => Promise<void>): void {
  let stopping = false
  const begin = (): void => {
    if (stopping) process.exit(1)
    stopping = true
    stop().then(() => process.exit(0), endWith)
  }
  process.on('SIGTERM', begin)
  process.on('SIGINT', begin)
  process.on('disconnect', begin)
}

/** Tells the process that started this one, if one did, that the work has begun. */
export function sayReady(): void {
  process.send?.('ready')
}

/** Ends the process over a failure at its start, in words for the person who started it. */
export function endWith(error: unknown): never {
  const words = error instanceof SetupError ? error.message : inspect(error)
  process.stderr.write(`${words}\n`)
  process.exit(1)
}
