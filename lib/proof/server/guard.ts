import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises'
import path from 'node:path'

import { z } from 'zod'

import { fromBase64 } from '@/lib/base/bytes'
import { invariant } from '@/lib/base/errors'
import { SetupError } from '@/lib/config/setup-error'

/** What was last signed of a log, under one of its identities. */
export interface Signed {
  /** The id of the tenant whose log it is: none has two that have not ended. */
  tenant: string
  origin: string
  size: bigint
  root: Uint8Array
  /**
   * Somebody has said that entries were lost for good: nothing is signed under this identity any more, and this one continues it;
   * null: all of it was lost, and nothing does.
   */
  continuedBy?: string | null
  /** Somebody has said that nobody knows what was signed last: nothing is signed under it any more, and it waits to be continued. */
  isGivenUp?: true
}

const signedLog = z.object({
  tenant: z.uuid(),
  origin: z.string(),
  size: z.string().regex(/^\d{1,19}$/),
  root: z.base64(),
  continuedBy: z.string().nullable().optional(),
  isGivenUp: z.literal(true).optional(),
})
const fileShape = z.object({ v: z.literal(1), logs: z.record(z.string(), signedLog) })

const FILE = /^signed\.(\d{12})\.json$/
const fileName = (generation: number): string => `signed.${String(generation).padStart(12, '0')}.json`

/** Somebody else has written the guard since it was read: what is to be signed has to be looked at again. */
export class GuardMoved extends Error {
  override readonly name = 'GuardMoved'
}

/**
 * What was last signed of every log, in files beside the instance key: outside of the database, so that a restored database does
 * not bring its own memory of what was signed. Each change is a new file with the next number, and only one can take that number:
 * of two publishers that should not both be there, one loses before it signs anything.
 */
export class Guard {
  private current: ReadonlyMap<string, string>

  private constructor(
    private readonly dir: string,
    private generation: number,
    private logs: ReadonlyMap<string, Signed>,
  ) {
    this.current = currentLogs(logs)
  }

  /**
   * Reads the newest file. Without any there is nothing that was signed: whether that can be is for the caller to say.
   *
   * @throws SetupError when it cannot be read, or is damaged.
   */
  static async open(dir: string): Promise<Guard> {
    for (;;) {
      const generation = await newestIn(dir)
      try {
        return new Guard(dir, generation, generation === 0 ? new Map() : await readGuard(dir, generation))
      } catch (error) {
        // Whoever writes takes old files away, maybe between the two looks.
        if ((await newestIn(dir)) === generation) throw error
      }
    }
  }

  /** What was last signed under this identity. */
  signed(identity: string): Signed | null {
    return this.logs.get(identity) ?? null
  }

  /** The identity of a tenant's log: the one that was signed and has not ended; null: none was. */
  identityOf(tenant: string): string | null {
    return this.current.get(tenant) ?? null
  }

  /** Nobody has written it since it was read. */
  async isNewest(): Promise<boolean> {
    return (await newestIn(this.dir)) === this.generation
  }

  /** Every identity that was ever signed. */
  all(): ReadonlyMap<string, Signed> {
    return this.logs
  }

  /**
   * Takes note of what is about to be signed: when this returns, it is on the disk. No log gets shorter, nor another tenant's, and no
   * tenant gets a second one.
   *
   * @throws GuardMoved, and then nothing may be signed; SetupError when it cannot be written.
   */
  async advance(changes: ReadonlyMap<string, Signed>): Promise<void> {
    const logs = new Map([...this.logs, ...changes])
    const current = currentLogs(logs)
    for (const [identity, { size, tenant, continuedBy }] of changes) {
      const before = this.signed(identity)
      invariant(size >= (before?.size ?? 0n), 'what is signed never gets shorter')
      invariant((before?.tenant ?? tenant) === tenant, 'a log stays with its tenant')
      invariant(continuedBy !== undefined || current.get(tenant) === identity, 'a tenant has one log')
    }
    const next = this.generation + 1
    try {
      await writeGuard(this.dir, next, logs)
    } catch (cause) {
      if (cause instanceof GuardMoved) throw cause
      throw new SetupError(
        'The guard in VOUCHSAFE_KEYS cannot be written: nothing is signed.',
        `Give the user that runs Vouchsafe the right to write to ${this.dir}, and room on its disk.`,
        { cause },
      )
    }
    this.generation = next
    this.logs = logs
    this.current = current
    // The one before stays, for whoever copies the directory at this moment.
    if (next > 2) await unlink(path.join(this.dir, fileName(next - 2))).catch(() => undefined)
  }
}

/** The identities that have not ended, by their tenants. */
function currentLogs(logs: ReadonlyMap<string, Signed>): Map<string, string> {
  const current = new Map<string, string>()
  for (const [identity, { tenant, continuedBy }] of logs)
    if (continuedBy === undefined && !current.has(tenant)) current.set(tenant, identity)
  return current
}

async function readGuard(dir: string, generation: number): Promise<ReadonlyMap<string, Signed>> {
  const file = path.join(dir, fileName(generation))
  try {
    const { logs } = fileShape.parse(JSON.parse(await readFile(file, 'utf8')))
    return new Map(
      Object.entries(logs).map(([identity, { size, root, continuedBy, isGivenUp, ...rest }]) => [
        identity,
        {
          ...rest,
          size: BigInt(size),
          root: fromBase64(root) ?? new Uint8Array(0),
          ...(continuedBy !== undefined && { continuedBy }),
          ...(isGivenUp && { isGivenUp }),
        },
      ]),
    )
  } catch (cause) {
    throw new SetupError(
      'The guard in VOUCHSAFE_KEYS cannot be read, or is damaged: nothing is signed.',
      `It is ${file}. Restore the directory from your newest backup of VOUCHSAFE_KEYS.`,
      { cause },
    )
  }
}

/** Written whole under another name, and on the disk before it has its own; the link fails where somebody has the number. */
async function writeGuard(dir: string, generation: number, logs: ReadonlyMap<string, Signed>): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const draft = path.join(dir, `draft.${randomBytes(8).toString('hex')}`)
  try {
    await writeDurably(draft, guardText(logs))
    await link(draft, path.join(dir, fileName(generation)))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw new GuardMoved()
    throw error
  } finally {
    await unlink(draft).catch(() => undefined)
  }
  await syncDirectory(dir)
  // The number was free because somebody far ahead has taken the old files away.
  if ((await newestIn(dir)) !== generation) throw new GuardMoved()
}

function guardText(logs: ReadonlyMap<string, Signed>): string {
  const entries = [...logs].map(([identity, { size, root, ...rest }]) => [
    identity,
    { ...rest, size: size.toString(), root: Buffer.from(root).toString('base64') },
  ])
  return `${JSON.stringify({ v: 1, logs: Object.fromEntries(entries) })}\n`
}

/** Writes a file that must not be there yet; it is on the disk when this returns. */
export async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncDirectory(dir: string): Promise<void> {
  // Windows opens no directories, and needs no such thing.
  if (process.platform === 'win32') return
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The number of the newest file; 0: there is none. */
async function newestIn(dir: string): Promise<number> {
  const names = await readdir(dir).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw new SetupError(
      'The guard in VOUCHSAFE_KEYS cannot be read: nothing is signed.',
      `Give the user that runs Vouchsafe the right to read ${dir} (mode 0700, owned by that user).`,
      { cause },
    )
  })
  return Math.max(0, ...names.map((name) => Number(FILE.exec(name)?.[1] ?? 0)))
}

/** Where the guard of an instance is, beside its key. */
export const guardDirectory = (keysDir: string): string => path.join(keysDir, 'guard')
