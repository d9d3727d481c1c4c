import { verb } from '@/lib/access/verb'
import { timeText } from '@/lib/base/time'
import { uuidMs } from '@/lib/base/uuid'
import type { Event } from '@/lib/event/event'
import { logSize } from '@/lib/log/server/log-size'
import { type HistoryItem, type HistoryPage, refOf } from '@/lib/search/resource/answers'
import { historyInput } from '@/lib/search/resource/input'
import { type JointMark, Joints } from '@/lib/search/resource/joints'
import type { ResourceName } from '@/lib/search/resource/resource-name'
import { cutChanges, shownChanges } from '@/lib/search/resource/shown-changes'
import { openCursor, sealCursor } from '@/lib/search/server/cursor'
import { ID_END } from '@/lib/search/server/partitions'
import { toldSize } from '@/lib/search/server/pinned'
import { withReader } from '@/lib/search/server/readers'
import { seenBy } from '@/lib/search/server/seen'

import { findVersions, type ResourceReader, versionsBack, withDocuments } from './read-versions'
import { recordAct, sealAct } from './resource-read'
import { summaryOf } from './resource-summary'

/** Characters of documents that one page reads: with large ones it ends earlier. */
const PAGE_CHARACTERS_MAX = 24 * 1024 * 1024
/** Older versions that are read to see whether the last one of a page joins. */
const LOOK_BACK = { events: 8, characters: 8 * 1024 * 1024, ms: 1_000 }

/**
 * One page of a resource's history: who changed it, or tried to, and what, newest first; with a mark where two
 * neighbouring versions do not join. Recorded as a read, once for all that is read about the resource.
 */
export const resourceHistory = verb({
  name: 'resourceHistory',
  permission: 'events.read',
  input: historyInput,
  run: async (ctx, { type, id, limit, cursor: token }): Promise<HistoryPage> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const resource = { type, id }
    const search = pagesOf(resource)
    const cursor = token === undefined ? null : openCursor(tenant.id, token, search)
    const { page, size, summary } = await withReader(ctx, tenant, async (client) => {
      const pinned = cursor?.size ?? (await logSize(client, tenant))
      const reader = { client, ...seen, resource, size: pinned, now: ctx.now() }
      return {
        page: await readPage(reader, cursor?.after ?? ID_END, limit),
        size: pinned,
        summary: cursor === null ? await summaryOf(reader) : null,
      }
    })
    const { after, isOutOfTime, events } = page
    const act = await recordAct(ctx, tenant, resource, { known: cursor?.act ?? null, rows: events.length })
    return {
      ...(summary !== null && { resource: summary }),
      events,
      nextCursor: after === null ? null : sealCursor(tenant.id, { act, search, size, after }),
      ...toldSize(seen, size),
      ...(isOutOfTime && after !== null && { searchedBackTo: timeText(uuidMs(after)) }),
      read: sealAct(tenant, resource, act),
    }
  },
})

/** What a cursor of a history belongs to. */
const pagesOf = ({ type, id }: ResourceName): string => JSON.stringify(['history', type, id])

interface ReadPage {
  events: HistoryItem[]
  /** The next page begins after this id; null when there is none. */
  after: string | null
  isOutOfTime: boolean
}

async function readPage(reader: ResourceReader, to: string, limit: number): Promise<ReadPage> {
  // One more than asked for tells whether there is a next page.
  const { rows, stoppedAt } = await findVersions(reader, 'history', to, limit + 1)
  const shown = rows.slice(0, limit)
  const events: HistoryItem[] = []
  const joints = new Joints()
  const marks: JointMark[] = []
  let room = PAGE_CHARACTERS_MAX
  for await (const { event, characters } of withDocuments(reader, shown)) {
    room -= characters
    if (room < 0 && events.length > 0) break
    events.push(itemOf(event))
    if (event.outcome !== 'failure') marks.push(...joints.take(event))
  }
  const last = events.at(-1)
  const isMore = events.length < rows.length
  if (last !== undefined) marks.push(...(await olderMarks(reader, joints, last.id)))
  return {
    events: withMarks(events, marks),
    after: isMore ? (last?.id ?? null) : stoppedAt,
    isOutOfTime: !isMore && stoppedAt !== null,
  }
}

/** What the versions before a page say of its last ones. */
async function olderMarks(reader: ResourceReader, joints: Joints, from: string): Promise<JointMark[]> {
  const marks: JointMark[] = []
  if (joints.isSettled) return marks
  const older = versionsBack(reader, from, LOOK_BACK)
  for (let step = await older.next(); ; step = await older.next()) {
    if (step.done === true) return [...marks, ...joints.end(step.value.isEnd)]
    marks.push(...joints.look(step.value))
    if (joints.isSettled) return marks
  }
}

function itemOf(event: Event): HistoryItem {
  const { changes, count, complete } = shownChanges(event.before, event.after)
  return {
    ...refOf(event),
    ...(event.message !== undefined && { message: event.message }),
    ...(event.reason !== undefined && { reason: event.reason }),
    source: event.source.name,
    hasBefore: event.hasBefore,
    hasAfter: event.hasAfter,
    changes,
    changeCount: count,
    changesComplete: complete,
  }
}

function withMarks(events: readonly HistoryItem[], marks: readonly JointMark[]): HistoryItem[] {
  const byId = new Map(marks.map((mark) => [mark.id, mark]))
  return events.map((event) => {
    const mark = byId.get(event.id)
    if (mark === undefined) return event
    if (mark.joins !== 'no' || mark.earlier === null) return { ...event, joins: mark.joins }
    const { changes, count } = cutChanges(mark.changes)
    const gap = {
      after: mark.earlier,
      ...(mark.existence !== undefined && { existence: mark.existence }),
      changes,
      changeCount: count,
    }
    return { ...event, joins: mark.joins, gap }
  })
}
