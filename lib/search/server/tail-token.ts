import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import { derive } from '@/lib/config/keys'
import type { ReadAct } from '@/lib/search/read-act'

/** A place in a log where a tail can go on, and whose tail it was. */
export interface TailPosition {
  /** Everything with a smaller index has been looked at. */
  at: number
  /** What was looked for: another query is another act of reading. */
  query: string
  act: ReadAct
}

const NONCE_BYTES = 12
const TAG_BYTES = 16
const LOG_BYTES = 16
const READ_BYTES = 8
const NAME_BYTES = 12
/** Where what stands in a token begins: the log, the index, when it was recorded, rows, the read id, reader and query. */
const PLACE = { at: LOG_BYTES, recorded: LOG_BYTES + 8, rows: LOG_BYTES + 16, read: LOG_BYTES + 24 }
const NAMES = PLACE.read + READ_BYTES
const PLAIN_BYTES = NAMES + 2 * NAME_BYTES

/** Makes and opens the tokens of one tenant's log: sealed, so that they can be neither read nor made by who has them. */
export class TailTokens {
  readonly #key: Buffer
  readonly #log: Buffer

  constructor(tenant: TenantRef) {
    this.#key = derive('vouchsafe/tail/v2', tenant.id)
    this.#log = Buffer.from(tenant.logId, 'hex')
  }

  /** The position as an opaque token of about 150 characters. */
  seal({ at, query, act }: TailPosition): string {
    const plain = Buffer.alloc(PLAIN_BYTES)
    this.#log.copy(plain)
    plain.writeBigUInt64BE(BigInt(at), PLACE.at)
    plain.writeBigUInt64BE(BigInt(act.recordedMs), PLACE.recorded)
    plain.writeBigUInt64BE(BigInt(act.rows), PLACE.rows)
    Buffer.from(act.id, 'hex').copy(plain, PLACE.read)
    nameOf(act.reader).copy(plain, NAMES)
    nameOf(query).copy(plain, NAMES + NAME_BYTES)
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString(
      'base64url',
    )
  }

  /**
   * Opens a token: where to go on, and, if the same reader follows the same query, the act of reading (else null).
   *
   * @throws AppError bad_request for what is no token of this tenant's log.
   */
  open(token: string, reader: string, query: string): { at: number; act: ReadAct | null } {
    const plain = this.#unsealed(token)
    if (!plain.subarray(0, LOG_BYTES).equals(this.#log)) {
      throw badPosition('It belongs to a log that this tenant no longer writes to.')
    }
    const at = Number(plain.readBigUInt64BE(PLACE.at))
    const same = plain.subarray(NAMES).equals(Buffer.concat([nameOf(reader), nameOf(query)]))
    if (!same) return { at, act: null }
    const id = plain.subarray(PLACE.read, NAMES).toString('hex')
    const recordedMs = Number(plain.readBigUInt64BE(PLACE.recorded))
    return { at, act: { id, reader, recordedMs, rows: Number(plain.readBigUInt64BE(PLACE.rows)) } }
  }

  /** The place that a token of this log stands for, whoever has it; null for anything else. */
  placeIn(token: string): number | null {
    try {
      const plain = this.#unsealed(token)
      const isOfLog = plain.subarray(0, LOG_BYTES).equals(this.#log)
      return isOfLog ? Number(plain.readBigUInt64BE(PLACE.at)) : null
    } catch (error) {
      if (error instanceof AppError) return null
      throw error
    }
  }

  #unsealed(token: string): Buffer {
    const bytes = Buffer.from(token, 'base64url')
    try {
      if (bytes.length !== NONCE_BYTES + PLAIN_BYTES + TAG_BYTES) throw new Error('the length is wrong')
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
    } catch (cause) {
      throw badPosition('It is not one that this server gave for this tenant.', cause)
    }
  }
}

/** A name of any length in a few bytes. */
const nameOf = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, NAME_BYTES)

/** The error for an `after` that names no place to go on from. */
export function badPosition(why: string, cause?: unknown): AppError {
  return new AppError(
    'bad_request',
    `The tail cannot go on from there. ${why} Leave \`after\` out to follow from now on, or give the \`size\` of a page.`,
    { problems: [{ path: 'after', message: why }], cause },
  )
}
