import { createHash } from 'node:crypto'

import { AuditError } from './audit-error'
import type { Actor } from './event'
import { CORE_BYTES_MAX, EVENT_BYTES_MAX } from './limits'
import type { Draft } from './read-event'
import type { ReadScope } from './read-scope'
import type { Json, JsonMembers } from './to-json'

/** One event as it is sent: JSON on one line. */
export interface Line {
  readonly id: string
  readonly text: string
  /** Bytes of the text in UTF-8. */
  readonly bytes: number
  /** Those bytes, where the text was read from a file. */
  readonly raw?: Uint8Array
}

/**
 * The event as it is sent, with its scope, which wins over what the event says. `nobody` is who did it where neither names
 * an actor.
 *
 * @throws AuditError (`too_large`) where it is so without its states; a state that is too large becomes its size and hash.
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
  if (bytes <= CORE_BYTES_MAX) return { id: draft.id, text, bytes }
  checkCore(event)
  if (bytes <= EVENT_BYTES_MAX) return { id: draft.id, text, bytes }
  const less = JSON.stringify({ ...event, before: fitting(event.before), after: fitting(event.after) })
  return { id: draft.id, text: less, bytes: Buffer.byteLength(less) }
}

/** A state that leaves room for the other one: a change that made too large a one has happened, and is logged all the same. */
function fitting(state: Json | undefined): Json | undefined {
  if (state === undefined) return undefined
  const text = JSON.stringify(state)
  const bytes = Buffer.byteLength(text)
  return bytes <= STATE_BYTES_MAX
    ? state
    : { omitted: { bytes, sha256: createHash('sha256').update(text).digest('hex') } }
}

/** Two of them and the rest are within the limit of an event. */
const STATE_BYTES_MAX = (EVENT_BYTES_MAX - CORE_BYTES_MAX) / 2 - 32

function checkCore(event: { id: string; action: string; before: unknown; after: unknown }): void {
  const bytes = Buffer.byteLength(JSON.stringify({ ...event, before: undefined, after: undefined }))
  if (bytes <= CORE_BYTES_MAX) return
  throw new AuditError(
    'too_large',
    `The event ${event.action} has ${bytes} bytes without before and after; at most ${CORE_BYTES_MAX} are taken.`,
    { eventId: event.id },
  )
}

/** What is known of where it came from; undefined where that is nothing. */
function clientOf(scope: JsonMembers | undefined, said: JsonMembers | undefined): JsonMembers | undefined {
  const ip = scope?.['ip'] ?? said?.['ip']
  const userAgent = scope?.['userAgent'] ?? said?.['userAgent']
  return ip === undefined && userAgent === undefined ? undefined : { ip, userAgent }
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
