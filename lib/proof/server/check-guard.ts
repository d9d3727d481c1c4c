import { SetupError } from '@/lib/config/setup-error'
import type { Db } from '@/lib/db/db'

import { compareWithGuard } from './compare-guard'
import { Guard } from './guard'
import { readyGuard } from './ready-guard'
import { selectHeads } from './store-checkpoints'

/** Problems that a message names. */
const NAMED = 3

const FIX = `Restore the newest backup of the database, with all that came after it.
    If the database is the newest there is, and the guard was lost or is older: \`vouchsafe logs adopt\` makes it anew from the database.
    If entries are lost for good: \`vouchsafe logs continue --all\` lets these logs go on under other names, and says what is lost.
    To begin anew with an empty database: with an empty VOUCHSAFE_KEYS, too.`

/**
 * Refuses a database that is not the one that was signed: yesterday's beside today's guard, and one with another log in the place of
 * a tenant's, or none. It would take new events at indexes that others have seen other events at.
 *
 * @throws SetupError
 */
export async function checkGuard(db: Pick<Db, 'pool'>, guardDir: string): Promise<void> {
  await readyGuard(guardDir)
  const guard = await Guard.open(guardDir)
  const problems = compareWithGuard(guard, await selectHeads(db.pool))
  if (problems.length === 0) return
  const named = problems.slice(0, NAMED).map(({ identity, problem }) => `Log ${identity}: ${problem}`)
  const more = problems.length > NAMED ? [`And ${problems.length - NAMED} more logs.`] : []
  throw new SetupError(`This database does not hold what was signed.\n${[...named, ...more].join('\n')}`, FIX)
}
