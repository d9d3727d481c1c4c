import type { Section } from './sections'

/** What a tenant's log holds of one event, and whether the stored event still is what it holds. */
export interface SealedEntry {
  /** The event's id. */
  id: string
  /** The log as it is now. */
  log: { id: string; size: number; root: string }
  /** The event's place in it, from 0. */
  index: number
  /** The sealed bytes as text, exactly. */
  entry: string
  /** Base64 SHA-256 of the leaf, as RFC 6962 makes it of the entry. */
  leafHash: string
  /** The parts of the event that stand in the entry as commitments, in the order of `SECTIONS`. */
  sections: Section[]
  /** Made now, from the stored event and its keys. */
  check: {
    /** The stored event opens every commitment, and says in clear what the entry says. */
    matches: boolean
    /** What does not, in words; none where it matches. */
    problems: string[]
  }
}
