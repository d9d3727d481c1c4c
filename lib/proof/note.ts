import { base64, concat, fromBase64, hex, utf8 } from '@/lib/base/bytes'

import { isKeyName, KEY_ID_BYTES, keyIdBytes, type Vkey } from './vkey'

/**
 * Something that verifies Ed25519 (RFC 8032): 32 bytes of key, 64 of signature. It must be synchronous, and answer false to
 * bytes that are no key or no signature. Servers pass node's own.
 */
export type VerifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

/** One line of a note: who says to have signed it, with which of their keys. Nothing of it has been verified. */
export interface NoteSignature {
  name: string
  keyId: string
  bytes: Uint8Array
}

/** A note taken apart (C2SP signed-note). */
export interface Note {
  /** What is signed, with its last line feed. */
  text: string
  signatures: NoteSignature[]
}

/** A note that somebody known has signed. */
export interface OpenedNote {
  text: string
  /** Whose signatures were verified, in the order of the note. */
  signers: Vkey[]
}

/** Longer than a checkpoint with all the witnesses that there may be. */
const NOTE_LENGTH_MAX = 64 * 1024
/** Lines of signatures that are read: more are somebody's attempt to keep us busy. */
const SIGNATURES_MAX = 100
/** The shortest signature there can be: an id and a byte. */
const SIGNATURE_BYTES_MIN = KEY_ID_BYTES + 1
const SIGNATURE_LINE = /^\u2014 ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/u

/** Take a note apart. Null unless it is written exactly as the format says. */
export function parseNote(note: string): Note | null {
  if (note.length > NOTE_LENGTH_MAX) return null
  // A line feed is the only control character that a note may hold.
  if (!note.isWellFormed() || /[\u0000-\u0009\u000b-\u001f]/.test(note) || !note.endsWith('\n')) return null
  // The text may have empty lines: the last one is where it ends.
  const end = note.lastIndexOf('\n\n')
  if (end === -1) return null
  const lines = note.slice(end + 2, -1).split('\n')
  if (lines.length > SIGNATURES_MAX) return null
  const signatures = lines.map(parseSignature)
  const read = signatures.filter((signature) => signature !== null)
  return read.length === lines.length ? { text: note.slice(0, end + 1), signatures: read } : null
}

function parseSignature(line: string): NoteSignature | null {
  const [, name, text] = SIGNATURE_LINE.exec(line) ?? []
  if (name === undefined || text === undefined || !isKeyName(name)) return null
  const bytes = fromBase64(text)
  if (bytes === null || bytes.length < SIGNATURE_BYTES_MIN) return null
  return { name, keyId: hex(bytes.subarray(0, KEY_ID_BYTES)), bytes: bytes.subarray(KEY_ID_BYTES) }
}

/** A note of this text, which ends with a line feed, and these signatures by their keys. */
export function noteText(text: string, signatures: readonly { key: Vkey; bytes: Uint8Array }[]): string {
  const lines = signatures.map(
    ({ key, bytes }) => `\u2014 ${key.name} ${base64(concat(keyIdBytes(key), bytes))}\n`,
  )
  return `${text}\n${lines.join('')}`
}

/**
 * Open a note with the keys that are trusted. Signatures of others are passed over; one by a trusted key that does not verify
 * spoils the whole note, however many good ones stand beside it; and without any good one there is no note.
 */
export function openNote(
  note: string,
  trusted: readonly Vkey[],
  verify: VerifyEd25519,
): OpenedNote | { problem: string } {
  const parsed = parseNote(note)
  if (parsed === null) return { problem: 'is not a signed note' }
  const { text, signatures } = parsed
  const signers: Vkey[] = []
  for (const signature of signatures) {
    const key = trusted.find(({ name, id }) => name === signature.name && id === signature.keyId)
    if (key === undefined || signers.includes(key)) continue
    if (!isSignedBy(key, text, signature.bytes, verify))
      return { problem: `has a signature by ${key.name} (${key.id}) that is not of this text` }
    signers.push(key)
  }
  return signers.length === 0 ? { problem: 'is signed by no key that is trusted' } : { text, signers }
}

const ED25519_BYTES = 64
/** A cosignature's time stands in front of it: seconds since 1970, 64 bits, big end first. */
const TIME_BYTES = 8

function isSignedBy(key: Vkey, text: string, signature: Uint8Array, verify: VerifyEd25519): boolean {
  switch (key.type) {
    case 'ed25519':
      return signature.length === ED25519_BYTES && verify(key.publicKey, utf8(text), signature)
    case 'cosignature': {
      if (signature.length !== TIME_BYTES + ED25519_BYTES) return false
      const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0)
      const message = utf8(`cosignature/v1\ntime ${time}\n${text}`)
      return verify(key.publicKey, message, signature.subarray(TIME_BYTES))
    }
  }
}
