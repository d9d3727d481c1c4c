import { constants } from 'node:fs'
import { type FileHandle, link, mkdir, open, readdir, stat, unlink } from 'node:fs/promises'
import path from 'node:path'

import { utf8 } from '@/lib/base/bytes'
import { env } from '@/lib/config/env'
import type { FileTarget } from '@/lib/delivery/file-target'
import type { Outgoing } from '@/lib/delivery/outgoing'

import { NONE_REFUSED, type Sent } from './sent'

const LINE_FEED = 0x0a
/** Whoever may look into logs reads them by their group. */
const [FILE_MODE, DIR_MODE] = [0o640, 0o750]
/** Never through a link: what is written must stay inside of the directory. */
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW

/**
 * Appends a batch to the destination's file, a line for each event, and has it on the disk before it counts as delivered. Never throws
 * for what a disk does. Without VOUCHSAFE_DELIVERY_DIR nothing is written anywhere, and past VOUCHSAFE_DELIVERY_QUOTA nothing more.
 */
export async function sendFile(
  target: FileTarget,
  batch: readonly Outgoing[],
  {
    destinationId,
    nowMs,
    dir = env().deliveryDir,
    quotaMib = env().deliveryQuotaMib,
  }: { destinationId: string; nowMs: number; dir?: string | null; quotaMib?: number },
): Promise<Sent> {
  const text = batch.map(({ line }) => `${line}\n`).join('')
  const bytes = utf8(text)
  const started = process.hrtime.bigint()
  const problem =
    dir === null
      ? 'Files are off: who runs this instance can allow a directory with VOUCHSAFE_DELIVERY_DIR.'
      : await append(target, bytes, {
          dir: path.join(dir, destinationId),
          quotaMib,
          now: new Date(nowMs),
        }).then(() => null, wordsOf)
  return {
    verdict: { kind: problem === null ? 'delivered' : 'later' },
    refused: NONE_REFUSED,
    bytes: bytes.length,
    tookMs: Number((process.hrtime.bigint() - started) / 1_000_000n),
    status: null,
    answer: problem ?? 'written',
    exchange: { method: 'APPEND', headers: {}, text, response: null },
  }
}

const MIB = 1024 * 1024

/** The files of a destination take all that they may. */
class QuotaReached extends Error {
  override readonly name = 'QuotaReached'
}

async function append(
  target: FileTarget,
  bytes: Uint8Array,
  { dir, quotaMib, now }: { dir: string; quotaMib: number; now: Date },
): Promise<void> {
  await mkdir(dir, { mode: DIR_MODE }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error
  })
  if ((await sizeOf(dir)) + bytes.length > quotaMib * MIB)
    throw new QuotaReached(
      `The files of this destination take ${quotaMib} MiB, which is all they may (VOUCHSAFE_DELIVERY_QUOTA). Move those away that were put aside.`,
    )
  const file = path.join(dir, target.url.slice('file:'.length))
  await putAside(target, file, bytes.length, now)
  const handle = await open(file, FLAGS, FILE_MODE)
  try {
    const { size } = await handle.stat()
    // A line that a crash cut off stays as it is: its event comes whole behind it.
    const isCut = size > 0 && (await lastByte(handle, size)) !== LINE_FEED
    await handle.appendFile(isCut ? Buffer.concat([Buffer.of(LINE_FEED), bytes]) : bytes)
    await handle.sync()
    if (size === 0) await syncDir(dir)
  } finally {
    await handle.close()
  }
}

/** Of all files in a directory, in bytes. */
async function sizeOf(dir: string): Promise<number> {
  const names = await readdir(dir)
  // What is moved away meanwhile takes nothing.
  const sizes = await Promise.all(
    names.map((name) =>
      stat(path.join(dir, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function lastByte(handle: FileHandle, size: number): Promise<number | undefined> {
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0]
}

/** A name in a directory is on the disk only when the directory is. */
async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Gives a file that is full, or of another day, a name with the time in it. Never over another one. */
async function putAside(
  { rotateBytes, rotateDaily }: FileTarget,
  file: string,
  more: number,
  now: Date,
): Promise<void> {
  const known = await stat(file).catch(() => null)
  if (known === null || known.size === 0) return
  const isFull = known.size + more > rotateBytes
  if (!isFull && !(rotateDaily && dayOf(known.mtime) !== dayOf(now))) return
  const { dir, name, ext } = path.parse(file)
  const aside = path.join(dir, `${name}.${now.toISOString().replaceAll(':', '-')}${ext}`)
  try {
    await link(file, aside)
    await unlink(file)
  } catch (error) {
    // Another worker, of a replay to the same file, has just done it.
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

const dayOf = (time: Date): string => time.toISOString().slice(0, 10)

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Without the path: where things lie on the machine is nobody's business who may not see it. */
const wordsOf = (error: unknown): string =>
  error instanceof QuotaReached ? error.message : `The file cannot be written: ${codeOf(error) ?? 'unknown'}`
