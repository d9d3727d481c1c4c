import { equal } from '@/lib/base/bytes'
import { hasher } from '@/lib/log/server/tree'
import { CompactRange } from '@/lib/merkle/compact-range'
import {
  consistencyRanges,
  type LeafRange,
  makeConsistency,
  type NodeReader,
  rangeHash,
  verifyConsistency,
} from '@/lib/merkle/proof'
import { keyTerms, signingEpochs } from '@/lib/proof/key-terms'

import type { Signed } from './guard'
import type { StoredHead, StoredLog } from './store-checkpoints'

/**
 * Why a log must not be signed, as far as that shows without its tiles; null: nothing speaks against it so far. `other`: another log
 * of its tenant, which has not ended.
 */
export function plainProblem(
  log: StoredHead,
  signed: Signed | null,
  other: string | null = null,
): string | null {
  return signed === null ? unknownProblem(log, other) : signedProblem(log, signed)
}

/** Why a log of which the guard does not know must not be signed. */
function unknownProblem(log: StoredHead, other: string | null): string | null {
  // Who has the database alone cannot put another log in the place of a tenant's, without some of its entries.
  if (other !== null)
    return `Its tenant has another log, ${other}, which has not ended: this one would take its place.`
  // Nor have a log go on under a name of which nothing was signed: the guard knows each.
  return log.origin === null && log.identity === log.logId
    ? null
    : 'It was signed before, and the guard in VOUCHSAFE_KEYS does not know of it: the guard was lost, or is that of another time.'
}

function signedProblem(log: StoredHead, signed: Signed): string | null {
  if (signed.continuedBy === null)
    return `It was given up with ${entries(signed.size)}, because all of it was lost: the database is older than that.`
  if (signed.continuedBy !== undefined)
    return `It ended with ${entries(signed.size)}, and ${signed.continuedBy} continues it: the database is older than that.`
  if (signed.isGivenUp)
    return 'It was given up, because nobody knows what was signed last of it: `vouchsafe logs continue` lets it go on under another name.'
  if (log.tenantId !== signed.tenant)
    return `It is the log of tenant ${log.tenantId} now, and it was signed as that of ${signed.tenant}.`
  if (log.origin !== null && log.origin !== signed.origin)
    return `Its origin is ${log.origin} now, and it was signed as ${signed.origin}.`
  // What is signed is in the guard before it is anywhere else.
  if (log.signedSize !== null && log.signedSize > signed.size)
    return `Its checkpoint says ${entries(log.signedSize)}, and the guard in VOUCHSAFE_KEYS knows of ${signed.size}: the guard is older than the database.`
  if (log.size < signed.size)
    return `The database has ${entries(log.size)} of it, and ${signed.size} were signed: it is older than what was signed, or was cut off.`
  if (log.size === signed.size && !equal(log.root, signed.root))
    return `Its root at ${entries(log.size)} is not the one that was signed: entries were changed.`
  return null
}

/** Of which leaves the hashes are needed to judge a log; none when nothing is to be looked at. */
export function neededRanges(log: Pick<StoredLog, 'size'>, signed: Signed | null): LeafRange[] {
  if (log.size === 0n) return []
  const from = signed?.size ?? 0n
  return from === 0n ? [{ from: 0n, to: log.size }] : consistencyRanges(from, log.size)
}

/**
 * Why a log must not be signed; null: it may. What was signed before has to be in it unchanged, which its own tiles must prove;
 * a log that was never signed has to have the root that its tiles give. `read` null: not all of its tiles are there.
 */
export function problemOf(log: StoredLog, signed: Signed | null, read: NodeReader | null): string | null {
  const plain = plainProblem(log, signed)
  if (plain !== null) return plain
  if (signingEpochs(keyTerms(log.rotations), log.size).length === 0)
    return `None of its keys signs ${entries(log.size)}: what the database says of its keys was changed.`
  const range = CompactRange.parse(hasher, log.size, log.frontier)
  if (range === null || !equal(range.root(), log.root)) return 'Its head does not give its own root.'
  if (log.size === 0n) return null
  if (read === null) return `Tiles or entries below ${log.size} are missing.`
  const from = signed?.size ?? 0n
  if (signed === null || from === 0n) {
    const [whole] = neededRanges(log, signed)
    const fits = whole !== undefined && equal(rangeHash(hasher, whole, read), log.root)
    return fits ? null : `Its tiles do not give the root of its ${entries(log.size)}.`
  }
  const claim = { oldSize: from, newSize: log.size, oldRoot: signed.root, newRoot: log.root }
  const proof = makeConsistency(hasher, from, log.size, read)
  return verifyConsistency(hasher, claim, proof)
    ? null
    : `Its ${entries(log.size)} do not extend the ${from} that were signed: entries were changed or taken out.`
}

const entries = (size: bigint): string => `${size} ${size === 1n ? 'entry' : 'entries'}`
