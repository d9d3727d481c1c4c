import { fromBase64, utf8 } from '@/lib/base/bytes'
import { isObject } from '@/lib/base/json'

import type { VerifyEd25519 } from './note'
import { parseVkey, type Vkey, vkeyText } from './vkey'

/** What `log.key.added` states in clear: that the log is signed with another key, too, from this size on. */
export type KeyStatement = {
  vkey: string
  fromSize: number
}

/**
 * What the key before signs, so that who can only write to the database can add no key. It is no note, because it does not end with a
 * line feed: no signature of it is one of a checkpoint, nor the other way round.
 */
export const keyStatementText = (origin: string, { vkey, fromSize }: KeyStatement): string =>
  `vouchsafe/log/key/v1\n${origin}\n${vkey}\n${fromSize}`

/**
 * The keys of a log that it tells of in these of its entries, in order, as far as each was signed by one that is known, or by one that
 * was told of before.
 */
export function keysTold(
  origin: string,
  statements: readonly { index: bigint; text: string }[],
  known: readonly Vkey[],
  verify: VerifyEd25519,
): Vkey[] {
  const own = known.filter(({ name, type }) => name === origin && type === 'ed25519')
  const told: Vkey[] = []
  for (const { index, text } of statements) {
    const statement = readStatement(text)
    if (statement === null) continue
    const key = parseVkey(statement.vkey)
    // It is the last entry that the key before signs alone.
    if (key?.type !== 'ed25519' || key.name !== origin || BigInt(statement.fromSize) !== index + 1n) continue
    const message = utf8(keyStatementText(origin, statement))
    const isSigned = own.some(({ publicKey }) => verify(publicKey, message, statement.signature))
    if (!isSigned || own.some((one) => vkeyText(one) === statement.vkey)) continue
    own.push(key)
    told.push(key)
  }
  return told
}

// By hand and not by zod, as all that verifies.
function readStatement(text: string): (KeyStatement & { signature: Uint8Array }) | null {
  const entry = parsed(text)
  if (!isObject(entry) || entry['action'] !== 'log.key.added' || !isObject(entry['log'])) return null
  const { vkey, fromSize, signature } = entry['log']
  const bytes = typeof signature === 'string' ? fromBase64(signature) : null
  if (typeof vkey !== 'string' || !Number.isSafeInteger(fromSize) || bytes === null) return null
  return { vkey, fromSize: Number(fromSize), signature: bytes }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
