import { pino, type Logger } from 'pino'

import { env } from '@/lib/config/env'

// Next may load this module twice in one process; one logger, so that lines are not interleaved by two buffers.
const holder = globalThis as typeof globalThis & { vouchsafeLogger?: Logger }

/** This process's log: one JSON line for each entry, on stdout. Never give it a secret, a body or a cookie. */
export function logger(): Logger {
  holder.vouchsafeLogger ??= pino({
    level: env().logLevel,
    base: { pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
  })
  return holder.vouchsafeLogger
}

/** Writes what nobody foresaw, so that the request id in the answer finds it. */
export function logUnexpected(
  error: unknown,
  where: { requestId: string; method: string; route: string },
): void {
  logger().error({ err: error, ...where }, 'request failed')
}
