import { PROBLEMS_MAX, type Problem } from '@/lib/base/errors'
import { ipBits } from '@/lib/base/ip-bits'
import { quoted } from '@/lib/base/place'

import { draftSchema } from './draft-schema'
import type { EventDraft } from './event'
import { CORE_BYTES_MAX, EVENT_BYTES_MAX, OWN_ACTION } from './limits'
import { shapeProblems } from './validate-shape'
import { inspectTime } from './validate-time'
import { inspectValues } from './validate-values'

/** A valid event, or everything that is wrong with it. */
export type Validated = { draft: EventDraft } | { problems: Problem[] }

/**
 * Check one event as a client sent it (a value from `JSON.parse`). Never throws.
 *
 * What it accepts, canonical JSON and PostgreSQL hold as it is. Only two texts change: the id to lower case, and
 * occurredAt to UTC. Each problem has its place, which starts with `place` (`events[3]`); at most one more than
 * PROBLEMS_MAX are given, so that the caller sees that there are more. `retentionMs`: older events are refused, because
 * they would be removed at once.
 */
export function validateEvent(value: unknown, place: string, now: Date, retentionMs?: number): Validated {
  if (!isObject(value)) return { problems: [{ path: place, message: 'must be a JSON object' }] }
  const report = inspectValues(value, place)
  const tooLarge = inspectSize(report, place)
  // What is too large may have a hundred thousand wrong members: looking for what each could mean would take long.
  if (tooLarge.length > 0) return { problems: [...tooLarge, ...report.problems].slice(0, PROBLEMS_MAX + 1) }
  const parsed = draftSchema.safeParse(value)
  const when = inspectTime(value, place, now, retentionMs)
  const problems = [
    ...report.problems,
    ...(parsed.success ? [] : shapeProblems(parsed.error.issues, value, place)),
    ...when.problems,
    ...inspectMeaning(value, place),
  ]
  if (problems.length > 0 || !parsed.success) return { problems: problems.slice(0, PROBLEMS_MAX + 1) }
  // safe: the walk saw that before, after and details hold JSON alone, which the schema leaves open
  const draft = parsed.data as EventDraft
  if (draft.id !== undefined) draft.id = draft.id.toLowerCase()
  if (when.occurred) draft.occurredAt = when.occurred.text
  return { draft }
}

/** Reserved actions, addresses, and parties that name nobody: what a schema does not say well. */
function inspectMeaning(event: Record<string, unknown>, place: string): Problem[] {
  const problems: Problem[] = []
  if (typeof event.action === 'string' && OWN_ACTION.test(event.action)) {
    const message = 'is one that only Vouchsafe itself records: it begins with log. or vouchsafe'
    problems.push({ path: `${place}.action`, message })
  }
  const ip = isObject(event.client) ? event.client.ip : undefined
  if (typeof ip === 'string' && ipBits(ip) === null) {
    const message = `must be an IPv4 or IPv6 address without port or brackets, not ${quoted(ip)}`
    problems.push({ path: `${place}.client.ip`, message })
  }
  const onBehalfOf = isObject(event.actor) ? event.actor.onBehalfOf : undefined
  if (isNobody(onBehalfOf)) problems.push({ path: `${place}.actor.onBehalfOf`, message: NOBODY })
  if (Array.isArray(event.subjects)) {
    for (const [i, subject] of event.subjects.slice(0, PROBLEMS_MAX).entries()) {
      if (isNobody(subject)) problems.push({ path: `${place}.subjects[${i}]`, message: NOBODY })
    }
  }
  return problems
}

const NOBODY = 'names nobody: it needs an id, an email or a name'

function isNobody(party: unknown): boolean {
  return isObject(party) && !['id', 'email', 'name'].some((member) => Object.hasOwn(party, member))
}

function inspectSize({ bytes, coreBytes }: { bytes: number; coreBytes: number }, place: string): Problem[] {
  const problems: Problem[] = []
  if (bytes > EVENT_BYTES_MAX) {
    problems.push({
      path: place,
      message: `takes ${bytes} bytes of JSON; at most ${EVENT_BYTES_MAX} are taken`,
    })
  }
  if (coreBytes > CORE_BYTES_MAX) {
    const message = `takes ${coreBytes} bytes of JSON outside before and after; at most ${CORE_BYTES_MAX} are taken`
    problems.push({ path: place, message })
  }
  return problems
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
