import type { RecordFacts } from './facts-of'

/**
 * How a request was answered. `answered`: the whole answer went out. `dropped`: on purpose not at all. `unwaited`: the sender
 * had left before. `open`: not yet.
 */
export type Reply = 'open' | 'answered' | 'dropped' | 'unwaited'

/** What a receiver knows of one request. */
export interface Arrival {
  reply: Reply
}

/** What came, counted. */
export interface Counts {
  events: number
  unique: number
  /** Of those that say their place in the log: nothing is known of the order of others. */
  outOfOrder: number
  placed: number
  /** Events that came again, by how the request that had brought them before was answered. */
  repeats: { afterDropped: number; afterUnwaited: number; afterAnswered: number }
  /** Requests that brought something again although it was answered: a worker was lost before it had noted the answer. */
  requestsAfterAnswered: number
  /** Of replays: not looked at for order and repeats. */
  replayed: number
  /** Records that say no id: nothing can be told of them. */
  unreadable: number
}

/** Keeps account of what a receiver gets: which events, in which order, and why some came again. */
export class Tally {
  readonly counts: Counts = {
    events: 0,
    unique: 0,
    outOfOrder: 0,
    placed: 0,
    repeats: { afterDropped: 0, afterUnwaited: 0, afterAnswered: 0 },
    requestsAfterAnswered: 0,
    replayed: 0,
    unreadable: 0,
  }
  readonly #seen = new Map<string, Arrival>()
  #highest = -1

  /** Counts the records of a request. How it was answered is said later, by setting `reply`. */
  take(records: readonly (RecordFacts | undefined)[]): Arrival {
    const arrival: Arrival = { reply: 'open' }
    const { counts } = this
    const answeredBefore = counts.repeats.afterAnswered
    let last = -1
    for (const facts of records) {
      if (facts?.id === undefined) counts.unreadable++
      else if (facts.isReplayed) counts.replayed++
      else last = this.#takeOne(facts.id, facts.index, last, arrival)
    }
    if (counts.repeats.afterAnswered > answeredBefore) counts.requestsAfterAnswered++
    return arrival
  }

  /** Ids of events that came, in the order in which each came first. */
  ids(): Iterable<string> {
    return this.#seen.keys()
  }

  #takeOne(id: string, index: number | undefined, last: number, arrival: Arrival): number {
    const { counts } = this
    counts.events++
    const before = this.#seen.get(id)
    this.#seen.set(id, arrival)
    if (before === undefined) counts.unique++
    else this.#countRepeat(before)
    if (index === undefined) return last
    counts.placed++
    // What comes again begins anew further back; nothing that is new does.
    if (index <= last || (before === undefined && index < this.#highest)) counts.outOfOrder++
    this.#highest = Math.max(this.#highest, index)
    return index
  }

  #countRepeat({ reply }: Arrival): void {
    const { repeats } = this.counts
    switch (reply) {
      case 'dropped':
        repeats.afterDropped++
        break
      case 'answered':
        repeats.afterAnswered++
        break
      case 'unwaited':
      // Whoever sends it again while the first request is still open has not waited for it either.
      case 'open':
        repeats.afterUnwaited++
    }
  }
}
