import type { Audit, AuditLogger } from './audit'
import type { AuthEvent } from './auth-events'
import { currentRequest } from './current-logger'
import { isRequest } from './read-request'
import type { RequestLike } from './request'

/**
 * What logs the events of signing in: in the request that is given, that is being handled, or that next-auth hands out, else
 * in none. Resolves once the event is kept. Never rejects: what cannot be kept is a warning of the process.
 */
export function reporter(audit: Audit, given: RequestLike | undefined) {
  return async ({ event, sure }: AuthEvent, handed?: unknown): Promise<void> => {
    const request = given ?? currentRequest() ?? (isRequest(handed) ? handed : undefined)
    const more = sure === undefined ? undefined : { actor: sure }
    const logger: AuditLogger = request === undefined ? audit.withoutRequest : audit.asScoped(request, more)
    try {
      await logger.enqueue(sure === undefined ? event : { ...event, actor: sure })
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error), { type: 'AuditWarning' })
    }
  }
}
