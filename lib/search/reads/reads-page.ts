import type { ReadItem } from './read-item'
import type { ReaderFigures } from './reader-figures'

/** Who read the log, and how far back that was counted where it was not all of it. */
export interface Readers {
  readers: ReaderFigures[]
  /** There are more than these. */
  more: boolean
  countedBackTo?: string
}

/** A page of the acts of reading of one log. */
export interface ReadsPage {
  reads: ReadItem[]
  nextCursor: string | null
  /** With a first page: everybody who read the log in this time, whoever and whatever kind was asked for. */
  who?: Readers
  /** Set when time ran out: everything back to this moment was looked at. */
  searchedBackTo?: string
}
