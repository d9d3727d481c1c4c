import { z } from 'zod'

import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { isOwnSource } from '@/lib/access/own-source'
import type { TenantRef } from '@/lib/access/roles'
import { verb } from '@/lib/access/verb'
import { timeText } from '@/lib/base/time'
import { SERIES_DAYS, SERIES_HOURS, type SourceFigures, type Sources } from '@/lib/ingest/source-view'

import { selectSettings, type StoredSettings } from './store-source-settings'
import {
  countRejects,
  selectBuckets,
  selectNewest,
  selectQuiet,
  selectSeen,
  selectSourceKeys,
  selectTotals,
  type SourceBucket,
  type SourceKeyRow,
  type SourceNewest,
  type SourceSeen,
} from './store-sources'

/** So many sources are told. */
export const SOURCES_MAX = 500

/** Of so many sources that were quiet lately the last events are read. */
const QUIET_MAX = 50

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Which sources are asked for. */
export const listSourcesInput = z.strictObject({
  source: z
    .string()
    .min(1)
    .max(512)
    .regex(/^\P{C}*$/u, 'must not hold control characters')
    .optional()
    .meta({ description: 'Only this source.' }),
})

/**
 * Where the events of the tenant come from: whatever has sent, has a key to send with, or is set up. Counts are exact, by when
 * events happened, and so are formats and the last arrival; lag and signatures are those of the newest events. Our own events
 * are no source.
 */
export const listSources = verb({
  name: 'listSources',
  permission: 'sources.read',
  input: listSourcesInput,
  async run(ctx, { source }): Promise<Sources> {
    const tenant = tenantOf(ctx)
    const now = ctx.now()
    const read = await readAll(ctx, tenant, source ?? null)
    const names = [...read.totals, ...read.keys, ...read.rejects, ...read.settings].map(({ name }) => name)
    const wanted = [...new Set(names)].filter(
      (name) => !isOwnSource(name) && (source === undefined || name === source),
    )
    const shown = wanted.toSorted((a, b) => (a < b ? -1 : 1)).slice(0, SOURCES_MAX)
    return {
      sources: shown.map((name) => figuresOf(name, read)),
      more: wanted.length > SOURCES_MAX,
      readAt: timeText(now.getTime()),
    }
  },
})

type Read = Awaited<ReturnType<typeof readAll>>

async function readAll(ctx: Ctx, tenant: TenantRef, only: string | null) {
  const { db } = ctx
  const nowMs = ctx.now().getTime()
  const firstHour = Math.floor(nowMs / HOUR_MS) * HOUR_MS - (SERIES_HOURS - 1) * HOUR_MS
  const firstDay = Math.floor(nowMs / DAY_MS) * DAY_MS - (SERIES_DAYS - 1) * DAY_MS
  const totals = await selectTotals(db, tenant, only)
  const seen = await selectSeen(db, tenant, only)
  // Of one that has sent nothing, there is no event to look for: whoever waits for its first one asks every few seconds.
  const newest = only !== null && seen.length === 0 ? [] : await selectNewest(db, tenant)
  const lately = new Set(newest.map(({ name }) => name))
  const quiet = seen.filter(({ name }) => !lately.has(name) && !isOwnSource(name))
  return {
    firstHour,
    firstDay,
    totals,
    seen,
    newest: [...newest, ...(await selectQuiet(db, tenant, latestOf(quiet)))],
    hours: await selectBuckets(db, tenant, only, { by: 'hour', since: new Date(firstHour) }),
    days: await selectBuckets(db, tenant, only, { by: 'day', since: new Date(firstDay) }),
    keys: await selectSourceKeys(db, tenant, only, ctx.now()),
    rejects: await countRejects(db, tenant, only),
    settings: (await selectSettings(db.prisma, tenant.id)).map((row) => ({ ...row, name: row.sourceName })),
  }
}

/** Those that were quiet for the shortest. */
const latestOf = (quiet: readonly SourceSeen[]): SourceSeen[] =>
  quiet.toSorted((a, b) => Number(b.index) - Number(a.index)).slice(0, QUIET_MAX)

function figuresOf(name: string, read: Read): SourceFigures {
  const of = <T extends { name: string }>(rows: readonly T[]) => rows.filter((row) => row.name === name)
  const [total] = of(read.totals)
  const [seen] = of(read.seen)
  const [newest] = of(read.newest)
  const [rejects] = of(read.rejects)
  const [settings] = of(read.settings)
  return {
    name,
    formats: [...new Set([...(seen?.formats ?? []), ...(rejects?.formats ?? [])])].toSorted(),
    keys: of(read.keys).map(keyOf),
    total: total?.total ?? 0,
    hours: series(of(read.hours), read.firstHour, HOUR_MS, SERIES_HOURS),
    days: series(of(read.days), read.firstDay, DAY_MS, SERIES_DAYS),
    lastSeenAt: textOf(seen?.at),
    lag: newest === undefined ? null : lagOf(newest),
    rejects: rejects?.count ?? 0,
    lastRejectAt: textOf(rejects?.lastAt),
    ...whatSettingsFound(settings, newest),
  }
}

function whatSettingsFound(
  settings: StoredSettings | undefined,
  newest: SourceNewest | undefined,
): Pick<SourceFigures, 'silentSince' | 'leavesOut' | 'signatures'> {
  if (settings === undefined) return { silentSince: null, leavesOut: false, signatures: null }
  const { valid, invalid, events } = newest ?? { valid: 0, invalid: 0, events: 0 }
  return {
    silentSince: textOf(settings.silentSince),
    leavesOut: settings.kinds !== null,
    signatures: settings.signatureKeys === null ? null : { valid, invalid, events },
  }
}

const textOf = (time: Date | null | undefined): string | null =>
  time === null || time === undefined ? null : timeText(time.getTime())

const keyOf = ({ id, keyName, prefix, lastUsedAt }: SourceKeyRow): SourceFigures['keys'][number] => ({
  id,
  name: keyName,
  prefix,
  lastUsedAt: textOf(lastUsedAt),
})

const lagOf = ({ median, p95, events }: SourceNewest) => ({ median, p95, events })

/** Counts in their places; what lies ahead of the clock is in none of them. */
function series(rows: readonly SourceBucket[], first: number, step: number, length: number): number[] {
  const counts = Array.from({ length }, () => 0)
  for (const { at, count } of rows) {
    const place = Math.round((at.getTime() - first) / step)
    if (place >= 0 && place < length) counts[place] = count
  }
  return counts
}
