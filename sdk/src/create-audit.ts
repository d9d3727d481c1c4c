import type { Audit, AuditOptions } from './audit'
import { openAudit } from './open-audit'
import { PACE } from './pace'

export type { Attempt, Audit, AuditLogger, AuditOptions, Counters, Logged } from './audit'
export { AuditError } from './audit-error'
export type { AuditErrorCode, Problem } from './audit-error'
export type { Actor, ActorType, AuditEvent, Change, Client, Outcome, Party, Resource, Scope } from './event'
export type { HonoRequest, NodeRequest, RequestLike, WebHeaders, WebRequest } from './request'
export type { RequestOptions } from './request-options'

/**
 * Makes the logger of an application, from its options and the environment.
 *
 * @throws AuditError (`setting`) at once when a setting is missing or wrong.
 */
export function createAudit(options: AuditOptions = {}): Audit {
  return openAudit(options, PACE)
}
