import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

import { env } from './env'
import { SetupError } from './setup-error'

const KEY_FILE = 'instance.key'
const KEY_HEX_DIGITS = 64

/** The instance key: every other secret of this instance is derived from it. 32 random bytes. */
export interface InstanceKey {
  /** The first 16 bytes of SHA-256 over a domain string and the key, in hex. Safe to store and show. */
  readonly fingerprint: string
  /**
   * HKDF-SHA256 (RFC 5869) of the key. `purpose` separates uses, `context` separates their subjects (a tenant, a log);
   * the lengths are part of the input, so no two pairs can collide. `length` is in bytes.
   */
  derive(purpose: string, context: string | Uint8Array, length?: number): Buffer
}

/** The directory for secrets, made with mode 0700; one that others can read is refused. */
export function keysDirectory(dir: string = env().keysDir): string {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (process.platform === 'win32') return dir
  const stat = statSync(dir)
  if ((stat.mode & 0o077) === 0) return dir
  if (stat.uid === process.getuid?.()) {
    chmodSync(dir, 0o700)
    return dir
  }
  throw new SetupError(
    `The key directory ${dir} can be read by other users.`,
    `Run: chmod 700 ${quoted(dir)} (as its owner), or set VOUCHSAFE_KEYS to another directory.`,
  )
}

/**
 * Reads the instance key. With `create`, a missing one is made: only at the first start of a new database, because
 * a new key beside old data would lose that data's log.
 */
export function loadInstanceKey(options: { dir?: string; create?: boolean } = {}): InstanceKey {
  const dir = options.dir ?? env().keysDir
  const file = path.join(dir, KEY_FILE)
  if (options.create) createKeyFile(keysDirectory(dir), file)
  return instanceKeyOf(readKeyFile(file), file)
}

/** Written whole under another name first: a crash leaves no half key, and of two first starters one wins. */
function createKeyFile(dir: string, file: string): void {
  if (existsSync(file)) return
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600, flush: true })
    linkSync(draft, file)
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return
    throw new SetupError(`The instance key could not be written to ${dir}.`, 'Make the directory writable.', {
      cause,
    })
  } finally {
    rmSync(draft, { force: true })
  }
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    const missing = codeOf(cause) === 'ENOENT'
    throw new SetupError(
      missing ? `The instance key is missing: ${file}.` : `The instance key cannot be read: ${file}.`,
      missing
        ? 'Restore it from your backup of VOUCHSAFE_KEYS, or set VOUCHSAFE_KEYS to the directory that holds it.'
        : 'Give the user that runs Vouchsafe the right to read it (mode 0600, owned by that user).',
      { cause },
    )
  }
}

/** The key in `text`, 64 hex digits. `place` says where it came from when it is damaged. */
export function instanceKeyOf(text: string, place: string): InstanceKey {
  if (!new RegExp(`^[0-9a-f]{${KEY_HEX_DIGITS}}$`).test(text)) {
    throw new SetupError(
      `The instance key in ${place} is damaged: it must be ${KEY_HEX_DIGITS} hex digits.`,
      'Restore the file from your backup of VOUCHSAFE_KEYS.',
    )
  }
  const secret = Buffer.from(text, 'hex')
  const fingerprint = createHash('sha256')
    .update('vouchsafe instance key\0')
    .update(secret)
    .digest('hex')
    .slice(0, 32)
  return {
    fingerprint,
    derive: (purpose, context, length = 32) =>
      Buffer.from(hkdfSync('sha256', secret, 'vouchsafe/1', hkdfInfo(purpose, context), length)),
  }
}

function hkdfInfo(purpose: string, context: string | Uint8Array): Buffer {
  const head = Buffer.from(purpose, 'utf8')
  const tail = Buffer.from(context)
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32BE(head.length, 0)
  lengths.writeUInt32BE(tail.length, 4)
  return Buffer.concat([lengths, head, tail])
}

// Modules may be loaded twice in one process; the key is read once.
const holder = globalThis as typeof globalThis & { vouchsafeInstanceKey?: InstanceKey }

/** This process's instance key. It must exist: `startDatabase` makes it at first start. */
export function instanceKey(): InstanceKey {
  holder.vouchsafeInstanceKey ??= loadInstanceKey()
  return holder.vouchsafeInstanceKey
}

/** Makes tests and tools independent of the file: from now on `instanceKey()` is this one. */
export function useInstanceKey(key: InstanceKey): void {
  holder.vouchsafeInstanceKey = key
}

/** `instanceKey().fingerprint`. */
export function fingerprint(): string {
  return instanceKey().fingerprint
}

/** `instanceKey().derive`: see there. */
export function derive(purpose: string, context: string | Uint8Array, length = 32): Buffer {
  return instanceKey().derive(purpose, context, length)
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
