import { parseTilePath, tileLeaves } from '@/lib/merkle/tile'

/** Where in a log something does not fit: what it is called, and the query that finds its events; null: it is of no event. */
export interface ProblemPlace {
  name: string
  query: string | null
}

/** The place of a problem that an audit found: `entry 17`, the path of a tile or bundle, `checkpoint`. */
export function problemPlace(place: string): ProblemPlace {
  const [, index] = /^entry (\d+)$/.exec(place) ?? []
  if (index !== undefined) return { name: `Entry ${index}`, query: `index:${index}` }
  const tile = parseTilePath(place)
  if (tile === null) return { name: place === 'checkpoint' ? 'Checkpoint' : place, query: null }
  const level = tile.level === 'entries' ? 0 : tile.level
  const all = tileLeaves(level)
  const from = tile.index * all
  const to = from + BigInt(tile.width) * (all / 256n)
  return { name: place, query: `index>=${from} index<${to}` }
}
