import { createReadStream, statSync } from 'node:fs'

import { AppError } from '@/lib/base/errors'

import { UsageError } from './command'
import { BrokenGzip, gunzipMembers, isGzip } from './gzip-members'

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
  constructor(name: string, cause: BrokenGzip) {
    super('bad_request', `${name} ${cause.message}.`, { cause })
  }
}

const STANDARD_INPUT = '-'

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
  while (head.length < 2) {
    const { done, value } = await source.next()
    if (done) break
    head = Buffer.concat([head, value])
  }
  const whole = joined(head, source)
  try {
    yield* isGzip(head) ? gunzipMembers(whole) : whole
  } catch (error) {
    throw error instanceof BrokenGzip ? new BrokenInput(name, error) : error
  }
}

async function* joined(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  yield* rest
}
