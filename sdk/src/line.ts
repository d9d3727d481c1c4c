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
}

/**
 * The event as it is sent, with its scope, which wins over what the event says. `nobody` is who did it where neither names
 * an actor.
 *
 * @throws AuditError (`too_large`) with the sizes.
 */
export function lineOf(draft: Draft, scope: ReadScope, nobody: Actor): Line {
  const { core, said } = draft
  const head = JSON.stringify({
    ...core,
    actor: scope.actor ?? said.actor ?? nobody,
    client: clientOf(scope.client, said.client),
    traceId: scope.traceId ?? said.traceId,
    sessionId: scope.sessionId ?? said.sessionId,
  })
  const coreBytes = Buffer.byteLength(head)
  if (coreBytes > CORE_BYTES_MAX) {
    throw tooLarge(
      draft,
      `has ${coreBytes} bytes without before and after; at most ${CORE_BYTES_MAX} are taken`,
    )
  }
  const { before, after } = draft
  const documents = `${before === undefined ? '' : `,"before":${before}`}${after === undefined ? '' : `,"after":${after}`}`
  const text = documents === '' ? head : `${head.slice(0, -1)}${documents}}`
  const bytes = documents === '' ? coreBytes : coreBytes + Buffer.byteLength(documents)
  if (bytes > EVENT_BYTES_MAX) {
    throw tooLarge(
      draft,
      `has ${bytes} bytes; at most ${EVENT_BYTES_MAX} are taken. Give before and after only what matters`,
    )
  }
  return { id: draft.id, text, bytes }
}

/** What is known of where it came from; undefined where that is nothing. */
function clientOf(scope: JsonMembers | undefined, said: JsonMembers | undefined): JsonMembers | undefined {
  const ip = scope?.['ip'] ?? said?.['ip']
  const userAgent = scope?.['userAgent'] ?? said?.['userAgent']
  return ip === undefined && userAgent === undefined ? undefined : { ip, userAgent }
}

function tooLarge({ id, action }: Draft, what: string): AuditError {
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
