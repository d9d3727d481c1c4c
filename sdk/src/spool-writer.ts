import { type FileHandle, open, rm } from 'node:fs/promises'

import type { Line } from './line'
import { FILE_MODE, type Segment, segmentFile, syncDirectory } from './spool-files'
import { RECORD_BYTES, writeRecord } from './spool-record'

/** A segment ends when it is this large, so that what was sent leaves the disk soon. */
const SEGMENT_BYTES = 8 * 1024 * 1024

/** What a group's memory begins with, and what is kept of it at most for the next one. */
const GROUP_BYTES = { first: 64 * 1024, kept: 1024 * 1024 }

/** Records that are written together: what came while the one before was written. */
class Group {
  /** Records, one behind the other, and room for more. */
  bytes: Buffer
  size = 0
  readonly written: Promise<void>
  resolve: () => void = () => {}
  reject: (error: unknown) => void = () => {}

  constructor(bytes: Buffer) {
    this.bytes = bytes
    this.written = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
  }

  add({ text, bytes }: Line, addedAt: number): void {
    const needed = this.size + bytes + RECORD_BYTES
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length))
      this.bytes.copy(larger, 0, 0, this.size)
      this.bytes = larger
    }
    this.size = writeRecord(this.bytes, this.size, text, addedAt)
  }
}

/** Appends records to the newest segment of a directory, many with one write and one sync. */
export class SpoolWriter {
  readonly #directory: string
  readonly #isSynced: boolean
  /** All segments of the directory, shared with who reads them; the last is written. */
  readonly #segments: Segment[]
  #nextNumber: number
  #open: { segment: Segment; file: FileHandle } | null = null
  #group: Group | null = null
  /** Memory of a group that is written, for the next one. */
  #spare: Buffer | null = null
  #writing: Promise<void> | null = null

  constructor(directory: string, segments: Segment[], nextNumber: number, isSynced: boolean) {
    this.#directory = directory
    this.#segments = segments
    this.#nextNumber = nextNumber
    this.#isSynced = isSynced
  }

  /** Resolves once the record is written (and, with sync, on the disk); in the order of the calls. */
  append(line: Line, addedAt: number): Promise<void> {
    const group = (this.#group ??= this.#newGroup())
    group.add(line, addedAt)
    this.#writing ??= this.#writeAll()
    return group.written
  }

  /** The number of the segment that is being written, which stays; null when none is. */
  get active(): number | null {
    return this.#open?.segment.number ?? null
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#open?.file.close()
    this.#open = null
  }

  #newGroup(): Group {
    const bytes = this.#spare ?? Buffer.allocUnsafeSlow(GROUP_BYTES.first)
    this.#spare = null
    return new Group(bytes)
  }

  async #writeAll(): Promise<void> {
    // Whoever adds in this turn of the event loop shares the write.
    await new Promise((resolve) => setImmediate(resolve))
    for (let group = this.#group; group !== null; group = this.#group) {
      this.#group = null
      try {
        await this.#write(group.bytes.subarray(0, group.size))
        group.resolve()
      } catch (error) {
        group.reject(error)
      }
      if (group.bytes.length <= GROUP_BYTES.kept) this.#spare = group.bytes
    }
    this.#writing = null
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#open ??= await this.#openNext()
    const { segment, file } = this.#open
    try {
      for (let at = 0; at < bytes.length;) {
        at += (await file.write(bytes, at, bytes.length - at, segment.size + at)).bytesWritten
      }
      if (this.#isSynced) await file.datasync()
    } catch (error) {
      // Part of it may be there. Nobody reads beyond the size; after a restart it would be a torn end, or sent.
      await file.truncate(segment.size).catch(() => undefined)
      await this.#finish(file)
      throw error
    }
    segment.size += bytes.length
    if (segment.size >= SEGMENT_BYTES) await this.#finish(file)
  }

  async #finish(file: FileHandle): Promise<void> {
    this.#open = null
    await file.close()
  }

  async #openNext(): Promise<{ segment: Segment; file: FileHandle }> {
    const number = this.#nextNumber++
    const segment = { number, file: segmentFile(this.#directory, number), size: 0 }
    const file = await open(segment.file, 'wx', FILE_MODE)
    try {
      if (this.#isSynced) await syncDirectory(this.#directory)
    } catch (error) {
      await file.close()
      await rm(segment.file, { force: true })
      throw error
    }
    this.#segments.push(segment)
    return { segment, file }
  }
}
