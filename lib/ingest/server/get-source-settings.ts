import { z } from 'zod'

import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { isOwnSource } from '@/lib/access/own-source'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { timeText } from '@/lib/base/time'
import { sourceName, type SourceSettingsView, UNSET } from '@/lib/ingest/source-settings'
import { ignoredOf } from '@/lib/rules/server/ignored-of'

import { findSettings } from './store-source-settings'

/**
 * What is set for a source, also for one that has sent nothing yet.
 *
 * @throws AppError not_found for the source of our own events, to which nothing is ever done.
 */
export const getSourceSettings = verb({
  name: 'getSourceSettings',
  permission: 'sources.read',
  input: z.strictObject({ source: sourceName }),
  run: async (ctx, { source }): Promise<SourceSettingsView> => {
    requireOther(source)
    return settingsView(ctx, source)
  },
})

/** @throws AppError not_found for the source of our own events. */
export function requireOther(source: string): void {
  if (!isOwnSource(source)) return
  throw new AppError(
    'not_found',
    'What Vouchsafe itself records has no settings: nothing keeps it out or changes it.',
  )
}

/** The settings of a source as they are shown, with what they did. */
export async function settingsView(ctx: Ctx, source: string): Promise<SourceSettingsView> {
  const tenant = tenantOf(ctx)
  const row = await findSettings(ctx.db.prisma, tenant.id, source)
  if (row === null) {
    const ignored = { total: 0, lastDay: 0, lastAt: null }
    return { source, ...UNSET, ignored, silentSince: null, version: 0, updatedAt: null }
  }
  const { id, keepOriginal, signatureKeys, refuse, kinds, silentAfter, silentSince, version, updatedAt } = row
  const ignored = await ignoredOf(ctx.db, tenant, id, ctx.now())
  return {
    source,
    keepOriginal,
    signatureKeys,
    refuse,
    kinds,
    silentAfter,
    ignored,
    silentSince: silentSince === null ? null : timeText(silentSince.getTime()),
    version,
    updatedAt: timeText(updatedAt.getTime()),
  }
}
