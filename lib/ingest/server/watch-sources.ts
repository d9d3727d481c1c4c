import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import { timeText } from '@/lib/base/time'
import type { Db, Tx } from '@/lib/db/db'
import type { OwnEvent } from '@/lib/log/server/record'
import { recordedChange } from '@/lib/log/server/recorded-change'

import {
  beginSilence,
  endSilence,
  noteCount,
  selectNews,
  selectWatched,
  type SourceNews,
  type WatchedSource,
} from './store-watch'

/** What one round told of. */
export interface SourcesWatched {
  silent: number
  heard: number
}

const MINUTE_MS = 60_000

/**
 * Looks whether something new came from the sources that somebody listens for, and tells in the log of their tenant when
 * nothing did for as long as its settings say, and when it does again. New is whatever was stored, kept out or refused; the
 * same again is not. Each silence is told once: what was told stands in the database, changed by the transaction that tells
 * of it, so neither a restart nor a second worker repeats it.
 */
export async function watchSources(db: Db, now: Date): Promise<SourcesWatched> {
  const done: SourcesWatched = { silent: 0, heard: 0 }
  const { byId } = await loadTenants(db)
  const failures: unknown[] = []
  const all = await selectWatched(db)
  for (const tenantId of new Set(all.map((one) => one.tenantId))) {
    const watched = all.filter((one) => one.tenantId === tenantId)
    const tenant = byId.get(tenantId)
    // Nothing can come to an archived one.
    if (tenant === undefined) continue
    try {
      const news = await selectNews(
        db,
        tenant,
        watched.map(({ sourceName }) => sourceName),
      )
      for (const source of watched) {
        const told = await lookAt(
          workerCtx(db, tenant, () => now),
          tenant,
          source,
          news.get(source.sourceName),
        )
        if (told !== null) done[told] += 1
      }
    } catch (error) {
      // The others are told of all the same.
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return done
}

/** What was told of one source; null: nothing was to tell. */
async function lookAt(
  ctx: Ctx,
  tenant: TenantRef,
  source: WatchedSource,
  news: SourceNews | undefined,
): Promise<keyof SourcesWatched | null> {
  if (news === undefined) return null
  const { id, heardCount, heardAt, silentAfter, silentSince } = source
  const now = ctx.now()
  const isNew =
    heardCount !== null &&
    (news.count > heardCount || (news.rejectedAt !== null && news.rejectedAt > heardAt))
  if (isNew && silentSince !== null) {
    return tell(ctx, tenant, 'heard', heardEvent(source, silentSince), (tx) =>
      endSilence(tx, source, news.count, now),
    )
  }
  // Counts get smaller when what is old goes: that is no sign of life.
  if (news.count !== heardCount || isNew) await noteCount(ctx.db, id, news.count, isNew ? now : null)
  if (isNew || silentSince !== null || now.getTime() - heardAt.getTime() < silentAfter * MINUTE_MS)
    return null
  return tell(ctx, tenant, 'silent', silentEvent(source), (tx) => beginSilence(tx, source))
}

async function tell(
  ctx: Ctx,
  tenant: TenantRef,
  what: keyof SourcesWatched,
  event: OwnEvent,
  change: (tx: Tx) => Promise<boolean>,
): Promise<keyof SourcesWatched | null> {
  return recordedChange(ctx, tenant, 'a setting', async (tx) => {
    const isMine = await change(tx)
    return isMine ? { result: what, event } : { result: null, event: null }
  })
}

function silentEvent({ sourceName, heardAt, silentAfter }: WatchedSource): OwnEvent {
  const since = timeText(heardAt.getTime())
  return {
    action: 'vouchsafe.source.silent',
    change: 'NONE',
    resource: { type: 'SOURCE', id: sourceName, name: sourceName },
    message: `Nothing new has come from ${sourceName} for ${silentAfter} minutes`,
    details: { source: sourceName, silentSince: since, silentAfter },
  }
}

function heardEvent({ sourceName, silentAfter }: WatchedSource, silentSince: Date): OwnEvent {
  const since = timeText(silentSince.getTime())
  return {
    action: 'vouchsafe.source.heard',
    change: 'NONE',
    resource: { type: 'SOURCE', id: sourceName, name: sourceName },
    message: `Something new has come from ${sourceName}, for the first time since ${since}`,
    details: { source: sourceName, silentSince: since, silentAfter },
  }
}
