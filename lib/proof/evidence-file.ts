import { sha256 } from '@noble/hashes/sha2.js'

import { concat, fromUtf8, hex } from '@/lib/base/bytes'
import { LineDamage, textLines } from '@/lib/base/text-lines'
import {
  type FileBytes,
  readZipDirectory,
  readZipMember,
  ZipDamage,
  type ZipEntry,
} from '@/lib/base/zip-reader'

import { EVIDENCE_FILES } from './evidence'

/** Is told what is wrong, and where. */
export type Found = (place: string, message: string) => void

const { readme, page, checkpoint, keys, tree, entries: events, manifest } = EVIDENCE_FILES
const FOR_PEOPLE = [readme, page]
const NEEDED = [checkpoint, keys, tree, events, manifest]
const KNOWN: readonly string[] = Object.values(EVIDENCE_FILES)
/** The longest of the files that are read at once. */
const TEXT_BYTES_MAX = 1024 * 1024
/** And of those for people. */
const PAGE_BYTES_MAX = 16 * 1024 * 1024
const TOO_LONG = 'It is longer than it can be.'

/** The files of a bundle, each read once. What is damaged is told of, and read no further. */
export class EvidenceFile {
  private constructor(
    private readonly file: FileBytes,
    private readonly members: ReadonlyMap<string, ZipEntry>,
    private readonly found: Found,
  ) {}

  /** Null where it cannot be one: a file of it is missing, or it is no archive. */
  static async open(file: FileBytes, found: Found): Promise<EvidenceFile | null> {
    const entries = await unlessDamaged('bundle', found, () => readZipDirectory(file))
    if (entries === null) return null
    const members = new Map(entries.map((entry) => [entry.name, entry]))
    for (const name of members.keys())
      if (!KNOWN.includes(name)) found(name, 'It does not belong to a bundle.')
    const missing = NEEDED.filter((name) => !members.has(name))
    for (const name of missing) found(name, 'It is missing.')
    const bundle = new EvidenceFile(file, members, found)
    // What is for people only is unpacked like the rest, so that no program finds another file there.
    for (const name of FOR_PEOPLE) await bundle.#skim(name)
    return missing.length > 0 ? null : bundle
  }

  async #skim(name: string): Promise<void> {
    if (this.sizeOf(name) > PAGE_BYTES_MAX) this.found(name, TOO_LONG)
    else
      await unlessDamaged(name, this.found, async () => {
        for await (const _ of this.#chunks(name));
      })
  }

  /** Bytes of a file, unpacked. */
  sizeOf(name: string): number {
    return this.members.get(name)?.size ?? 0
  }

  /** A small file as text; empty, and told of, where it is none. */
  async text(name: string): Promise<string> {
    if (this.sizeOf(name) > TEXT_BYTES_MAX) {
      this.found(name, TOO_LONG)
      return ''
    }
    const text = await unlessDamaged(name, this.found, async () => {
      const chunks: Uint8Array[] = []
      for await (const chunk of this.#chunks(name)) chunks.push(chunk.slice())
      return fromUtf8(concat(...chunks))
    })
    if (text === null) this.found(name, 'It cannot be read.')
    return text ?? ''
  }

  /** The lines of a file, of at most so many bytes; `read` is told how many bytes came. */
  lines(name: string, most: number, read: (bytes: number) => void): LineReader {
    return new LineReader(name, this.#chunks(name), most, { found: this.found, read })
  }

  #chunks(name: string): AsyncGenerator<Uint8Array, void> {
    const entry = this.members.get(name)
    return entry === undefined ? nothing() : readZipMember(this.file, entry)
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}

async function unlessDamaged<T>(place: string, found: Found, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof ZipDamage) && !(error instanceof LineDamage)) throw error
    found(place, error.message)
    return null
  }
}

/** The lines of one file, each of which can be looked at before it is taken. */
export class LineReader {
  /** The line that is looked at, from 1. */
  line = 1
  /** It could be read no further, which was told. */
  isDamaged = false
  readonly #hash = sha256.create()
  readonly #lines: AsyncGenerator<string, void>
  #peeked: string | null = null

  constructor(
    private readonly name: string,
    chunks: AsyncGenerator<Uint8Array, void>,
    most: number,
    private readonly to: { found: Found; read(bytes: number): void },
  ) {
    this.#lines = textLines(this.#summed(chunks), most)
  }

  /** Where in the bundle this line is. */
  get place(): string {
    return `${this.name}:${this.line}`
  }

  async *#summed(chunks: AsyncGenerator<Uint8Array, void>): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of chunks) {
      this.#hash.update(chunk)
      this.to.read(chunk.length)
      yield chunk
    }
  }

  /** The next line; null at the end, and where it can be read no further. */
  async peek(): Promise<string | null> {
    if (this.#peeked !== null || this.isDamaged) return this.#peeked
    const next = await unlessDamaged(this.place, this.to.found, () => this.#lines.next())
    if (next === null) this.isDamaged = true
    return (this.#peeked = next?.value ?? null)
  }

  /** Goes on to the line behind it. */
  take(): void {
    this.#peeked = null
    this.line += 1
  }

  /** Nothing more is read. */
  async leave(): Promise<void> {
    await this.#lines.return()
  }

  /** SHA-256 of all of it in hex, once all of it was read. */
  sum(): string {
    return hex(this.#hash.digest())
  }
}
