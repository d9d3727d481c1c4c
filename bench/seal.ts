import type { TenantRef } from '@/lib/access/roles'
import { timeText } from '@/lib/base/time'
import { uuidBytes, uuidv7 } from '@/lib/base/uuid'
import type { Db } from '@/lib/db/db'
import type { EventDraft } from '@/lib/event/event'
import { personsOf } from '@/lib/log/persons'
import { eventSections } from '@/lib/log/sections'
import { subjectKeysOf } from '@/lib/log/server/append'
import { canonicalSections, commitSections, entryBytes, leafHash } from '@/lib/log/server/seal'
import { TENANT_IDENTITY } from '@/lib/log/server/subject-keys'
import { grow, type Head, hasher } from '@/lib/log/server/tree'

const SOURCE = { name: 'bench', format: 'vouchsafe' }

/**
 * Seals a batch as an append does, and nothing else of it: commitments, entry, leaf, tree. The sections are written as JSON before the
 * clock starts, as they are stored so, too.
 */
export async function sealOf(
  db: Db,
  tenant: TenantRef,
  batches: readonly EventDraft[][],
): Promise<(batch: readonly EventDraft[]) => Promise<void>> {
  const people = batches.flat().map((draft) => personsOf(draft, tenant.personTypes))
  const identities = new Set([TENANT_IDENTITY, ...people.flatMap(({ actor, about }) => [...actor, ...about])])
  const keys = await subjectKeysOf(db, tenant).get(identities)
  const made = new Map(
    batches.flat().map((draft) => {
      const { actor, about } = personsOf(draft, tenant.personTypes)
      const sealKeys = {
        tenant: keys.get(TENANT_IDENTITY)!,
        actor: actor.map((identity) => keys.get(identity)!),
        about: about.map((identity) => keys.get(identity)!),
      }
      return [draft, { sealKeys, canonical: canonicalSections(eventSections(draft, SOURCE)) }] as const
    }),
  )
  let head: Head = { size: 0n, frontier: Buffer.alloc(0), root: Buffer.from(hasher.empty) }
  const edge = {
    leaves: () => Promise.resolve(Buffer.alloc(0)),
    roots: () => Promise.resolve(Buffer.alloc(0)),
  }
  return async (batch) => {
    const leaves = batch.map((draft, i) => {
      const { sealKeys, canonical } = made.get(draft)!
      const id = uuidv7(Date.now(), new Uint8Array(10).fill(i % 256))
      const now = timeText(Date.now())
      const entry = entryBytes({
        id,
        occurredAt: now,
        receivedAt: now,
        action: draft.action,
        change: draft.change,
        outcome: draft.outcome ?? 'unknown',
        type: draft.resource.type,
        commitments: commitSections(canonical, uuidBytes(id), sealKeys),
      })
      return leafHash(entry)
    })
    // Whole tiles, so that nothing has to be read for them.
    const whole = leaves.slice(0, leaves.length - (leaves.length % 256))
    head = (await grow(head, whole, edge)).head
  }
}
