import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

const MIB = 1024 * 1024

/** So large the body of a request may be, in bytes, with gzip and without: many times what a batch holds. */
export const BODY_MAX = 64 * MIB

/** Why one that is larger without gzip is not read. */
export const TOO_LARGE = `The body is larger than ${BODY_MAX / MIB} MiB without gzip.`

const unzip = promisify(gunzip)

/**
 * A body without its gzip, which is known by its first bytes: senders have several names for it in `content-encoding`, and some
 * none. Null: it is larger than `BODY_MAX`, and a few bytes may be of gigabytes.
 */
export async function unzippedBody(body: Buffer): Promise<Buffer | null> {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body
  try {
    return await unzip(body, { maxOutputLength: BODY_MAX })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return null
    throw error
  }
}
