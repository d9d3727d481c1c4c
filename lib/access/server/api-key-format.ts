import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

// vs_<prefix>_<secret><checksum>: `vs_` so that secret scanners know it, letters and digits only so that a
// double click selects it, and a CRC-32 so that a typing error or a cut-off paste is found without a query.
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PREFIX_LENGTH = 10
/** 32 of 62 letters: 190 bits. */
const SECRET_LENGTH = 32
/** 62^6 > 2^32. */
const CHECKSUM_LENGTH = 6
const FORMAT = new RegExp(
  `^vs_([0-9A-Za-z]{${PREFIX_LENGTH}})_([0-9A-Za-z]{${SECRET_LENGTH}})([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`,
)

function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('')
}

function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = ALPHABET.charAt(rest % ALPHABET.length) + digits
    rest = Math.floor(rest / ALPHABET.length)
  }
  return digits
}

/** SHA-256 of the secret part. A fast hash is right here: nobody can try 190 random bits. */
function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

/** A new key: shown once as `text`; `prefix` and `secretHash` are stored. */
export function makeApiKey(): { text: string; prefix: string; secretHash: Buffer } {
  const prefix = randomText(PREFIX_LENGTH)
  const secret = randomText(SECRET_LENGTH)
  const body = `vs_${prefix}_${secret}`
  return { text: body + checksum(body), prefix, secretHash: hashOf(secret) }
}

/** The stored parts of a key as presented; null when it is not one of ours or was mistyped. */
export function readApiKey(text: string): { prefix: string; secretHash: Buffer } | null {
  const parts = FORMAT.exec(text)
  const [, prefix, secret, sum] = parts ?? []
  if (prefix === undefined || secret === undefined) return null
  if (checksum(text.slice(0, -CHECKSUM_LENGTH)) !== sum) return null
  return { prefix, secretHash: hashOf(secret) }
}
