import { AuditError } from './audit-error'
import type { Actor } from './event'
import { CORE_BYTES_MAX, EVENT_BYTES_MAX } from './limits'
import type { Draft } from './read-event'
import type { ReadScope } from './read-scope'
import type { JsonMembers } from './to-json'

/** One event as it is sent: JSON on one line. */
export interface Line {
  readonly id: string
  readonly text: string
  /** Bytes of the text in UTF-8. */
  readonly bytes: number
  /** Those bytes, where the text was read from a file. */
  readonly raw?: Buffer
}

/**
 * The event as it is sent, with its scope, which wins over what the event says. `nobody` is who did it where neither names
 * an actor.
 *
 * @throws AuditError (`too_large`) with the sizes.
 */
export function lineOf(draft: Draft, scope: ReadScope, nobody: Actor): Line {
  const { said } = draft
  const event = {
    id: draft.id,
    occurredAt: draft.occurredAt,
    action: draft.action,
    change: draft.change,
    resource: draft.resource,
    outcome: draft.outcome,
    reason: draft.reason,
    message: draft.message,
    details: draft.details,
    subjects: draft.subjects,
    actor: scope.actor ?? said.actor ?? nobody,
    client: clientOf(scope.client, said.client),
    traceId: scope.traceId ?? said.traceId,
    sessionId: scope.sessionId ?? said.sessionId,
    before: draft.before,
    after: draft.after,
  }
  const text = JSON.stringify(event)
  const bytes = Buffer.byteLength(text)
  // What is no larger than the smallest limit needs no further look.
  if (bytes > CORE_BYTES_MAX) checkSizes(event, bytes)
  return { id: draft.id, text, bytes }
}

function checkSizes(
  event: { id: string; action: string; before: unknown; after: unknown },
  bytes: number,
): void {
  const coreBytes = Buffer.byteLength(JSON.stringify({ ...event, before: undefined, after: undefined }))
  if (coreBytes > CORE_BYTES_MAX) {
    throw tooLarge(
      event,
      `has ${coreBytes} bytes without before and after; at most ${CORE_BYTES_MAX} are taken`,
    )
  }
  if (bytes > EVENT_BYTES_MAX) {
    throw tooLarge(
      event,
      `has ${bytes} bytes; at most ${EVENT_BYTES_MAX} are taken. Give before and after only what matters`,
    )
  }
}

/** What is known of where it came from; undefined where that is nothing. */
function clientOf(scope: JsonMembers | undefined, said: JsonMembers | undefined): JsonMembers | undefined {
  const ip = scope?.['ip'] ?? said?.['ip']
  const userAgent = scope?.['userAgent'] ?? said?.['userAgent']
  return ip === undefined && userAgent === undefined ? undefined : { ip, userAgent }
}

function tooLarge({ id, action }: { id: string; action: string }, what: string): AuditError {
  return new AuditError('too_large', `The event ${action} ${what}.`, { eventId: id })
}

/** The lines up to the first id that comes again: the server takes an id once in a request, and the same in the next one is a duplicate. */
export function withoutRepeats(lines: readonly Line[]): readonly Line[] {
  const ids = new Set<string>()
  for (const [at, { id }] of lines.entries()) {
    if (ids.has(id)) return lines.slice(0, at)
    ids.add(id)
  }
  return lines
}

/** Lines as the body of a request. */
export function bodyOf(lines: readonly Line[]): Uint8Array<ArrayBuffer> {
  const body = Buffer.allocUnsafe(lines.reduce((sum, { bytes }) => sum + bytes + 1, 0))
  let at = 0
  for (const line of lines) {
    if (line.raw === undefined) body.write(line.text, at)
    else body.set(line.raw, at)
    at += line.bytes
    body[at++] = LINE_FEED
  }
  return body.subarray(0, -1)
}

const LINE_FEED = 0x0a
