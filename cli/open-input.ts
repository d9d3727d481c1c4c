import { createReadStream, statSync } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

import { AppError } from '@/lib/base/errors'

import { UsageError } from './command'

/** A file or standard input, unzipped where it is gzip. */
export interface OpenedInput {
  name: string
  /** As it stands on disk; null where nobody knows. */
  size: number | null
  /** Bytes of it that were read so far, as they stand on disk. */
  read(): number
  bytes: AsyncIterable<Uint8Array>
}

/** A zipped input is cut off or damaged; its message is a sentence that names it. What came before that was given. */
export class BrokenInput extends AppError {
  constructor(name: string, cause: unknown) {
    const isCutOff = cause instanceof Error && 'code' in cause && cause.code === 'Z_BUF_ERROR'
    const what = isCutOff ? 'is cut off: its gzip has no end' : 'is damaged: its gzip cannot be read'
    super('bad_request', `${name} ${what}.`, { cause })
  }
}

const STANDARD_INPUT = '-'
const GZIP_MARK = [0x1f, 0x8b]

/** Opens a file by its path; `-` is standard input. Gzip is known by its first bytes, whatever the name. @throws UsageError. */
export function openInput(path: string): OpenedInput {
  if (path === STANDARD_INPUT) {
    const name = 'standard input'
    return { ...counted(process.stdin, name), name, size: null }
  }
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) throw new UsageError(`There is no file ${path}.`)
  if (stats.isDirectory()) throw new UsageError(`${path} is a directory: name its files.`)
  return { ...counted(createReadStream(path), path), name: path, size: stats.isFile() ? stats.size : null }
}

function counted(source: AsyncIterable<Uint8Array>, name: string): Pick<OpenedInput, 'read' | 'bytes'> {
  let read = 0
  async function* count(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      read += chunk.length
      yield chunk
    }
  }
  return { read: () => read, bytes: unzipped(count(), name) }
}

async function* unzipped(source: AsyncGenerator<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let head = new Uint8Array(0)
  while (head.length < GZIP_MARK.length) {
    const { done, value } = await source.next()
    if (done) break
    head = Buffer.concat([head, value])
  }
  const whole = joined(head, source)
  if (!GZIP_MARK.every((byte, i) => head[i] === byte)) {
    yield* whole
    return
  }
  const gunzip = createGunzip()
  // What breaks is thrown to whoever reads the end of the pipe.
  pipeline(Readable.from(whole), gunzip, () => undefined)
  try {
    yield* gunzip
  } catch (error) {
    const isOfGzip = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
    throw isOfGzip ? new BrokenInput(name, error) : error
  }
}

async function* joined(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  yield* rest
}
