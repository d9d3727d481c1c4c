import { constants } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import path from 'node:path'

import { AuditError } from './audit-error'
import type { Line } from './line'
import { messageOf } from './message-of'
import { monotonicMs } from './monotonic'
import { closedMeanwhile, type Queue } from './queue'
import { Room } from './room'
import {
  countFrom,
  FILE_MODE,
  listSegments,
  offsetIn,
  type Position,
  positionBytes,
  readPiece,
  readPosition,
  type Segment,
} from './spool-files'
import { type SpoolLock, takeLock } from './spool-lock'
import { type Receiver, SpoolOwner } from './spool-owner'
import { decodeRecords, RECORD_BYTES } from './spool-record'
import { REJECTS_FILE, SpoolRejects } from './spool-rejects'
import { SpoolWriter } from './spool-writer'
import { StoredLine } from './stored-line'

/** Pause between two tries at a lock: a process that is replaced ends within moments. */
const LOCK_RETRY_MS = 200

/** How a spool is kept. */
export interface SpoolOptions {
  directory: string
  bytesMax: number
  /** For how long to wait for the lock, and for room. */
  timeoutMs: number
  /** True: `add` resolves once the event is on the disk; false: once the system has it, which outlives the process but no power failure. */
  isSynced: boolean
  /** Told of what cannot be read. */
  onDamage: (error: AuditError) => void
  /** Whoever opens the directory later must send to the same tenant. */
  receiver: Receiver
}

/** An event that was read back, and where it ends. */
interface Loaded {
  line: Line
  addedAt: number
  /** Of the whole record. */
  bytes: number
  segment: number
  end: number
}

/**
 * Opens the spool of a directory, with what an earlier process left there.
 *
 * @throws AuditError (`spool`) when another process has it for longer than `timeoutMs`, or it cannot be read.
 */
export async function openSpool(options: SpoolOptions): Promise<Queue> {
  let lock: SpoolLock | undefined
  try {
    lock = await waitForLock(options)
    return await openLocked(options, lock)
  } catch (error) {
    await lock?.release()
    if (error instanceof AuditError) throw error
    const why = `The spool ${options.directory} cannot be opened: ${messageOf(error)}.`
    throw new AuditError('spool', why, { cause: error })
  }
}

async function openLocked(options: SpoolOptions, lock: SpoolLock): Promise<Queue> {
  const position = await readPosition(options.directory)
  const segments = await listSegments(options.directory)
  const left = segments.filter(({ number }) => number >= position.segment)
  const count = await countFrom(left, position)
  const owner = await SpoolOwner.open(options.directory, options.receiver, count)
  const flags = constants.O_RDWR | constants.O_CREAT
  return new Spool(options, {
    lock,
    owner,
    segments,
    position,
    count,
    bytes: left.reduce((sum, one) => sum + Math.max(0, one.size - offsetIn(one, position)), 0),
    positionFile: await open(path.join(options.directory, 'position'), flags, FILE_MODE),
  })
}

async function waitForLock({ directory, timeoutMs }: SpoolOptions): Promise<SpoolLock> {
  for (const until = monotonicMs() + timeoutMs; ;) {
    const lock = await takeLock(directory)
    if (lock !== null) return lock
    if (monotonicMs() > until) {
      throw new AuditError(
        'spool',
        `The spool ${directory} is in use by another process. Give each process a directory of its own.`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS * (0.5 + Math.random())))
  }
}

/** A queue on disk. What was added is there after a crash; what was done with may be there once more, which the server knows by its id. */
class Spool implements Queue {
  readonly isDurable = true
  onAdded = (): void => {}
  count: number
  readonly #options: SpoolOptions
  readonly #lock: SpoolLock
  readonly #owner: SpoolOwner
  readonly #room: Room
  readonly #segments: Segment[]
  readonly #writer: SpoolWriter
  readonly #rejects: SpoolRejects
  readonly #positionFile: FileHandle
  /** What lies before it is done with. */
  #position: Position
  /** Events between the position and `#loadedTo`. */
  #loaded: Loaded[] = []
  #loadedBytes = 0
  #loadedTo: Position
  #isClosed = false

  constructor(
    options: SpoolOptions,
    found: {
      lock: SpoolLock
      owner: SpoolOwner
      segments: Segment[]
      position: Position
      count: number
      bytes: number
      positionFile: FileHandle
    },
  ) {
    this.#options = options
    this.#lock = found.lock
    this.#owner = found.owner
    this.#room = new Room(options.bytesMax, options.timeoutMs)
    this.#room.taken = found.bytes
    this.#rejects = new SpoolRejects(options.directory, options.onDamage)
    this.#segments = found.segments
    this.#position = found.position
    this.#loadedTo = found.position
    this.#positionFile = found.positionFile
    this.count = found.count
    // Numbers only rise, also over files that are gone: a position never means another file than the one it was made for.
    const last = Math.max(found.position.segment, found.segments.at(-1)?.number ?? 0)
    this.#writer = new SpoolWriter(options.directory, found.segments, last + 1, options.isSynced)
  }

  get bytes(): number {
    return this.#room.taken
  }

  get oldestAt(): number | undefined {
    return this.#loaded[0]?.addedAt
  }

  async add(line: Line): Promise<void> {
    const bytes = line.bytes + RECORD_BYTES
    const entered = this.#room.take(bytes)
    if (entered !== undefined) await entered
    if (this.#isClosed) throw closedMeanwhile(line)
    try {
      await this.#writer.append(line, Date.now())
    } catch (error) {
      this.#room.give(bytes)
      const why = `The spool ${this.#options.directory} cannot be written, so this event was not kept: ${messageOf(error)}.`
      throw new AuditError('spool', why, { eventId: line.id, cause: error })
    }
    this.count++
    this.onAdded()
  }

  async peek(eventsMax: number, bytesMax: number): Promise<readonly Line[]> {
    while (this.#loaded.length < eventsMax && this.#loadedBytes < bytesMax && (await this.#load()));
    const batch: Line[] = []
    let bytes = 0
    for (const { line } of this.#loaded.slice(0, eventsMax)) {
      bytes += line.bytes + 1
      if (bytes > bytesMax && batch.length > 0) break
      batch.push(line)
    }
    return batch
  }

  async remove(count: number): Promise<void> {
    const done = this.#loaded.splice(0, count)
    const last = done.at(-1)
    if (last === undefined) return
    this.count -= done.length
    const bytes = done.reduce((sum, one) => sum + one.bytes, 0)
    this.#loadedBytes -= bytes
    this.#room.give(bytes)
    await this.#moveTo({ segment: last.segment, offset: last.end })
  }

  reject(line: Line, reason: string): Promise<void> {
    return this.#rejects.keep({ reason, event: line })
  }

  sentTo(tenant: string): Promise<void> {
    return this.#owner.sentTo(tenant)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    try {
      await this.#writer.close()
      if (this.count === 0) await Promise.all(this.#segments.map(({ file }) => rm(file, { force: true })))
    } finally {
      await this.#positionFile.close().catch(() => undefined)
      await this.#lock.release()
    }
  }

  /** Reads on; false when all that is written is read. */
  async #load(): Promise<boolean> {
    const at = this.#segments.findIndex(({ number }) => number >= this.#loadedTo.segment)
    const segment = this.#segments[at]
    if (segment === undefined) return false
    const offset = offsetIn(segment, this.#loadedTo)
    if (offset >= segment.size) {
      const next = this.#segments[at + 1]
      if (next === undefined) return false
      this.#loadedTo = { segment: next.number, offset: 0 }
      return true
    }
    await this.#loadPiece(segment, offset)
    return true
  }

  async #loadPiece(segment: Segment, offset: number): Promise<void> {
    let piece = await readPiece(segment, offset)
    let records = decodeRecords(piece)
    if (records.length === 0 && offset + piece.length < segment.size) {
      // A record longer than a piece is none of ours: what follows its end may be.
      piece = await readPiece(segment, offset, segment.size - offset)
      records = decodeRecords(piece)
    }
    for (const { start, end, said } of records) {
      if (said === null) {
        this.count--
        await this.#damaged(segment, piece.subarray(start, end))
      } else {
        this.#loadedBytes += end - start
        this.#loaded.push({
          line: new StoredLine(said.json),
          addedAt: said.addedAt,
          bytes: end - start,
          segment: segment.number,
          end: offset + end,
        })
      }
    }
    const end = records.at(-1)?.end ?? 0
    this.#loadedTo = { segment: segment.number, offset: offset + end }
    if (end > 0) return
    // The end of a file without the end of a record: the process ended while it was written.
    await this.#damaged(segment, piece)
    this.#loadedTo = { segment: segment.number, offset: segment.size }
    if (this.#loaded.length === 0) await this.#moveTo(this.#loadedTo)
  }

  async #damaged(segment: Segment, bytes: Buffer): Promise<void> {
    this.#room.give(bytes.length)
    await this.#rejects.keep({ reason: 'not a whole record', text: bytes.toString('utf8') })
    this.#options.onDamage(
      new AuditError(
        'spool',
        `${bytes.length} bytes of ${segment.file} are no whole record, and were put into ${REJECTS_FILE}. At the end of a file that is an event for which enqueue() had not resolved when the process ended; elsewhere the file was damaged.`,
      ),
    )
  }

  async #moveTo(position: Position): Promise<void> {
    this.#position = position
    const bytes = positionBytes(position)
    await this.#positionFile.write(bytes, 0, bytes.length, 0)
    for (
      let first = this.#segments[0];
      first !== undefined && this.#isDone(first);
      first = this.#segments[0]
    ) {
      await rm(first.file, { force: true })
      this.#segments.shift()
    }
  }

  #isDone({ number, size }: Segment): boolean {
    if (number === this.#writer.active) return false
    const { segment, offset } = this.#position
    return number < segment || (number === segment && offset >= size)
  }
}
