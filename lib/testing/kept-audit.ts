import type { Audit, AuditLogger } from '@/sdk/src/audit'
import { currentLogger } from '@/sdk/src/current-logger'
import type { AuditEvent, Scope } from '@/sdk/src/event'
import { requestScope } from '@/sdk/src/read-scope'
import type { RequestOptions } from '@/sdk/src/request-options'
import { requestReader } from '@/sdk/src/request-scope'
import { scopeLookUp } from '@/sdk/src/scope'

/** An audit whose events stay here, so that tests see what middleware makes of a request before anything is sent. */
export interface KeptAudit extends Audit {
  /** Resolves with all events, once there are so many. */
  until(count: number): Promise<AuditEvent[]>
}

/** Reads requests as `createAudit` does with these options. */
export function keptAudit(options: RequestOptions = {}): KeptAudit {
  const reader = requestReader(options)
  const kept: AuditEvent[] = []
  const waiting: { count: number; resolve: (events: AuditEvent[]) => void }[] = []
  const loggerOf = (scope: () => Promise<Scope>): AuditLogger => ({
    get scope() {
      return scope()
    },
    async enqueue(event) {
      const found = await scope()
      requestScope(found)
      const { actor, client, traceId, sessionId } = found
      if (event === undefined) return
      kept.push({ ...event, actor: actor ?? event.actor, client, traceId, sessionId })
      for (const one of waiting) if (kept.length >= one.count) one.resolve([...kept])
    },
    log: notHere,
    attempt: notHere,
  })
  const withoutRequest = loggerOf(() => Promise.resolve({}))
  const audit: KeptAudit = {
    asScoped: (request, more = {}) => loggerOf(scopeLookUp(reader, request, more)),
    current: () => currentLogger(audit) ?? withoutRequest,
    withoutRequest,
    flush: notHere,
    close: notHere,
    counters: () => {
      throw new Error('Nothing is sent, so nothing is counted.')
    },
    until: (count) =>
      new Promise((resolve) => {
        waiting.push({ count, resolve })
        if (kept.length >= count) resolve([...kept])
      }),
  }
  return audit
}

function notHere(): Promise<never> {
  return Promise.reject(new Error('Middleware enqueues alone.'))
}

/** Resolves once the process warns with this error. */
export function warningOf(error: Error): Promise<void> {
  return new Promise((resolve) => {
    const hear = (warning: Error): void => {
      if (warning !== error) return
      process.off('warning', hear)
      resolve()
    }
    process.on('warning', hear)
  })
}
