import { createHmac, randomInt } from 'node:crypto'

import { RECOVERY_ALPHABET, RECOVERY_CHARACTERS, RECOVERY_CODES } from '@/lib/admin/second-factor'
import { derive } from '@/lib/config/keys'

/**
 * How a recovery code is stored. It has only 50 bits, so that people can type it: under a plain hash, who has a copy of the
 * table could try them all. The key of this HMAC is not in the database.
 */
export function recoveryMac(accountId: string, code: string): Buffer {
  return createHmac('sha256', derive('vouchsafe/recovery-code/v1', accountId)).update(code).digest()
}

/** New recovery codes, as they are before they are printed. */
export function newRecoveryCodes(): string[] {
  const sign = () => RECOVERY_ALPHABET[randomInt(RECOVERY_ALPHABET.length)] ?? ''
  return Array.from({ length: RECOVERY_CODES }, () =>
    Array.from({ length: RECOVERY_CHARACTERS }, sign).join(''),
  )
}
