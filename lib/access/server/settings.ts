import { sectionValue, type SectionName, type SectionValue } from '@/lib/access/settings'
import type { Db } from '@/lib/db/db'

import { rightsCache } from './cache'
import { selectSetting } from './store'

/** The settings of one section as they are now, remembered as rights are. */
export function readSettings<N extends SectionName>(db: Db, name: N): Promise<SectionValue<N>> {
  return rightsCache(db).load(`setting ${name}`, async () =>
    sectionValue(name, await selectSetting(db, name)),
  )
}
