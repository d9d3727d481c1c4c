import type { KeyPrincipal } from '@/lib/access/roles'
import { AppError, type ErrorCode } from '@/lib/base/errors'

/** Why a key was refused. The answer tells none of these but the last; the log does. */
export type KeyRefusal =
  | 'not an API key, or mistyped'
  | 'unknown API key'
  | 'API key expired'
  | 'API key revoked'
  | 'API key of an archived tenant'
  | 'API key from another address'

/** A key that was refused, with what the log is to know and the answer is not: never the key itself. */
export class KeyRefused extends AppError {
  constructor(
    code: ErrorCode,
    message: string,
    readonly refusal: {
      reason: KeyRefusal
      /** Whose key it is: of somebody who holds all of it. */
      key: KeyPrincipal | null
      /** The public part of a key that has the form of one. */
      prefix: string | null
    },
  ) {
    super(code, message)
  }
}
