import { randomUUID } from 'node:crypto'

import type { Tx } from '@/lib/db/db'
import type { SourceSettings } from '@/lib/ingest/source-settings'

/** What is set for a source, as it is stored. */
export interface StoredSettings extends SourceSettings {
  /** What its kinds keep out is counted under it. */
  id: string
  sourceName: string
  version: number
  updatedAt: Date
  silentSince: Date | null
}

const SELECT = {
  id: true,
  sourceName: true,
  keepOriginal: true,
  signatureKeys: true,
  refuse: true,
  kinds: true,
  silentAfter: true,
  version: true,
  updatedAt: true,
  silentSince: true,
} as const

/** What is set for the sources of a tenant. */
export async function selectSettings(db: Tx, tenantId: string): Promise<StoredSettings[]> {
  const rows = await db.sourceSetting.findMany({ where: { tenantId }, select: SELECT })
  // safe: only `upsertSettings` writes here
  return rows as unknown as StoredSettings[]
}

/** What is set for one source; null where nothing is. */
export async function findSettings(
  db: Tx,
  tenantId: string,
  sourceName: string,
): Promise<StoredSettings | null> {
  const where = { tenantId_sourceName: { tenantId, sourceName } }
  const row = await db.sourceSetting.findUnique({ where, select: SELECT })
  // safe: as above
  return row as unknown as StoredSettings | null
}

/**
 * Sets all of a source's settings. Whoever begins to listen for it begins now; who stops knows of no silence any more, and
 * one that was told of stays told where only the minutes change.
 */
export async function upsertSettings(
  tx: Tx,
  which: { tenantId: string; sourceName: string },
  { keepOriginal, signatureKeys, refuse, kinds, silentAfter }: SourceSettings,
  now: Date,
): Promise<void> {
  const json = (value: object | null) => (value === null ? null : JSON.stringify(value))
  await tx.$executeRaw`
    INSERT INTO source_setting (id, tenant_id, source_name, keep_original, signature_keys, refuse, kinds, silent_after, version, updated_at, heard_at)
    VALUES (${randomUUID()}::uuid, ${which.tenantId}::uuid, ${which.sourceName}, ${keepOriginal}, ${json(signatureKeys)}::jsonb, ${refuse},
            ${json(kinds)}::jsonb, ${silentAfter}::integer, 1, ${now},
            CASE WHEN ${silentAfter}::integer IS NOT NULL THEN ${now}::timestamptz END)
    ON CONFLICT (tenant_id, source_name) DO UPDATE
      SET keep_original = excluded.keep_original, signature_keys = excluded.signature_keys, refuse = excluded.refuse, kinds = excluded.kinds,
          silent_after = excluded.silent_after, version = source_setting.version + 1, updated_at = excluded.updated_at,
          heard_at = CASE WHEN excluded.silent_after IS NOT NULL THEN coalesce(source_setting.heard_at, excluded.heard_at) END,
          heard_count = CASE WHEN excluded.silent_after IS NOT NULL THEN source_setting.heard_count END,
          silent_since = CASE WHEN excluded.silent_after IS NOT NULL THEN source_setting.silent_since END`
}
