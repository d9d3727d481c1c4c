import type { Audit } from './audit'
import type { AuthEvent } from './auth-events'
import { currentRequest } from './current-logger'
import { enqueueInRequest } from './enqueue-in-request'
import { isRequest } from './read-request'
import type { RequestLike } from './request'

/**
 * What logs the events of signing in: in the request that is given, that is being handled, or that next-auth hands out, else
 * in none. Resolves once the event is kept. Never rejects: what cannot be kept is a warning of the process.
 */
export function reporter(audit: Audit, given: RequestLike | undefined) {
  return async ({ event, sure }: AuthEvent, handed?: unknown): Promise<void> => {
    const request = given ?? currentRequest() ?? (isRequest(handed) ? handed : undefined)
    try {
      if (request === undefined)
        return await audit.withoutRequest.enqueue({ ...event, actor: sure ?? event.actor })
      const logger = audit.asScoped(request, sure === undefined ? undefined : { actor: sure })
      await enqueueInRequest(audit, request, logger, event, sure)
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error), { type: 'AuditWarning' })
    }
  }
}
