import { equal, fromBase64 } from '@/lib/base/bytes'
import { isObject } from '@/lib/base/json'
import { HASH_BYTES } from '@/lib/merkle/hash'

import type { Checkpoint } from './checkpoint'
import { isKeyName } from './vkey'

/** What `log.continued` states in clear: that this log goes on from another one, of which signed entries were lost. */
export type ContinuedStatement = {
  origin: string
  /** What was signed last of it as far as the guard knew, which may have been lost, too: so many entries, with this root. */
  size: number
  root: string
  /** So many of them this log is proven to begin with, by this checkpoint; 0 and null: by none. */
  kept: number
  checkpoint: string | null
}

/** The same, as an entry of a log says it. */
export interface Continued extends ContinuedStatement {
  /** The entry's index: what is from there on was never in the other log. */
  index: bigint
}

/** What entries of a log about itself say of the logs that it continues, in order. */
export function continuedLogs(statements: readonly { index: bigint; text: string }[]): Continued[] {
  return statements.flatMap(({ index, text }) => {
    if (!text.startsWith('{"action":"log.continued"')) return []
    const statement = readStatement(parsed(text))
    return statement === null ? [] : [{ ...statement, index }]
  })
}

// By hand and not by zod: what verifies is one short file that people read.
function readStatement(entry: unknown): ContinuedStatement | null {
  const log = isObject(entry) ? entry['log'] : null
  if (!isObject(log)) return null
  const { origin, size, root, kept, checkpoint } = log
  const isWhole =
    typeof origin === 'string' &&
    isKeyName(origin) &&
    isCount(size) &&
    typeof root === 'string' &&
    fromBase64(root) !== null &&
    isCount(kept) &&
    (checkpoint === null || typeof checkpoint === 'string')
  return isWhole ? { origin, size, root, kept, checkpoint } : null
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

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
