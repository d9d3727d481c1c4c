import { sectionValue, type SectionName, type SectionValue } from '@/lib/access/settings'
import type { JsonObject } from '@/lib/base/json'
import type { Tx } from '@/lib/db/db'

/** A section as its admins see it. */
export interface SettingsView<N extends SectionName = SectionName> {
  section: N
  value: SectionValue<N>
  /** Counts changes; 0: nobody has changed it yet. */
  version: number
  updatedAt: string | null
  updatedBy: string | null
}

/** A section as it is now. */
export async function selectSettings<N extends SectionName>(tx: Tx, section: N): Promise<SettingsView<N>> {
  const row = await tx.setting.findUnique({
    where: { name: section },
    include: { updater: { select: { name: true } } },
  })
  return {
    section,
    value: sectionValue(section, row?.value ?? null),
    version: row?.version ?? 0,
    updatedAt: row?.updatedAt.toISOString() ?? null,
    updatedBy: row?.updater?.name ?? null,
  }
}

/** The same for a change: until the transaction ends nobody else changes it. */
export async function lockedSettings<N extends SectionName>(tx: Tx, section: N): Promise<SettingsView<N>> {
  await tx.$executeRaw`SELECT FROM setting WHERE name = ${section} FOR UPDATE`
  return selectSettings(tx, section)
}

/** Stores a section that had this version; false when somebody else stored the first one at the same moment. */
export async function storeSettings(
  tx: Tx,
  section: SectionName,
  set: { value: JsonObject; version: number; at: Date; by: string | null },
): Promise<boolean> {
  const data = { value: set.value, version: set.version + 1, updatedAt: set.at, updatedBy: set.by }
  const { count } =
    set.version === 0
      ? await tx.setting.createMany({ data: { name: section, ...data }, skipDuplicates: true })
      : await tx.setting.updateMany({ where: { name: section, version: set.version }, data })
  return count === 1
}
