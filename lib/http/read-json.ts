import type { IncomingMessage } from 'node:http'

import { AppError } from '@/lib/base/errors'

/** Settings are small; events have a reader and limits of their own. */
const BYTES_MAX = 1024 * 1024

/**
 * The JSON body of a request to change a setting.
 *
 * @throws AppError unsupported_media, too_large, or bad_request when it is no JSON.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new AppError('unsupported_media', 'Send JSON, with Content-Type: application/json.')
  }
  if (request.headers['content-encoding'] !== undefined) {
    throw new AppError('unsupported_media', 'Send the body without Content-Encoding.')
  }
  const bytes = await readAll(request)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new AppError('bad_request', 'The body is not JSON in UTF-8.')
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = () => new AppError('too_large', `The body is larger than ${BYTES_MAX} bytes.`)
  if (Number(request.headers['content-length'] ?? 0) > BYTES_MAX) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  // Not destroyed when it is too large, or the answer that says so could not be sent.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  for await (const chunk of body) {
    size += chunk.length
    if (size > BYTES_MAX) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
