import { isObject, type Json, type JsonObject } from '@/lib/base/json'
import type { EventDraft } from '@/lib/event/event'
import type { Masks } from '@/lib/event/masks'
import { redact } from '@/lib/rules/redact'

/** An event as it would be stored, and what went; or why there is none. */
export type Tried = { text: string; paths: string[] } | { problem: string }

/** What a redaction leaves of an event that somebody pasted. */
export function tryRedaction(pasted: string, redaction: { masks: Masks; secrets: boolean }): Tried {
  const event = eventIn(pasted)
  if (event === null) return { problem: 'This is no event: paste one object of JSON.' }
  // What was sent under that name stays there, before what we say.
  const { redacted: _, ...details } = isObject(event.details ?? null) ? (event.details as JsonObject) : {}
  const sent = { ...event, ...(isObject(event.details ?? null) && { details }) }
  // safe: only texts, objects and lists are looked at, whatever they are called
  const left = redact(sent as unknown as EventDraft, redaction) as unknown as JsonObject
  if (left === (sent as unknown)) return { text: JSON.stringify(event, null, 2), paths: [] }
  const said = (left.details as JsonObject).redacted
  return { text: JSON.stringify(left, null, 2), paths: [said ?? []].flat().map(String) }
}

function eventIn(text: string): JsonObject | null {
  try {
    // safe: JSON gives nothing else
    const value = JSON.parse(text) as Json
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
