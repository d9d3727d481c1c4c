import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { type EnforcementCheck, enforcementChecks } from '@/lib/db/enforcement'

/** What the database holds this instance to, for who proves something with its logs. The same for every tenant. */
export const getEnforcement = verb({
  name: 'getEnforcement',
  permission: 'proofs.read',
  input: z.strictObject({}),
  run: (ctx): Promise<EnforcementCheck[]> => enforcementChecks(ctx.db.pool),
})
