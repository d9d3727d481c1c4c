import { AppError } from '@/lib/base/errors'

/** The SQLSTATE of an error from PostgreSQL, or Node's code of a broken connection. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

const SOCKET_CODES = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EAI_AGAIN'])

/**
 * True when the connection is gone, so that what the server did last is not known: a socket error, or a server that
 * stops or starts (57P01–57P03, class 08). `pg` gives a connection that just ends no code at all.
 */
export function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error)
  if (code) return SOCKET_CODES.has(code) || code.startsWith('08') || /^57P0[1-3]$/.test(code)
  return (
    error instanceof Error &&
    /connection terminated|client has encountered a connection error|timeout exceeded when trying to connect|not queryable/i.test(
      error.message,
    )
  )
}

/** True for a failure that has nothing to do with the data: trying each request alone would fail the same way. */
export function isTransient(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'busy' || error.code === 'disk_full'
  const code = codeOf(error)
  return (
    isConnectionLoss(error) ||
    code === '55P03' ||
    code === '57014' ||
    code === '53100' ||
    code?.startsWith('53') === true
  )
}

/** What a caller is told about a failed append. Anything unexpected goes on as it is, to become an opaque 500. */
export function appendFailure(error: unknown): Error {
  if (error instanceof AppError) return error
  const code = codeOf(error)
  if (code === '55P03' || code === '57014')
    return new AppError('busy', 'Another append of this tenant takes long. Nothing was stored; try again.', {
      retryAfterSeconds: 1,
      cause: error,
    })
  if (code === '53100')
    return new AppError(
      'disk_full',
      'The disk of the database is full. Nothing was stored; make room and send again.',
      { cause: error },
    )
  if (code?.startsWith('53') || isConnectionLoss(error))
    return new AppError('busy', 'The database cannot be reached now. Nothing was stored; try again.', {
      retryAfterSeconds: 2,
      cause: error,
    })
  return error instanceof Error ? error : new Error('append failed', { cause: error })
}
