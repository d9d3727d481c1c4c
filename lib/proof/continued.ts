import { z } from 'zod'

import { equal, fromBase64 } from '@/lib/base/bytes'
import { HASH_BYTES } from '@/lib/merkle/hash'

import type { Checkpoint } from './checkpoint'

/** What `log.continued` states in clear: that this log goes on from another one, of which signed entries were lost. */
const continuedStatement = z.object({
  origin: z.string(),
  /** What was signed last of it as far as the guard knew, which may have been lost, too: so many entries, with this root. */
  size: z.int().min(0),
  root: z.base64(),
  /** So many of them this log is proven to begin with, by this checkpoint; 0 and null: by none. */
  kept: z.int().min(0),
  checkpoint: z.string().nullable(),
})
export type ContinuedStatement = z.output<typeof continuedStatement>

/** The same, as an entry of a log says it. */
export interface Continued extends ContinuedStatement {
  /** The entry's index: what is from there on was never in the other log. */
  index: bigint
}

const entry = z.object({ action: z.literal('log.continued'), log: continuedStatement })

/** What entries of a log about itself say of the logs that it continues, in order. */
export function continuedLogs(statements: readonly { index: bigint; text: string }[]): Continued[] {
  return statements.flatMap(({ index, text }) => {
    if (!text.startsWith('{"action":"log.continued"')) return []
    const read = entry.safeParse(parsed(text))
    return read.success ? [{ ...read.data.log, index }] : []
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * What is wrong with a log that continues the one of which somebody saved this checkpoint; null: it contains all of that, if its root
 * at that size is the one that was saved.
 */
export function continuedProblem(continued: Continued, saved: Checkpoint): string | null {
  const { origin, index, size } = continued
  const signed = BigInt(size)
  const root = fromBase64(continued.root)
  if (saved.size === signed && root?.length === HASH_BYTES && !equal(root, saved.root))
    return `It names another root of the ${signed} entries of ${origin} than the one that was saved.`
  if (saved.size <= index) return null
  const known = saved.size > signed ? `, of which it knows of ${signed} that were signed` : ''
  return `It continues ${origin}, and the entries of that from ${index} to ${saved.size - 1n} were lost${known}.`
}
