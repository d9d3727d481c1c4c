/** How late the newest events of a source came: from when they happened until they were stored. */
export interface Lag {
  /** In ms, of the middle one; below 0 where the source's clock is ahead of ours. */
  median: number
  /** In ms; one in twenty took longer. */
  p95: number
  /** Of so many events. */
  events: number
}

/** A key that sends as a source. */
export interface SourceKey {
  id: string
  name: string
  prefix: string
  lastUsedAt: string | null
}

/** What is known of one source of a tenant. */
export interface SourceFigures {
  name: string
  /** All in which it ever sent, and those of its rejects. */
  formats: string[]
  /** Keys of this tenant that work, and may write as it. */
  keys: SourceKey[]
  /** Events of the log. */
  total: number
  /** Events by when they happened, of each of the last 24 hours, the last of which goes on. */
  hours: number[]
  /** The same of the last 30 days of UTC. */
  days: number[]
  /** When its last event was stored; null: none ever was. */
  lastSeenAt: string | null
  /** null without any event to tell it from. */
  lag: Lag | null
  /** Records of it that could not be taken. */
  rejects: number
  lastRejectAt: string | null
  /** Since when nothing new came, where somebody listens and was told. */
  silentSince: string | null
  /** Its settings leave kinds of events out. */
  leavesOut: boolean
  /** What the newest of its events say of their signatures; null where none is verified. */
  signatures: { valid: number; invalid: number; events: number } | null
}

/** The sources of a tenant, by name. */
export interface Sources {
  sources: SourceFigures[]
  /** There are more than these. */
  more: boolean
  /** When this was read. */
  readAt: string
}

/** Hours and days of a series. */
export const SERIES_HOURS = 24
export const SERIES_DAYS = 30
