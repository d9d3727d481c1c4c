import type { Json } from '@/lib/base/json'
import { Blame, type BlamedPath } from '@/lib/diff/blame'
import { type Joint, jointOf } from '@/lib/diff/joins'

import { effectOf, isWhole, stateAfter, stateBefore, type Version } from './version'

/**
 * Which event set a value. `set`: this one. `between`: not before `after` and at the latest by this one, by a change that
 * no event tells or by one of several that hold no state. `since`: at the latest by this one, and nothing older says who
 * set it. `beyond`: the same, where older events were not looked at.
 */
export interface Setter {
  how: 'set' | 'between' | 'since' | 'beyond'
  event: string
  /** With `between`. */
  after?: string
}

/**
 * Blames a resource's state, value by value, on the events that set it. Takes events without those that failed, newest
 * first, from the one that tells the state.
 */
export class BlameWalk {
  readonly #blame: Blame<Setter>
  /** One object for each setter, so that equal ones are the same. */
  readonly #setters = new Map<string, Setter>()
  /** The document that the walk has come to, and the event that found or left it. */
  #later: Json
  #at: Version
  /** Changes since then, on the way back, that do not tell the state. */
  #blind: string[] = []
  /** One of those may not have happened. */
  #isInDoubt = false

  constructor(state: Json, from: { version: Version; side: 'after' | 'before' }) {
    this.#blame = new Blame(state)
    this.#later = state
    this.#at = from.version
    if (from.side === 'after') this.#through(from.version, state)
  }

  /** The next older event. True when every value has its setter. */
  take(version: Version): boolean {
    if (this.#blame.isSettled) return true
    const after = stateAfter(version)
    if (effectOf(version) === 'unsure') {
      const happened = this.#isBorneOut(version)
      if (happened === 'unknown') {
        this.#blind.push(version.id)
        this.#isInDoubt = true
      }
      if (happened !== 'yes') return false
    }
    if (after.kind === 'nothing') {
      this.#blame.settle(this.#gap(version))
    } else if (after.kind === 'value') {
      this.#over(version, after.value)
      this.#through(version, after.value)
    } else {
      this.#blind.push(version.id)
      const before = stateBefore(version)
      if (before.kind === 'nothing') this.#blame.settle(this.#gap(version))
      if (before.kind === 'value') {
        this.#over(version, before.value)
        this.#come(version, before.value)
      }
    }
    return this.#blame.isSettled
  }

  /** There are no older events (`isEnd`), or no further ones are looked at. */
  end(isEnd: boolean): BlamedPath<Setter>[] {
    this.#blame.settle(this.#setter({ how: isEnd ? 'since' : 'beyond', event: this.#at.id }))
    return this.#blame.paths()
  }

  /** From what an event left to what it found. */
  #through(version: Version, after: Json): void {
    const before = stateBefore(version)
    const set = this.#setter({ how: 'set', event: version.id })
    if (before.kind === 'nothing') this.#blame.settle(set)
    if (before.kind === 'value') {
      this.#blame.back(after, before.value, { differs: set, missing: set })
      this.#come(version, before.value)
    } else {
      this.#come(version, after)
      // Who else can have set what the one before it left differently?
      if (before.kind === 'unknown') this.#blind.push(version.id)
    }
  }

  /** Over what lies between a document of an older event and the one that the walk has come to. */
  #over(version: Version, earlier: Json): void {
    const isPart = !isWhole(version) || !isWhole(this.#at)
    const gap = this.#gap(version)
    const since = this.#setter({ how: 'since', event: this.#at.id })
    this.#blame.back(this.#later, earlier, { differs: gap, missing: isPart ? since : gap })
  }

  /** Who set what is different after this event: the only change since that does not tell the state, or nobody known. */
  #gap(version: Version): Setter {
    const [only, another] = this.#blind
    if (only !== undefined && another === undefined && !this.#isInDoubt)
      return this.#setter({ how: 'set', event: only })
    return this.#setter({ how: 'between', event: this.#at.id, after: version.id })
  }

  #come(version: Version, document: Json): void {
    this.#later = document
    this.#at = version
    this.#blind = []
    this.#isInDoubt = false
  }

  /** Whether an event of unknown outcome happened, as far as what came after it shows. */
  #isBorneOut(version: Version): Joint['joins'] {
    const after = stateAfter(version)
    if (this.#blind.length > 0 || after.kind === 'unknown') return 'unknown'
    // What is there now was not deleted just before.
    if (after.kind === 'nothing') return 'no'
    const left = { value: after.value, isWhole: isWhole(version) }
    return jointOf(left, { value: this.#later, isWhole: isWhole(this.#at) }).joins
  }

  #setter(setter: Setter): Setter {
    const key = `${setter.how} ${setter.event} ${setter.after ?? ''}`
    const known = this.#setters.get(key) ?? setter
    this.#setters.set(key, known)
    return known
  }
}
