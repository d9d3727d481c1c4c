import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import type { Section } from '@/lib/log/sections'

import { openingsOf, type SectionOpening } from './open-entry'
import { readSealedRow, readSealedRows } from './store-check'

/** An entry, its place, and what opens its commitments. */
export interface OpenedEntry {
  logId: string
  index: bigint
  entry: Buffer
  /** Of the sections whose commitments open. */
  openings: Partial<Record<Section, SectionOpening>>
}

/** The entry of one event (its id in lower case) with all that opens it; null where there is none. */
export async function readOpenings(
  client: pg.ClientBase,
  tenant: TenantRef,
  id: string,
): Promise<OpenedEntry | null> {
  const found = await readSealedRow(client, tenant, id)
  if (found === null) return null
  const { row, logId } = found
  return { logId, index: row.index, entry: row.entry, openings: openingsOf(row, tenant) }
}

/** The same of the entries at these indexes of the tenant's log, in their order; fewer where some are not there. */
export async function readOpeningsAt(
  client: pg.ClientBase,
  tenant: TenantRef,
  indexes: readonly number[],
): Promise<OpenedEntry[]> {
  const rows = await readSealedRows(client, tenant, indexes)
  return rows.map((row) => ({
    logId: tenant.logId,
    index: row.index,
    entry: row.entry,
    openings: openingsOf(row, tenant),
  }))
}
