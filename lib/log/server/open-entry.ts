import type { TenantRef } from '@/lib/access/roles'
import type { Json, JsonObject } from '@/lib/base/json'
import { eventLexemes } from '@/lib/event/lexemes'
import { eventSections, type Section, SECTIONS } from '@/lib/log/sections'

import { readEvent } from './event-reader'
import { uuidBytes } from './event-row'
import { canonicalSections, commitSections, entryBytes, saltOf, type SealKeys } from './seal'
import type { CheckRow, SealedRow } from './store-check'
import { subjectKey, type SubjectKey } from './subject-keys'
import { unwrapKey, tenantSecrets } from './tenant-secrets'

/** What opening one entry showed. */
export interface Opening {
  /** Commitments that opened. */
  opened: number
  problems: string[]
  /** What the entry holds commitments to; none where it could not be read. */
  sections: string[]
}

/**
 * Opens an entry: makes it again from the `event` row and the stored keys, and compares byte by byte. What differs is
 * named: a member that stands in clear, or a section whose commitment does not open.
 */
export function openEntry(row: CheckRow, tenant: TenantRef): Opening {
  const stored = parseEntry(row.entry)
  const refused = (problem: string): Opening => ({
    opened: 0,
    problems: [problem],
    sections: Object.keys(stored?.c ?? {}),
  })
  if (!row.event) return refused(`event ${row.eventId} has no row`)
  if (row.event.idx !== row.index.toString())
    return refused(`event ${row.eventId} says it is at index ${row.event.idx}`)
  const keys = sealKeysOf(row, tenant)
  if (typeof keys === 'string') return refused(keys)
  const event = readEvent(row.event, tenant.slug)
  const canonical = canonicalSections(eventSections(event, event.source))
  const commitments = commitSections(canonical, uuidBytes(event.id), keys)
  if (!stored) return refused('is not an entry of a version that this program knows')

  const problems: string[] = []
  let opened = 0
  for (const section of SECTIONS) {
    if (commitments[section] === stored.c[section]) opened += commitments[section] === undefined ? 0 : 1
    else problems.push(`the commitment to ${section} does not open: the row was changed, or its key`)
  }
  const again = entryBytes({
    id: event.id,
    occurredAt: event.occurredAt,
    receivedAt: event.receivedAt,
    action: event.action,
    change: event.change,
    outcome: event.outcome,
    type: event.resource.type,
    commitments,
    ...(stored.log && { log: stored.log }),
  })
  if (problems.length === 0 && !again.equals(row.entry))
    problems.push('the row says other facts than the entry')
  const { lexemes } = eventLexemes({ ...event, tenantKey: tenant.key })
  if (!sameLexemes(lexemes, row.lexemes))
    problems.push('the search index of the row is not that of its event')
  return { opened, problems, sections: Object.keys(stored.c) }
}

function sameLexemes(made: readonly string[], stored: readonly string[]): boolean {
  const left = new Set(made)
  return left.size === stored.length && stored.every((lexeme) => left.has(lexeme))
}

function parseEntry(entry: Buffer): { c: Record<string, string>; log?: JsonObject } | null {
  try {
    // safe: compared byte by byte with an entry made anew right after.
    const parsed = JSON.parse(entry.toString()) as { v: number; c: Record<string, string>; log?: JsonObject }
    return parsed.v === 1 ? parsed : null
  } catch {
    return null
  }
}

/** What opens one commitment. */
export interface SectionOpening {
  salt: Uint8Array
  value: Json
}

/**
 * What opens the commitments of an entry, by section, made from the `event` row and the stored keys. A section whose commitment does
 * not open is left out: it was changed, or its key is gone.
 */
export function openingsOf(row: SealedRow, tenant: TenantRef): Partial<Record<Section, SectionOpening>> {
  const stored = parseEntry(row.entry)
  const keys = sealKeysOf(row, tenant)
  if (!stored || !row.event || typeof keys === 'string') return {}
  const event = readEvent(row.event, tenant.slug)
  const values = eventSections(event, event.source)
  const idBytes = uuidBytes(event.id)
  const commitments = commitSections(canonicalSections(values), idBytes, keys)
  const openings: Partial<Record<Section, SectionOpening>> = {}
  for (const section of SECTIONS) {
    const value = values[section]
    if (value !== undefined && commitments[section] === stored.c[section])
      openings[section] = { salt: saltOf(section, idBytes, keys), value }
  }
  return openings
}

/** The keys that the event was sealed with, or what is wrong with them. */
function sealKeysOf(row: SealedRow, tenant: TenantRef): SealKeys | string {
  const secrets = tenantSecrets(tenant.id)
  const open = ({ id, wrapped }: { id: string; wrapped: Buffer }): SubjectKey =>
    subjectKey(id, unwrapKey(secrets, id, wrapped))
  if (!row.tenantKey) return 'the tenant has no key of its own'
  const lost = row.subjects.find((subject) => subject.wrapped === null)
  if (lost) return `subject key ${lost.id} is gone and no erasure says so`
  const of = (role: number): SubjectKey[] =>
    row.subjects.flatMap((s) =>
      s.role === role && s.wrapped ? [open({ id: s.id, wrapped: s.wrapped })] : [],
    )
  try {
    return { tenant: open(row.tenantKey), actor: of(0), about: of(1) }
  } catch (error) {
    return error instanceof Error ? error.message : 'a subject key does not open'
  }
}
