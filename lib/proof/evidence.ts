import type { Section } from '@/lib/log/sections'

import type { ShownEntry } from './opened-sections'

// What an evidence bundle is made of: docs/evidence.md is its specification.

/** The format that is written, and read. */
export const EVIDENCE_FORMAT = 'vouchsafe-evidence/v1'

/** The files of a bundle. */
export const EVIDENCE_FILES = {
  readme: 'README.txt',
  page: 'verify.html',
  checkpoint: 'checkpoint',
  keys: 'keys',
  tree: 'tree.txt',
  entries: 'entries.ndjson',
  manifest: 'manifest.json',
} as const

/** The most events in one bundle: of each its place is held in memory while the bundle is made. */
export const EVIDENCE_EVENTS_MAX = 1_000_000

/** A section that is closed in all events of a bundle, and why. */
export interface Withheld {
  section: Section
  /** Who made the bundle chose so, or may not see it whole either. */
  because: 'chosen' | 'masked'
}

/** What a bundle says of itself. Nobody signed it: what can be told from the rest is compared with that. */
export interface EvidenceManifest {
  format: typeof EVIDENCE_FORMAT
  origin: string
  tenant: { slug: string; name: string }
  /** Null: it looks at what is withheld, and so would name it. */
  query: { text: string; words: string } | null
  /** Times of events, RFC 3339; null: not limited. */
  since: string | null
  until: string | null
  /** Only events with a smaller index were looked for. */
  below: number
  madeAt: string
  /** Null: who it is could be what is withheld. */
  madeBy: string | null
  /** Events in it. */
  events: number
  /** Entries of the log at its checkpoint. */
  logSize: number
  /** Those of them that are not in it. */
  notIncluded: number
  withheld: Withheld[]
  /** SHA-256 in hex of the files whose bytes count. */
  sha256: { tree: string; entries: string }
}

/** One event of a bundle: a line of `entries.ndjson`. */
export interface EvidenceLine extends ShownEntry {
  index: number
}

/** The text of a line. Reading it and writing it again gives the same bytes, so none of them can be changed unseen. */
export const evidenceLine = (line: EvidenceLine): string => `${JSON.stringify(line)}\n`
