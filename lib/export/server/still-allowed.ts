import type { Admitted, Ctx } from '@/lib/access/ctx'
import { rightsCache } from '@/lib/access/server/cache'
import { AppError } from '@/lib/base/errors'
import { sightName } from '@/lib/search/server/seen'

/** Where no change is heard of, it is asked this often, in ms. */
const ASK_EVERY_MS = 10_000

/** Whether something that lasts may go on: who may no more, or sees another part of the log now, gets no more of it. */
export class StillAllowed {
  #mayHaveChanged = false
  #askedMs = performance.now()
  readonly #sight: string
  readonly leave: () => void

  constructor(
    ctx: Ctx,
    private readonly stillMay: () => Promise<Admitted>,
  ) {
    this.#sight = nameOf(ctx)
    this.leave = rightsCache(ctx.db).onChange(() => {
      this.#mayHaveChanged = true
    })
  }

  /** @throws AppError what asking again is refused with; forbidden when something else may be seen now. */
  async check(): Promise<void> {
    const now = performance.now()
    if (!this.#mayHaveChanged && now - this.#askedMs < ASK_EVERY_MS) return
    this.#mayHaveChanged = false
    this.#askedMs = now
    if (nameOf(await this.stillMay()) === this.#sight) return
    throw new AppError('forbidden', 'What you may see was changed. Export again.')
  }
}

const nameOf = ({ principal, tenant }: Admitted): string =>
  tenant === null ? '' : sightName(principal, tenant)
