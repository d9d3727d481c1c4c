import { AsyncLocalStorage } from 'node:async_hooks'

import type { AuditLogger } from './audit'
import type { RequestLike } from './request'

/** The request that is being handled, and its logger. */
interface Current {
  request: RequestLike
  logger: AuditLogger
}

// Frameworks load a module twice in one process, and each entry point of this package may be bundled by itself.
const SLOT = Symbol.for('vouchsafe.current')
const slots = globalThis as { [SLOT]?: AsyncLocalStorage<Current> }
const storage = (slots[SLOT] ??= new AsyncLocalStorage<Current>())

/** Does the work of one request. Whatever it calls, and awaits, finds its logger by `currentLogger`. */
export function runInRequest<T>(current: Current, work: () => T): T {
  return storage.run(current, work)
}

/** The logger of the request that is being handled; undefined outside of one. */
export function currentLogger(): AuditLogger | undefined {
  return storage.getStore()?.logger
}

/** The request that is being handled; undefined outside of one. */
export function currentRequest(): RequestLike | undefined {
  return storage.getStore()?.request
}
