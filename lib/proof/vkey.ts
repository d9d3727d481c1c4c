import { base64, concat, fromBase64, fromHex, hex, utf8 } from '@/lib/base/bytes'
import { sha256 } from '@/lib/base/sha256'

/** What a key of signed notes is for, as the byte in front of it says: a log's own signature, or a witness's cosignature. */
export const KEY_TYPES = { ed25519: 0x01, cosignature: 0x04 } as const
export type KeyType = keyof typeof KEY_TYPES

/** The public key that signatures of a note are verified with (C2SP signed-note). */
export interface Vkey {
  /** Not empty, without spaces and `+`. */
  readonly name: string
  /** Eight hex digits: which key of this name. */
  readonly id: string
  readonly type: KeyType
  /** 32 bytes of Ed25519 (RFC 8032). */
  readonly publicKey: Uint8Array
}

/** Bytes of a public key of Ed25519. */
const KEY_BYTES = 32
/** Bytes of a key's id. */
export const KEY_ID_BYTES = 4

/** A key with the id that its name, type and bytes give. */
export function vkeyOf(name: string, publicKey: Uint8Array, type: KeyType = 'ed25519'): Vkey {
  const typed = concat(Uint8Array.of(KEY_TYPES[type]), publicKey)
  const id = sha256(concat(utf8(`${name}\n`), typed)).subarray(0, KEY_ID_BYTES)
  return { name, id: hex(id), type, publicKey }
}

/** `name+id+key`, as keys are handed on. */
export function vkeyText({ name, id, type, publicKey }: Vkey): string {
  return `${name}+${id}+${base64(concat(Uint8Array.of(KEY_TYPES[type]), publicKey))}`
}

/** Read a key. Null unless it is exactly what `vkeyText` writes, with the id that belongs to it. */
export function parseVkey(text: string): Vkey | null {
  const [, name, id, key] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? []
  if (name === undefined || id === undefined || key === undefined || !isKeyName(name)) return null
  const typed = fromBase64(key)
  const type = KEYS_BY_BYTE.get(typed?.[0] ?? -1)
  if (typed === null || type === undefined || typed.length !== 1 + KEY_BYTES) return null
  const made = vkeyOf(name, typed.subarray(1), type)
  return made.id === id ? made : null
}

const KEYS_BY_BYTE = new Map<number, KeyType>([
  [KEY_TYPES.ed25519, 'ed25519'],
  [KEY_TYPES.cosignature, 'cosignature'],
])

/** Whether a key may be called so: nothing that could end a name, or look like its end. */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !/[\s+\u0085\u0000-\u001f]/u.test(name)
}

/** The id as it stands in front of a signature. */
export const keyIdBytes = ({ id }: Vkey): Uint8Array => fromHex(id) ?? new Uint8Array(KEY_ID_BYTES)
