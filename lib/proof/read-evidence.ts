import { isObject, type Json, type JsonObject } from '@/lib/base/json'
import { isSection, type Section } from '@/lib/log/sections'

import type { EventProof } from './event-proof'
import { EVIDENCE_FORMAT, evidenceLine, type EvidenceLine, type EvidenceManifest } from './evidence'

// Read by hand and not by zod: what verifies is one short file that people read.

/** Read what a bundle says of itself. Null for anything else. */
export function readManifest(text: string): EvidenceManifest | null {
  const json = parsed(text)
  if (!isObject(json) || json['format'] !== EVIDENCE_FORMAT) return null
  const { tenant, query, sha256 } = json
  const isWhole =
    hasTexts(json, ['origin', 'madeAt']) &&
    isObject(tenant) &&
    hasTexts(tenant, ['slug', 'name']) &&
    (query === null || (isObject(query) && hasTexts(query, ['text', 'words']))) &&
    isObject(sha256) &&
    hasTexts(sha256, ['tree', 'entries']) &&
    ['since', 'until', 'madeBy'].every((name) => json[name] === null || typeof json[name] === 'string') &&
    ['below', 'events', 'logSize', 'notIncluded'].every((name) => isCount(json[name])) &&
    Array.isArray(json['withheld']) &&
    json['withheld'].every(isWithheld)
  // safe: each member was looked at
  return isWhole ? (json as unknown as EvidenceManifest) : null
}

const isWithheld = (value: Json): boolean =>
  isObject(value) &&
  isSection(value['section']) &&
  (value['because'] === 'chosen' || value['because'] === 'masked')

/** Read one event of a bundle, without the end of its line. Null unless it is written exactly as a bundle has it. */
export function readEvidenceLine(text: string): EvidenceLine | null {
  const json = parsed(text)
  if (!isObject(json)) return null
  const { index, entry } = json
  const shown = readShown(json)
  if (!isCount(index) || typeof entry !== 'string' || shown === null) return null
  const line: EvidenceLine = { index, entry, ...shown }
  return evidenceLine(line) === `${text}\n` ? line : null
}

/** Read the proof of an event as `GET /api/v1/events/{id}/proof` gives it. Null for anything else. */
export function readEventProof(text: string): EventProof | null {
  const json = parsed(text)
  if (!isObject(json)) return null
  const { log, index } = json
  const shown = readShown(json)
  const isWhole =
    shown !== null &&
    hasOnly(json, PROOF_MEMBERS) &&
    hasTexts(json, ['id', 'entry', 'checkpoint']) &&
    isObject(log) &&
    hasOnly(log, ['id', 'origin']) &&
    hasTexts(log, ['id', 'origin']) &&
    isCount(index) &&
    isTexts(json['inclusion']) &&
    isTexts(json['keys']) &&
    isConsistency(json['consistency'])
  // safe: each member was looked at
  return isWhole ? (json as unknown as EventProof) : null
}

function readShown(json: JsonObject): Pick<EvidenceLine, 'openings' | 'withheld' | 'unopened'> | null {
  const { openings, withheld, unopened } = json
  if (!isObject(openings) || !isSections(withheld) || !isSections(unopened)) return null
  for (const [name, opening] of Object.entries(openings)) {
    const isOpening =
      isObject(opening) &&
      hasOnly(opening, ['salt', 'value']) &&
      hasTexts(opening, ['salt']) &&
      Object.hasOwn(opening, 'value')
    if (!isSection(name) || !isOpening) return null
  }
  // safe: each member was looked at
  return { openings: openings as EvidenceLine['openings'], withheld, unopened }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** What nothing vouches for is not let in beside what was sealed. */
const hasOnly = (json: JsonObject, names: readonly string[]): boolean =>
  Object.keys(json).every((name) => names.includes(name))

const PROOF_MEMBERS = [
  'id',
  'log',
  'index',
  'entry',
  'openings',
  'withheld',
  'unopened',
  'inclusion',
  'checkpoint',
  'keys',
  'consistency',
]

const isConsistency = (value: Json | undefined): boolean =>
  value === undefined ||
  (isObject(value) &&
    hasOnly(value, ['from', 'hashes']) &&
    Number.isSafeInteger(value['from']) &&
    isTexts(value['hashes']))

const hasTexts = (json: JsonObject, names: readonly string[]): boolean =>
  names.every((name) => typeof json[name] === 'string')

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

const isTexts = (value: Json | undefined): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

const isSections = (value: Json | undefined): value is Section[] =>
  Array.isArray(value) && value.every(isSection)
