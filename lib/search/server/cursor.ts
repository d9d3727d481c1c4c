import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

import { AppError } from '@/lib/base/errors'
import { derive } from '@/lib/config/keys'

/** Where a page ended, and what it was a page of. */
export interface Cursor {
  /** The query and range that the pages belong to: a cursor of another search is refused. */
  search: string
  /** The log size of the first page: later pages show nothing newer. */
  size: number
  /** The next page begins after this id (or, in order of arrival, before this index). */
  after: string
  /** Who read the first page, and when the log says so: somebody else, or later, is another act of reading. */
  reader: string
  recordedMs: number
}

type Sealed = [search: string, size: number, after: string, reader: string, recordedMs: number]

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A cursor as an opaque token: sealed, so that it can be neither read nor made by whoever carries it. */
export function sealCursor(tenantId: string, cursor: Cursor): string {
  const sealed: Sealed = [cursor.search, cursor.size, cursor.after, cursor.reader, cursor.recordedMs]
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', derive('vouchsafe/cursor/v1', tenantId), nonce)
  const text = cipher.update(JSON.stringify(sealed))
  return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** Opens a cursor of this tenant and this search. Anything else is a `bad_request` that says what to do. */
export function openCursor(tenantId: string, token: string, search: string): Cursor {
  const bytes = Buffer.from(token, 'base64url')
  const end = bytes.length - TAG_BYTES
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      derive('vouchsafe/cursor/v1', tenantId),
      bytes.subarray(0, NONCE_BYTES),
    )
    decipher.setAuthTag(bytes.subarray(end))
    const text = Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES, end)),
      decipher.final(),
    ]).toString()
    // safe: the tag shows that sealCursor wrote it.
    const [sealedSearch, size, after, reader, recordedMs] = JSON.parse(text) as Sealed
    if (sealedSearch !== search)
      throw badCursor('It belongs to another search: q, since, until and order must stay the same.')
    return { search, size, after, reader, recordedMs }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw badCursor('It is not one that this server gave for this tenant.')
  }
}

const badCursor = (why: string): AppError =>
  new AppError('bad_request', `The cursor cannot be used. ${why} Ask for the first page again.`, {
    problems: [{ path: 'cursor', message: why }],
  })
