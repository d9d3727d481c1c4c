import { createHash } from 'node:crypto'

import { utf8 } from '@/lib/base/bytes'
import { ed25519Key, ed25519PublicBytes, signEd25519 } from '@/lib/config/ed25519'
import { noteText } from '@/lib/proof/note'
import { type KeyType, type Vkey, vkeyOf } from '@/lib/proof/vkey'

/** A key of a test that signs notes. */
export interface NoteKey {
  vkey: Vkey
  /** A text that ends with a line feed, signed by this key alone. */
  note(text: string): string
  /** The bare signature of a text. */
  sign(text: string): Uint8Array
}

/** A key of this name; `seed`: another text makes another key. */
export function testNoteKey(name: string, seed = '', type: KeyType = 'ed25519'): NoteKey {
  const secret = ed25519Key(createHash('sha256').update(`${name} ${seed} ${type}`).digest())
  const vkey = vkeyOf(name, ed25519PublicBytes(secret), type)
  const sign = (text: string): Uint8Array => signEd25519(secret, utf8(text))
  return { vkey, sign, note: (text) => noteText(text, [{ key: vkey, bytes: sign(text) }]) }
}

export { verifyEd25519 } from '@/lib/config/ed25519'
