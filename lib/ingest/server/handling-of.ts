import type { TenantRef } from '@/lib/access/roles'
import { rightsCache } from '@/lib/access/server/cache'
import type { Db } from '@/lib/db/db'
import { type Jwks, readJwks } from '@/lib/decode/server/jwks'
import type { EventDraft } from '@/lib/event/event'
import { kindsTest } from '@/lib/ingest/kinds'
import type { SourceSettings } from '@/lib/ingest/source-settings'

import { selectSettings, type StoredSettings } from './store-source-settings'

/** What is done to what a source sends. */
export interface Handling {
  /** The record stays with its event as it was sent. */
  keepOriginal: boolean
  /** null: nothing is verified. */
  signatures: { jwks: Jwks; refuse: SourceSettings['refuse'] } | null
  /** What is counted as kept out under this id; null: every kind is stored. */
  kinds: { id: string; keepsOut: (draft: EventDraft) => boolean } | null
}

const AS_SENT: Handling = { keepOriginal: false, signatures: null, kinds: null }

/** How what this source sends is handled. Remembered like rights, so that a change holds for each request after it. */
export async function handlingOf(db: Db, { id }: TenantRef, sourceName: string): Promise<Handling> {
  const all = await rightsCache(db).load(`source settings ${id}`, async () => {
    const rows = await selectSettings(db.prisma, id)
    return new Map(rows.map((row) => [row.sourceName, handlingBy(row)]))
  })
  return all.get(sourceName) ?? AS_SENT
}

function handlingBy({ id, keepOriginal, signatureKeys, refuse, kinds }: StoredSettings): Handling {
  return {
    keepOriginal,
    signatures: signatureKeys === null ? null : { jwks: readJwks(signatureKeys), refuse },
    kinds: kinds === null ? null : { id, keepsOut: kindsTest(kinds) },
  }
}
