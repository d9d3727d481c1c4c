import { base64, fromBase64 } from '@/lib/base/bytes'
import { HASH_BYTES, type TreeHasher } from '@/lib/merkle/hash'
import { verifyInclusion } from '@/lib/merkle/proof'

import { openCheckpoint, type OpenedCheckpoint } from './checkpoint'
import type { VerifyEd25519 } from './note'
import type { Vkey } from './vkey'

/** That one entry is in a log, for keeping in a file (C2SP tlog-proof). The entry itself is kept beside it. */
export interface TlogProof {
  index: bigint
  /** The inclusion proof, the leaf's sibling first. */
  hashes: Uint8Array[]
  /** The signed checkpoint, letter by letter. */
  checkpoint: string
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'
/** No tree of 2^63 leaves is higher. */
const HASHES_MAX = 63

/** The file of a proof. */
export function tlogProofText({ index, hashes, checkpoint }: TlogProof): string {
  const lines = [FIRST_LINE, `index ${index}`, ...hashes.map(base64)]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

/** Read such a file. Null unless it is exact; what somebody added as `extra` is passed over, since nothing vouches for it. */
export function parseTlogProof(file: string): TlogProof | null {
  const end = file.indexOf('\n\n')
  if (end === -1) return null
  const [first, ...rest] = file.slice(0, end).split('\n')
  const extra = rest[0]?.startsWith('extra ') ? rest.shift()?.slice('extra '.length) : undefined
  if (first !== FIRST_LINE || (extra !== undefined && fromBase64(extra) === null)) return null
  const [, digits] = /^index (0|[1-9]\d{0,18})$/.exec(rest.shift() ?? '') ?? []
  const hashes = rest.map(fromBase64).filter((hash) => hash?.length === HASH_BYTES) as Uint8Array[] // safe: null has no length
  if (digits === undefined || hashes.length !== rest.length || hashes.length > HASHES_MAX) return null
  return { index: BigInt(digits), hashes, checkpoint: file.slice(end + 2) }
}

/** With what a proof is checked. */
export interface ProofChecks {
  hasher: TreeHasher
  verify: VerifyEd25519
  /** Keys of the log that are trusted. */
  trusted: readonly Vkey[]
}

/** Check that this entry, byte by byte, is in the log at the place that the proof says. */
export function verifyTlogProof(
  proof: TlogProof,
  entry: Uint8Array,
  { hasher, verify, trusted }: ProofChecks,
): { checkpoint: OpenedCheckpoint } | { problem: string } {
  const checkpoint = openCheckpoint(proof.checkpoint, trusted, verify)
  if ('problem' in checkpoint) return { problem: `The checkpoint ${checkpoint.problem}.` }
  const { size, root } = checkpoint
  const claim = { index: proof.index, size, root, leafHash: hasher.leaf(entry) }
  return verifyInclusion(hasher, claim, proof.hashes)
    ? { checkpoint }
    : { problem: `The proof does not lead from this entry at ${proof.index} to the root of ${size} entries.` }
}
