import { isObject, type Json } from '@/lib/base/json'

import { member } from './alignment'
import { holdsRedaction } from './redacted'

/** `masked`: the same as far as anybody can see, but a secret was taken out of both. */
export type Sameness = 'same' | 'masked' | 'differs'

/**
 * Tells whether values are the same, whatever the order of their keys. Remembers what it compared, so that asking about a
 * document and then about its parts looks at each of them once.
 */
export class SameValues {
  readonly #known = new WeakMap<object, { after: object; found: Sameness }>()

  of(before: Json, after: Json): Sameness {
    if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) {
      if (before !== after) return 'differs'
      return holdsRedaction(before) ? 'masked' : 'same'
    }
    const known = this.#known.get(before)
    if (known?.after === after) return known.found
    const found = this.#compare(before, after)
    this.#known.set(before, { after, found })
    return found
  }

  #compare(before: Json & object, after: Json & object): Sameness {
    if (Array.isArray(before) && Array.isArray(after)) {
      return before.length === after.length
        ? this.#every(before.length, (i) => this.of(before[i] ?? null, after[i] ?? null))
        : 'differs'
    }
    if (!isObject(before) || !isObject(after)) return 'differs'
    const names = Object.keys(before)
    if (names.length !== Object.keys(after).length) return 'differs'
    return this.#every(names.length, (i) => {
      const [old, fresh] = [member(before, names[i] ?? ''), member(after, names[i] ?? '')]
      return old === undefined || fresh === undefined ? 'differs' : this.of(old, fresh)
    })
  }

  #every(length: number, at: (index: number) => Sameness): Sameness {
    let found: Sameness = 'same'
    for (let i = 0; i < length; i += 1) {
      const one = at(i)
      if (one === 'differs') return one
      if (one === 'masked') found = one
    }
    return found
  }
}
