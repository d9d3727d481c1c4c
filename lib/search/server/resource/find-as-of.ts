import { invariant } from '@/lib/base/errors'
import { idFloor, uuidMs } from '@/lib/base/uuid'
import type { Event } from '@/lib/event/event'
import { type AsOfAnswer, type BlameAnswer, type EventRef, refOf } from '@/lib/search/resource/answers'
import { type AsOf, AsOfWalk } from '@/lib/search/resource/as-of'
import { BlameWalk } from '@/lib/search/resource/blame-walk'
import type { AsOfMoment } from '@/lib/search/resource/input'
import { ID_END, idAfter } from '@/lib/search/server/partitions'

import { type Budget, firstFrom, type ResourceReader, versionsBack, withDocuments } from './read-versions'

/** How far back a state is looked for and its values are blamed: a second of work. */
export const AS_OF_BUDGET: Budget = { events: 5_000, characters: 64 * 1024 * 1024, ms: 1_000 }

/** Paths of blame in one answer. A readable document has a few hundred. */
const PATHS_MAX = 20_000

/** What is known of a resource at a moment, without what belongs to one request alone. */
export type FoundAsOf = Omit<AsOfAnswer, 'resource' | 'at' | 'size' | 'read'>

/** Finds the state at a moment (null: now) and, if asked, which events set its values. */
export async function findAsOf(
  reader: ResourceReader,
  at: AsOfMoment | null,
  wantsBlame: boolean,
  budget: Budget = AS_OF_BUDGET,
): Promise<FoundAsOf> {
  const to = endOf(at)
  const next = at === null ? null : await nextVersion(reader, to)
  const back = new Back(versionsBack(reader, to, budget), next)
  const walk = new AsOfWalk(next)
  let newest: Event | null = null
  for (let version = await back.next(); version !== null; version = await back.next()) {
    newest ??= version
    if (walk.take(version)) break
  }
  const found = walk.answer()
  const blame = wantsBlame ? await blameOf(found, newest, back) : null
  const { state, value, from, isCertain, later, gapBefore } = found
  return {
    state,
    ...(value !== undefined && { value }),
    from: from === null ? null : { event: back.ref(from.version.id), side: from.side },
    isCertain: isCertain && (gapBefore === null || isJustAfter(at, from)),
    later: later.map((id) => back.ref(id)),
    gapBefore: gapBefore === null ? null : back.ref(gapBefore),
    isWholeLog: from !== null || back.isAtEnd,
    ...(blame !== null && { blame }),
  }
}

/** The versions of a walk, one by one. Of those that have passed only what they are called is kept. */
class Back {
  readonly #versions: AsyncGenerator<Event, { isEnd: boolean }>
  readonly #refs = new Map<string, EventRef>()
  /** True when the walk came to the beginning of the log. */
  isAtEnd = false
  lastAt: string | null = null

  constructor(versions: AsyncGenerator<Event, { isEnd: boolean }>, next: Event | null) {
    this.#versions = versions
    if (next !== null) this.#refs.set(next.id, refOf(next))
  }

  async next(): Promise<Event | null> {
    const step = await this.#versions.next()
    if (step.done === true) {
      this.isAtEnd = step.value?.isEnd ?? this.isAtEnd
      return null
    }
    this.#refs.set(step.value.id, refOf(step.value))
    this.lastAt = step.value.occurredAt
    return step.value
  }

  ref(id: string): EventRef {
    const ref = this.#refs.get(id)
    invariant(ref, 'an answer names only events that the walk has passed')
    return ref
  }
}

async function blameOf(found: AsOf, newest: Event | null, back: Back): Promise<BlameAnswer | null> {
  if (found.value === undefined || found.from === null) return null
  const walk = new BlameWalk(found.value, found.from)
  // The event that tells what it found lies after the moment: the newest one up to it is still to be asked.
  let isSettled = found.from.side === 'before' && newest !== null && walk.take(newest)
  while (!isSettled) {
    const version = await back.next()
    if (version === null) break
    isSettled = walk.take(version)
  }
  const all = walk.end(back.isAtEnd)
  const paths = all.slice(0, PATHS_MAX)
  const named = new Set(paths.flatMap(({ setter }) => [setter.event, setter.after ?? setter.event]))
  const isCut = !isSettled && !back.isAtEnd && back.lastAt !== null
  return {
    paths: paths.map(({ path, setter }) => ({ path, ...setter })),
    complete: paths.length === all.length,
    events: Object.fromEntries([...named].map((id) => [id, back.ref(id)])),
    ...(isCut && back.lastAt !== null && { lookedBackTo: back.lastAt }),
  }
}

async function nextVersion(reader: ResourceReader, from: string): Promise<Event | null> {
  const row = await firstFrom(reader, 'versions', from)
  if (row === null) return null
  for await (const { event } of withDocuments(reader, [row])) return event
  return null
}

/** The first id that lies after the moment. */
function endOf(at: AsOfMoment | null): string {
  if (at === null) return ID_END
  return 'event' in at ? idAfter(at.event) : idFloor(at.ms + 1)
}

/** Whether the moment is the very one in which the event that tells the state left it. */
function isJustAfter(at: AsOfMoment | null, from: AsOf['from']): boolean {
  if (at === null || from === null) return false
  return 'event' in at ? at.event === from.version.id : at.ms === uuidMs(from.version.id)
}
