import type { Audit, AuditLogger } from './audit'
import { AuditError } from './audit-error'
import type { Actor, AuditEvent } from './event'
import type { RequestLike } from './request'

/**
 * Enqueues an event with the logger of its request. Where the application cannot say who that is, as with a token that nobody
 * can read, or says what no event can hold, it is logged as `otherwise`, by default as nobody’s.
 *
 * @throws AuditError as `enqueue`.
 */
export async function enqueueInRequest(
  audit: Audit,
  request: RequestLike,
  logger: AuditLogger,
  event: AuditEvent,
  otherwise: Actor = { type: 'anonymous' },
): Promise<void> {
  try {
    // At once: what is being enqueued when the audit is closed is waited for.
    await logger.enqueue(event)
  } catch (error) {
    if (error instanceof AuditError && error.code !== 'invalid') throw error
    await audit.asScoped(request, { actor: otherwise, sessionId: undefined }).enqueue(event)
  }
}
