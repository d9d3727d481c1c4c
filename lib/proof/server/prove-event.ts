import { z } from 'zod'

import type { Ctx } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { base64 } from '@/lib/base/bytes'
import { AppError } from '@/lib/base/errors'
import { isUuid } from '@/lib/base/uuid'
import { readOpenings } from '@/lib/log/server/read-openings'
import { hasher } from '@/lib/log/server/tree'
import { consistencyRanges, inclusionRanges, makeConsistency, makeInclusion } from '@/lib/merkle/proof'
import type { EventProof } from '@/lib/proof/event-proof'
import { withheldSections } from '@/lib/proof/withheld'
import { withReader } from '@/lib/search/server/readers'
import { recordProofRead } from '@/lib/search/server/record-reads'
import { type Seen, seenBy } from '@/lib/search/server/seen'

import { openedTo, requireNoLimit } from './opened-to'
import { keysOf } from './served-log'
import { type LogFacts, selectLogFacts } from './store-served'
import { readNodes } from './store-tiles'

/** Which event, and whether what was signed has to contain a log that the asker saw before. */
const proveEventInput = z.strictObject({
  id: z.string().max(64),
  from: z.coerce.number<string>().int().min(1).optional().meta({
    description:
      'A size of the log that you have a checkpoint of: the proof says that it goes on from there.',
  }),
})

/**
 * What proves one event to somebody who trusts nobody: its entry, what opens that, the way to the root, and the root as it was
 * signed. What the asker may not see all of stays closed. Recorded as a read.
 *
 * @throws AppError not_found; forbidden for who sees only a part of the events: a proof tells how many there are; busy until the
 *   event is signed; conflict where its log is not signed any more.
 */
export const proveEvent = verb({
  name: 'proveEvent',
  permission: 'proofs.read',
  input: proveEventInput,
  run: async (ctx, input): Promise<EventProof> => {
    const seen = seenBy(ctx)
    requireNoLimit(seen)
    const id = input.id.toLowerCase()
    const proof = isUuid(id) ? await readProof(ctx, seen, { ...input, id }) : null
    if (proof === null)
      throw new AppError('not_found', `There is no event ${JSON.stringify(input.id)} in this tenant's log.`)
    await recordProofRead(ctx, seen.tenant, id)
    return proof
  },
})

/** The proof of an event as far as it may be seen; null where there is none of this id. */
export function readProof(
  ctx: Ctx,
  seen: Seen,
  { id, from }: { id: string; from?: number | undefined },
): Promise<EventProof | null> {
  return withReader(ctx, seen.tenant, async (client) => {
    const found = await readOpenings(client, seen.tenant, id)
    const facts = found && (await selectLogFacts(client, found.logId))
    if (!found || !facts) return null
    const way = await wayToRoot(client, { ...found, facts }, from)
    return { id, ...way, ...openedTo(withheldSections(seen.sight.masks), found) }
  })
}

/** The proof that what is at this index led to the root that was signed last. */
async function wayToRoot(
  client: Parameters<typeof readNodes>[0],
  { logId, facts, index }: { logId: string; facts: LogFacts; index: bigint },
  from: number | undefined,
): Promise<Pick<EventProof, 'log' | 'index' | 'inclusion' | 'checkpoint' | 'keys' | 'consistency'>> {
  const { checkpoint, origin, identity } = facts
  if (checkpoint === null || origin === null || checkpoint.size <= index) throw notSigned(facts)
  const { size, note } = checkpoint
  if (from !== undefined && from > size)
    throw new AppError('invalid', `The log has ${size} signed entries.`, {
      problems: [{ path: 'from', message: `must be at most ${size}` }],
    })
  const consistency = from === undefined ? [] : consistencyRanges(BigInt(from), size)
  const ranges = [...inclusionRanges(index, size), ...consistency]
  const [read] = await readNodes(client, [{ logId, size, ranges }])
  if (!read)
    throw new AppError(
      'conflict',
      'Parts of the log are missing in the database: run `vouchsafe doctor --deep`.',
    )
  return {
    log: { id: identity, origin },
    index: Number(index),
    inclusion: makeInclusion(hasher, index, size, read).map(base64),
    checkpoint: note,
    keys: keysOf(facts).map(({ vkey }) => vkey),
    ...(from !== undefined && {
      consistency: { from, hashes: makeConsistency(hasher, BigInt(from), size, read).map(base64) },
    }),
  }
}

/** Why what is not signed cannot be proved. */
export function notSigned({ problem }: LogFacts): AppError {
  if (problem !== null) return new AppError('conflict', `This log is not signed any more. ${problem.message}`)
  return new AppError('busy', 'The event is not signed yet: that takes about a second.', {
    retryAfterSeconds: 1,
  })
}
