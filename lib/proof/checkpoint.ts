import { base64, fromBase64 } from '@/lib/base/bytes'
import { invariant } from '@/lib/base/errors'
import { HASH_BYTES } from '@/lib/merkle/hash'

import { openNote, parseNote, type VerifyEd25519 } from './note'
import { isKeyName, type Vkey } from './vkey'

/** What a log says of itself at one moment (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** The log's name, which is that of its keys too. */
  origin: string
  size: bigint
  root: Uint8Array
}

/** The longest size that fits into 63 bits, as it is stored and as other programs read it. */
const SIZE_MAX = 2n ** 63n - 1n

/** The text that is signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  invariant(isKeyName(origin) && size >= 0n && size <= SIZE_MAX, 'a checkpoint has an origin and a size')
  invariant(root.length === HASH_BYTES, 'a root has 32 bytes')
  return `${origin}\n${size}\n${base64(root)}\n`
}

/** Read the text of a checkpoint. Null unless it is exact; lines of extensions are passed over. */
export function parseCheckpoint(text: string): Checkpoint | null {
  if (!text.endsWith('\n')) return null
  const [origin = '', digits = '', hash = '', ...extensions] = text.slice(0, -1).split('\n')
  if (origin === '' || extensions.includes('') || !/^(?:0|[1-9]\d{0,18})$/.test(digits)) return null
  const root = fromBase64(hash)
  const size = BigInt(digits)
  if (root?.length !== HASH_BYTES || size > SIZE_MAX) return null
  return { origin, size, root }
}

/** The checkpoint that a note holds, signed by whomever: for telling what it is about. Null when it holds none. */
export function checkpointOf(note: string): Checkpoint | null {
  const parsed = parseNote(note)
  return parsed === null ? null : parseCheckpoint(parsed.text)
}

/** A checkpoint whose signature was verified. */
export interface OpenedCheckpoint extends Checkpoint {
  /** Whose: at least one of them is a key of the log itself. */
  signers: Vkey[]
}

/**
 * Open a signed checkpoint with the keys that are trusted. One of those that signed it must have the log's name: that a witness
 * has seen a checkpoint does not say that the log made it.
 */
export function openCheckpoint(
  note: string,
  trusted: readonly Vkey[],
  verify: VerifyEd25519,
): OpenedCheckpoint | { problem: string } {
  const opened = openNote(note, trusted, verify)
  if ('problem' in opened) return opened
  const checkpoint = parseCheckpoint(opened.text)
  if (checkpoint === null) return { problem: 'is not a checkpoint' }
  const { signers } = opened
  const isOwn = signers.some(({ name, type }) => type === 'ed25519' && name === checkpoint.origin)
  if (!isOwn) return { problem: `is not signed by a trusted key of ${checkpoint.origin}` }
  return { ...checkpoint, signers }
}
