import { fromBase64 } from '@/lib/base/bytes'
import type { Db } from '@/lib/db/db'
import { leafHash } from '@/lib/log/server/seal'
import { hasher } from '@/lib/log/server/tree'
import { inclusionRanges, makeInclusion, verifyInclusion } from '@/lib/merkle/proof'
import { continuedLogs } from '@/lib/proof/continued'

import type { Signed } from './guard'
import type { StoredLog } from './store-checkpoints'
import { selectEndings } from './store-ended'
import { readEntries, readNodes } from './store-tiles'

/**
 * The identities that a log says to have ended, as its entries state it that are proven to be in what was signed of it; and those that
 * only the database says so of.
 */
export async function signedEndings(
  { pool }: Pick<Db, 'pool'>,
  log: StoredLog,
  signed: Signed,
): Promise<{ ended: Map<string, Signed>; unsaid: string[] }> {
  const ended = new Map<string, Signed>()
  const unsaid: string[] = []
  let continuedBy = log.identity
  for (const { identity, index } of (await selectEndings(pool, log.logId)).toReversed()) {
    const statement = await signedStatement(pool, log, { index, size: signed.size, root: signed.root })
    const root = fromBase64(statement?.root ?? '')
    if (statement === null || root === null || !statement.origin.endsWith(`/log/${identity}`)) {
      unsaid.push(identity)
      continue
    }
    const { origin, size } = statement
    ended.set(identity, { tenant: log.tenantId, origin, size: BigInt(size), root, continuedBy })
    continuedBy = identity
  }
  return { ended, unsaid }
}

/** What an entry states to be continued, where the tree of this size and root contains it. */
async function signedStatement(
  pool: Db['pool'],
  { logId, size: stored }: StoredLog,
  { index, size, root }: { index: bigint; size: bigint; root: Uint8Array },
) {
  if (index >= size || size > stored) return null
  const [entry] = await readEntries(pool, logId, index, 1)
  const [read] = await readNodes(pool, [{ logId, size, ranges: inclusionRanges(index, size) }])
  if (entry === undefined || !read) return null
  const claim = { index, size, leafHash: leafHash(entry), root }
  if (!verifyInclusion(hasher, claim, makeInclusion(hasher, index, size, read))) return null
  return continuedLogs([{ index, text: entry.toString() }])[0] ?? null
}
