import type { Reader } from './read-item'
import { type ReadKind, readKind } from './read-kinds'

/** What somebody read, in figures. */
export interface ReaderFigures {
  reader: Reader
  /** When they last read. */
  last: string
  /** Acts of reading, by kind; kinds without any are left out. */
  acts: Partial<Record<ReadKind, number>>
  /** Rows that the log knows were sent to them. */
  rows: number
  /** Addresses that they read from, the latest first. */
  addresses: string[]
}

/** What was counted, row by row, in pieces: the same group can come several times. */
export type ReaderCount =
  | { what: 'acts'; type: string; id: string | null; action: string; count: number; last: string }
  | {
      what: 'names'
      type: string
      id: string | null
      name: string | null
      email: string | null
      last: string
    }
  | { what: 'rows'; type: string; id: string | null; act: string; rows: number }
  | { what: 'addresses'; type: string; id: string | null; ip: string; last: string }

/** Addresses that are shown of each. */
const ADDRESSES_MAX = 20

interface Entry extends Omit<ReaderFigures, 'rows' | 'addresses'> {
  namedAt: string
  rowsOf: Map<string, number>
  seenAt: Map<string, string>
}

/** The figures of each reader, who read last first. Rows of one act count once, however often the log says how many. */
export function readerFigures(counts: readonly ReaderCount[]): ReaderFigures[] {
  const entries = new Map<string, Entry>()
  for (const one of counts) add(entryOf(entries, one), one)
  return [...entries.values()]
    .toSorted((a, b) => (a.last < b.last ? 1 : a.last > b.last ? -1 : 0))
    .map(({ reader, last, acts, rowsOf, seenAt }) => ({
      reader,
      last,
      acts,
      rows: [...rowsOf.values()].reduce((sum, rows) => sum + rows, 0),
      addresses: [...seenAt]
        .toSorted(([, a], [, b]) => (a < b ? 1 : -1))
        .slice(0, ADDRESSES_MAX)
        .map(([ip]) => ip),
    }))
}

function entryOf(entries: Map<string, Entry>, { type, id }: ReaderCount): Entry {
  const key = `${type} ${id ?? ''}`
  const known = entries.get(key)
  if (known !== undefined) return known
  const entry: Entry = {
    // safe: only our own events are counted, and their actors are of these types
    reader: { type: type as Reader['type'], ...(id !== null && { id }) },
    last: '',
    acts: {},
    namedAt: '',
    rowsOf: new Map(),
    seenAt: new Map(),
  }
  entries.set(key, entry)
  return entry
}

function add(entry: Entry, one: ReaderCount): void {
  switch (one.what) {
    case 'acts':
      return addActs(entry, one)
    case 'names':
      if (one.last < entry.namedAt) return
      entry.namedAt = one.last
      entry.reader = {
        type: entry.reader.type,
        ...(entry.reader.id !== undefined && { id: entry.reader.id }),
        ...(one.name !== null && { name: one.name }),
        ...(one.email !== null && { email: one.email }),
      }
      return
    case 'rows':
      entry.rowsOf.set(one.act, Math.max(one.rows, entry.rowsOf.get(one.act) ?? 0))
      return
    case 'addresses': {
      const known = entry.seenAt.get(one.ip)
      if (known === undefined || known < one.last) entry.seenAt.set(one.ip, one.last)
    }
  }
}

function addActs(entry: Entry, { action, count, last }: Extract<ReaderCount, { what: 'acts' }>): void {
  const kind = readKind(action)
  if (kind !== null) entry.acts[kind] = (entry.acts[kind] ?? 0) + count
  if (entry.last < last) entry.last = last
}
