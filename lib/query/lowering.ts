import type { Masks } from '@/lib/event/masks'

import type { QueryProblem, Span } from './ast'
import type { Plan } from './plan'

/** Collects why terms of a query cannot be honoured, while a plan is made of it. */
export class Lowering {
  readonly problems: QueryProblem[] = []
  /** What is hidden from whoever asks. */
  readonly masks: Masks
  /** True when a term looks at what changed, which the index may hold only partly. */
  readsChanges = false

  constructor(masks: Masks) {
    this.masks = masks
  }

  /** Notes a problem. Its plan stands for nothing: a query with problems is never run. */
  refuse({ from, to }: Span, message: string, fix?: QueryProblem['fix']): Plan {
    // A key that stands for several fields would say the same for each of them.
    const last = this.problems.at(-1)
    if (last === undefined || last.from !== from || last.message !== message) {
      this.problems.push(fix === undefined ? { from, to, message } : { from, to, message, fix })
    }
    return { kind: 'none' }
  }

  /** Notes that a start before a star is longer than the index can look up. */
  tooLong(span: Span): Plan {
    return this.refuse(
      span,
      'This is too long to look for by its start. Shorten what stands before the star.',
    )
  }
}
