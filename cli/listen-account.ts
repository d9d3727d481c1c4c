import { factsOf, type RecordFacts } from '@/lib/delivery/received/facts-of'
import { recordsOf } from '@/lib/delivery/received/records-of'
import { type Arrival, type Counts, Tally } from '@/lib/delivery/received/tally'
import { type Keys, verifyRecord, verifyRequest } from '@/lib/delivery/server/verify-received'

import type { KeySource } from './key-source'
import type { OpenSsl } from './openssl'
import type { Answered, Taken } from './receiver'

/** What came of everything that was received. */
export interface Report extends Counts {
  requests: number
  /** Of `--expect`; 0 without it. */
  missing: number
  signatures: { valid: number; bad: number; absent: number }
  /** Signatures of whole requests. */
  requestSignatures: { valid: number; bad: number; old: number }
  openssl: { valid: number; bad: number }
}

/** What is checked, and with what. */
export interface Checks {
  keys: KeySource | null
  secrets: readonly string[]
  openssl: OpenSsl | null
}

/** A request that was sent longer ago is somebody's who kept it; Standard Webhooks proposes as much. */
const OLD_SECONDS = 5 * 60

/** The books of a receiver: takes requests as they come, checks them one after the other, and sums up. */
export class Account {
  readonly #tally = new Tally()
  readonly #report = {
    requests: 0,
    signatures: { valid: 0, bad: 0, absent: 0 },
    requestSignatures: { valid: 0, bad: 0, old: 0 },
    openssl: { valid: 0, bad: 0 },
  }
  #last: Arrival | null = null
  #checked: Promise<void> = Promise.resolve()
  #problem: Error | null = null

  constructor(private readonly checks: Checks) {}

  /** Takes a request, and gives whom to tell how it was answered. */
  take(taken: Taken): (answered: Answered) => void {
    const records = recordsOf(taken.text)
    const facts = records.map(factsOf)
    this.#report.requests++
    const arrival = this.#tally.take(facts)
    this.#last = arrival
    const at = Date.now()
    // Checked behind one another: many at once would only make each other late.
    this.#checked = this.#checked
      .then(() => this.#check(taken, records, facts, at))
      .catch(
        (error: unknown) => void (this.#problem ??= new Error('The checks went wrong.', { cause: error })),
      )
    return (answered) => void (arrival.reply = answered)
  }

  get unique(): number {
    return this.#tally.counts.unique
  }

  /** Whether the sender was told of the request that came last; otherwise it comes again, however long that takes. */
  get isAnswered(): boolean {
    return this.#last?.reply === 'answered'
  }

  /** Changes whenever something comes. */
  get requests(): number {
    return this.#report.requests
  }

  /** Once all is checked. @throws what went wrong with checking. */
  async report(expected: number | null): Promise<Report> {
    await this.#checked
    if (this.#problem !== null) throw this.#problem
    const { counts } = this.#tally
    const missing = expected === null ? 0 : Math.max(0, expected - counts.unique)
    return { ...this.#report, ...counts, missing }
  }

  async #check(
    taken: Taken,
    records: readonly string[],
    facts: readonly (RecordFacts | undefined)[],
    at: number,
  ): Promise<void> {
    const { keys: source, secrets, openssl } = this.checks
    const keys = source === null ? null : await source.knowing(keyIdsIn(facts))
    if (keys !== null) this.#checkRecords(keys, records, facts)
    if (keys !== null || secrets.length > 0) this.#checkRequest(taken, keys ?? { keys: [] }, at)
    const [record] = records
    if (openssl === null || keys === null || record === undefined) return
    const isGood = await openssl.verifies(keys, record, facts[0]?.keyId)
    this.#report.openssl[isGood ? 'valid' : 'bad']++
  }

  #checkRecords(keys: Keys, records: readonly string[], facts: readonly (RecordFacts | undefined)[]): void {
    const { signatures } = this.#report
    for (const [i, record] of records.entries()) {
      const { result } = verifyRecord(keys, record, facts[i]?.keyId)
      if (result === 'valid') signatures.valid++
      else if (result === 'absent') signatures.absent++
      else signatures.bad++
    }
  }

  #checkRequest({ headers, text }: Taken, keys: Keys, at: number): void {
    const { requestSignatures: counts } = this.#report
    const { shared, own } = verifyRequest(headers, text, { keys, secrets: this.checks.secrets })
    const sentAt = Number(headers['webhook-timestamp'] ?? 0)
    const isAsked = [
      ...(this.checks.secrets.length > 0 ? [shared] : []),
      ...(keys.keys.length > 0 ? [own] : []),
    ]
    if (isAsked.some((result) => result !== 'valid')) counts.bad++
    else if (Math.abs(at / 1000 - sentAt) > OLD_SECONDS) counts.old++
    else counts.valid++
  }
}

const keyIdsIn = (facts: readonly (RecordFacts | undefined)[]): Set<string> =>
  new Set(facts.flatMap((one) => one?.keyId ?? []))
