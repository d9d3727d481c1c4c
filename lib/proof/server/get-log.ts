import { z } from 'zod'

import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { invariant } from '@/lib/base/errors'
import type { LogView } from '@/lib/proof/log-json'
import { requireWholeSight, seenBy } from '@/lib/search/server/seen'

import { scrubOf } from './scrub/scrub-state'
import { continuedLog, keysOf } from './served-log'
import { selectLogFacts } from './store-served'

/** The tenant's log: its size, its last checkpoint, its keys, and whether anything is in the way of signing it. */
export const getLog = verb({
  name: 'getLog',
  permission: 'proofs.read',
  input: z.strictObject({}),
  run: async (ctx): Promise<LogView> => {
    requireWholeSight(seenBy(ctx), 'The log as a whole')
    return logViewOf(ctx)
  },
})

/** The same for who changes it. */
export async function logViewOf(ctx: Ctx): Promise<LogView> {
  const { logId } = tenantOf(ctx)
  const facts = await selectLogFacts(ctx.db.pool, logId)
  invariant(facts, 'a tenant has a log')
  const { checkpoint, problem, origin, identity } = facts
  return {
    id: identity,
    size: Number(facts.size),
    public: facts.isPublic,
    origin,
    checkpoint: checkpoint && {
      size: Number(checkpoint.size),
      signedAt: checkpoint.signedAt.toISOString(),
      note: checkpoint.note,
    },
    keys: keysOf(facts),
    problem: problem && { message: problem.message, since: problem.since.toISOString() },
    scrub: await scrubOf(ctx.db, logId),
    continues: continuedLog(facts),
  }
}
