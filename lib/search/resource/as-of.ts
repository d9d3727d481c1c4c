import type { Json } from '@/lib/base/json'

import { joins } from './joints'
import { effectOf, stateAfter, stateBefore, type Version } from './version'

/** What is known of a resource at a moment. */
export interface AsOf {
  /** `nothing`: it did not exist. `unknown`: no event tells. */
  state: 'exists' | 'nothing' | 'unknown'
  /** The state, where it existed and an event tells it. */
  value?: Json
  /** The event that tells, and whether the state is what it left or what it found. */
  from: { version: Version; side: 'after' | 'before' } | null
  /** False when the state may have been another: see `later`. */
  isCertain: boolean
  /**
   * Events up to the moment that may have changed the state after the one that tells it, newest first: changes without
   * their state, and events whose outcome is not known.
   */
  later: readonly string[]
  /** The next event, where it found another state: in between something changed, and no event tells when. */
  gapBefore: string | null
}

/**
 * Finds a resource's state at a moment from its events without those that failed: the first one after the moment, and
 * those up to it, newest first, until one tells.
 */
export class AsOfWalk {
  readonly #next: Version | null
  readonly #later: string[] = []
  #newest: Version | null = null
  #found: AsOf | null = null

  constructor(next: Version | null) {
    this.#next = next
  }

  /** The next older event. True when no further one is needed. */
  take(version: Version): boolean {
    const after = stateAfter(version)
    const isSure = effectOf(version) === 'changed'
    if (this.#newest === null) {
      this.#newest = version
      if (!isSure || after.kind === 'unknown') this.#found = this.#fromNext()
    }
    if (this.#found !== null) return true
    if (after.kind === 'unknown') {
      this.#later.push(version.id)
      return false
    }
    // Of what may not have happened, the state is told all the same, with the doubt beside it.
    if (!isSure) this.#later.push(version.id)
    this.#found = {
      ...(after.kind === 'value' ? { state: 'exists', value: after.value } : { state: 'nothing' }),
      from: { version, side: 'after' },
      isCertain: this.#later.length === 0,
      later: this.#later,
      gapBefore: this.#gapAfter(version),
    }
    return true
  }

  /** What was found; without any event up to the moment, what the first one after it found. */
  answer(): AsOf {
    if (this.#found !== null) return this.#found
    const next = this.#newest === null ? this.#fromNext() : null
    return next ?? { state: 'unknown', from: null, isCertain: false, later: this.#later, gapBefore: null }
  }

  #gapAfter(version: Version): string | null {
    if (this.#next === null || version !== this.#newest || effectOf(version) !== 'changed') return null
    return joins(version, this.#next) === 'no' ? this.#next.id : null
  }

  /** Nothing lies between the newest event up to the moment and the next one: what that found is what this left. */
  #fromNext(): AsOf | null {
    if (this.#next === null) return null
    const before = stateBefore(this.#next)
    if (before.kind === 'unknown') return null
    return {
      ...(before.kind === 'value' ? { state: 'exists', value: before.value } : { state: 'nothing' }),
      from: { version: this.#next, side: 'before' },
      isCertain: true,
      later: [],
      gapBefore: null,
    }
  }
}
