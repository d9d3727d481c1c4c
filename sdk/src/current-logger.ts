import { AsyncLocalStorage } from 'node:async_hooks'

import type { Audit, AuditLogger } from './audit'
import type { RequestLike } from './request'

/** The request that is being handled, and who logs it. */
interface Current {
  request: RequestLike
  logger: AuditLogger
  /** Whose logger that is. */
  audit?: Audit | undefined
}

// Frameworks load a module twice in one process, and each entry point of this package may be bundled by itself.
const SLOT = Symbol.for('vouchsafe.current')
const slots = globalThis as { [SLOT]?: AsyncLocalStorage<Current> }
const storage = (slots[SLOT] ??= new AsyncLocalStorage<Current>())

/** Does the work of one request. Whatever it calls, and awaits, finds its logger by `currentLogger`. */
export function runInRequest<T>(current: Current, work: () => T): T {
  return storage.run(current, work)
}

/** Loggers of requests that another audit's middleware looks after. */
const others = new WeakMap<Current, Map<Audit, AuditLogger>>()

/**
 * The logger of the request that is being handled; undefined outside of one. Of this audit, where one is named: what is logged
 * with one audit never goes to the tenant of another.
 */
export function currentLogger(audit?: Audit): AuditLogger | undefined {
  const current = storage.getStore()
  if (current === undefined || audit === undefined || current.audit === audit) return current?.logger
  const known = others.get(current) ?? new Map<Audit, AuditLogger>()
  const logger = known.get(audit) ?? audit.asScoped(current.request)
  others.set(current, known.set(audit, logger))
  return logger
}

/** The request that is being handled; undefined outside of one. */
export function currentRequest(): RequestLike | undefined {
  return storage.getStore()?.request
}
