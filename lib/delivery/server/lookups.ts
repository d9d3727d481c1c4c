import type { LookupAddress, LookupAllOptions } from 'node:dns'
import { lookup } from 'node:dns/promises'

import { Turnstile } from '@/lib/base/turnstile'
import { threadPoolSize } from '@/lib/config/thread-pool'

/** So many lookups of one tenant run at once. */
const OF_ONE = 2
/** And so many wait: each is of a request that ends by itself. */
const WAITING_MAX = 50

/** Looks a name up, whoever asks. */
type Ask = (hostname: string, options: LookupAllOptions) => Promise<LookupAddress[]>

/**
 * Looks names up side by side. A name server that does not answer holds a lookup for half a minute, whatever its request waits
 * for, and each holds a thread: names of one tenant hold few of them, and all together leave some.
 */
export class Lookups {
  readonly #all: Turnstile
  readonly #ofTenants = new Map<string, Turnstile>()
  readonly #running = new Map<string, Promise<LookupAddress[]>>()

  constructor(
    atOnce: number,
    private readonly ask: Ask = (hostname, options) => lookup(hostname, options),
  ) {
    this.#all = new Turnstile(atOnce, Infinity)
  }

  /** What a name stands for; a lookup that runs already answers for all who ask the same. */
  async find(tenantId: string, hostname: string, options: LookupAllOptions): Promise<LookupAddress[]> {
    const turn = this.#ofTenants.get(tenantId) ?? new Turnstile(OF_ONE, WAITING_MAX)
    this.#ofTenants.set(tenantId, turn)
    const question = JSON.stringify([hostname, options.family ?? 0, options.hints ?? 0])
    const asked = () => this.#running.get(question)
    return asked() ?? inTurn(turn, hostname, () => asked() ?? this.#begin(question, hostname, options))
  }

  #begin(question: string, hostname: string, options: LookupAllOptions): Promise<LookupAddress[]> {
    const running = inTurn(this.#all, hostname, () => this.ask(hostname, options)).finally(() =>
      this.#running.delete(question),
    )
    this.#running.set(question, running)
    return running
  }
}

async function inTurn<T>(turn: Turnstile, hostname: string, work: () => Promise<T>): Promise<T> {
  if (!(await turn.enter())) {
    const message = `too many names are being looked up to ask for ${hostname}`
    throw Object.assign(new Error(message), { code: 'EAI_AGAIN' })
  }
  try {
    return await work()
  } finally {
    turn.leave()
  }
}

/** Those of this process. Half of its threads are left for passwords, files and compressing. */
export const lookups = new Lookups(Math.max(1, Math.floor(threadPoolSize() / 2)))
