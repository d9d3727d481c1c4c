import { readFile } from 'node:fs/promises'

import type { Json } from '@/lib/base/json'
import { type Jwks, readJwks } from '@/lib/decode/server/jwks'

import { UsageError } from './command'

const FETCH_MS = 10_000
/** A key that was looked for and is not there is looked for anew, but not more often than this. */
const AGAIN_MS = 5_000

/** Public keys from a file or an address, read again when a record names one that is not known: it may be new. */
export class KeySource {
  #jwks: Jwks = { keys: [], problems: [] }
  #readAt = Number.NEGATIVE_INFINITY
  readonly #looked = new Set<string>()

  private constructor(private readonly where: string) {}

  /** @throws UsageError when there are no keys to be had. */
  static async open(where: string): Promise<KeySource> {
    const source = new KeySource(where)
    await source.#read()
    if (source.#jwks.keys.length > 0) return source
    const [problem] = source.#jwks.problems
    throw new UsageError(
      `${where} holds no key of Ed25519${problem ? `: ${problem.path} ${problem.message}` : ''}.`,
    )
  }

  get keys(): Jwks {
    return this.#jwks
  }

  /** The keys, surely with these if they can be had. */
  async knowing(keyIds: Iterable<string>): Promise<Jwks> {
    const known = new Set(this.#jwks.keys.map(({ keyId }) => keyId))
    const unknown = [...keyIds].filter((keyId) => !known.has(keyId))
    const isFirst = unknown.some((keyId) => !this.#looked.has(keyId))
    for (const keyId of unknown) this.#looked.add(keyId)
    const isDue = isFirst || Date.now() - this.#readAt > AGAIN_MS
    if (unknown.length > 0 && isDue) await this.#read()
    return this.#jwks
  }

  async #read(): Promise<void> {
    this.#readAt = Date.now()
    try {
      const text = /^https?:/.test(this.where)
        ? await fetched(this.where)
        : await readFile(this.where, 'utf8')
      // safe: JSON.parse gives JSON values alone
      this.#jwks = readJwks(JSON.parse(text) as Json)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new UsageError(`The keys cannot be read from ${this.where}: ${why}`)
    }
  }
}

async function fetched(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) })
  if (!answer.ok) throw new Error(`it answers ${answer.status}`)
  return answer.text()
}
