import { z } from 'zod'

import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { invariant } from '@/lib/base/errors'
import type { LogView } from '@/lib/proof/log-json'
import { requireWholeSight, seenBy } from '@/lib/search/server/seen'

import { OVERDUE, overdueLogs } from './overdue-logs'
import { scrubOf } from './scrub/scrub-state'
import { continuedLog, keysOf } from './served-log'
import { type LogFacts, selectLogFacts } from './store-served'

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
  const { checkpoint, origin, identity } = facts
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
    problem: await problemOf(ctx, facts),
    scrub: await scrubOf(ctx.db, logId),
    continues: continuedLog(facts),
  }
}

/** Why nothing new is signed: something is wrong with the log, or nobody signs. */
async function problemOf({ db }: Ctx, { identity, problem }: LogFacts): Promise<LogView['problem']> {
  if (problem !== null)
    return { kind: 'halted', message: problem.message, since: problem.since.toISOString() }
  const overdue = (await overdueLogs(db)).find((log) => log.identity === identity)
  return overdue === undefined
    ? null
    : { kind: 'overdue', message: OVERDUE, since: overdue.since.toISOString() }
}
