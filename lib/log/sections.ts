import type { Json, JsonObject } from '@/lib/base/json'
import type { EventDraft, Party, Source } from '@/lib/event/event'

/** The parts of an event that stand in its entry as commitments, so that each can be opened or erased on its own. */
export const SECTIONS = [
  'actor',
  'resource',
  'ip',
  'agent',
  'text',
  'details',
  'before',
  'after',
  'subjects',
  'context',
  'source',
  'original',
] as const
export type Section = (typeof SECTIONS)[number]

/** Whether there is a section of this name. */
export const isSection = (name: unknown): name is Section => SECTIONS.some((section) => section === name)

/** The sections that an event has, each with its value. An absent section has no member; JSON null is a value. */
export type SectionValues = Partial<Record<Section, Json>>

function present(members: Record<string, Json | undefined>): JsonObject | undefined {
  const kept: JsonObject = {}
  let any = false
  for (const name in members) {
    const value = members[name]
    if (value === undefined) continue
    kept[name] = value
    any = true
  }
  return any ? kept : undefined
}

const party = (p: Party | undefined): JsonObject | undefined =>
  p && present({ type: p.type, id: p.id, name: p.name, email: p.email })

/**
 * The sections of an event, exactly as they are committed to. The `event` row keeps all of this as it was sent,
 * so that every commitment can be opened from it later.
 */
export function eventSections(event: EventDraft, source: Source): SectionValues {
  const { actor, resource, client } = event
  const all: Record<Section, Json | undefined> = {
    actor: present({
      type: actor.type,
      id: actor.id,
      name: actor.name,
      email: actor.email,
      onBehalfOf: actor.onBehalfOf && (party(actor.onBehalfOf) ?? {}),
    }),
    resource: present({ id: resource.id, name: resource.name }),
    ip: client?.ip,
    agent: client?.userAgent === undefined ? undefined : { userAgent: client.userAgent },
    text: present({ message: event.message, reason: event.reason }),
    details: event.details,
    before: event.before,
    after: event.after,
    subjects: event.subjects?.map((subject) => party(subject) ?? {}),
    context: present({ traceId: event.traceId, sessionId: event.sessionId }),
    original: event.original,
    source: present({ name: source.name, format: source.format, keyId: source.keyId }),
  }
  const values: SectionValues = {}
  for (const section of SECTIONS) {
    const value = all[section]
    if (value !== undefined) values[section] = value
  }
  return values
}
