import { invariant } from '@/lib/base/errors'
import { ed25519Key, ed25519PublicBytes, signEd25519 } from '@/lib/config/ed25519'
import { derive } from '@/lib/config/keys'
import { type Checkpoint, checkpointText } from '@/lib/proof/checkpoint'
import { type KeyStatement, keyStatementText } from '@/lib/proof/key-statement'
import { type KeyTerm, signingEpochs } from '@/lib/proof/key-terms'
import { noteText } from '@/lib/proof/note'
import { type Vkey, vkeyOf } from '@/lib/proof/vkey'

/** A log as far as its keys need to know it. */
export interface KeyedLog {
  /** What it is served and signed as. */
  identity: string
  origin: string
}

const secretOf = ({ identity }: KeyedLog, epoch: number) =>
  ed25519Key(derive('vouchsafe/log/checkpoint/v1', `${identity} ${epoch}`))

/**
 * The public half of a log's so-manieth key, from 0. Keys are derived from the instance key: whoever has the database alone can
 * sign nothing.
 */
export function logVkey(log: KeyedLog, epoch: number): Vkey {
  const name = `${log.identity} ${epoch} ${log.origin}`
  const known = vkeys.get(name)
  if (known !== undefined) return known
  const vkey = vkeyOf(log.origin, ed25519PublicBytes(secretOf(log, epoch)))
  if (vkeys.size === VKEYS_MAX) vkeys.clear()
  vkeys.set(name, vkey)
  return vkey
}

/** Public keys that were derived, which takes a millisecond: every proof names them. About 200 bytes each. */
const vkeys = new Map<string, Vkey>()
const VKEYS_MAX = 10_000

/** What one of a log's keys says of the next one: base64 of its signature. */
export const signKeyStatement = (log: KeyedLog, epoch: number, statement: KeyStatement): string =>
  signEd25519(secretOf(log, epoch), Buffer.from(keyStatementText(log.origin, statement))).toString('base64')

/**
 * A checkpoint signed by each key whose term it is, the newest first; some key's it has to be. Signed again it is the same, byte by
 * byte.
 */
export function signCheckpoint(
  { origin, size, root }: Checkpoint,
  identity: string,
  terms: readonly KeyTerm[],
): string {
  const text = checkpointText({ origin, size, root })
  const epochs = signingEpochs(terms, size)
  invariant(epochs.length > 0, 'a checkpoint is signed by a key')
  const signatures = epochs.map((epoch) => {
    const secret = secretOf({ identity, origin }, epoch)
    const key = vkeyOf(origin, ed25519PublicBytes(secret))
    return { key, bytes: signEd25519(secret, Buffer.from(text)) }
  })
  return noteText(text, signatures.toReversed())
}
