import { SetupError } from '@/lib/config/setup-error'
import type { Db } from '@/lib/db/db'

import { Guard } from './guard'
import { plainProblem } from './judge'
import { selectSignedLogs } from './store-checkpoints'

/** Problems that a message names. */
const NAMED = 3

const FIX = `Restore the newest backup of the database, with all that came after it.
    If the database is the newest there is, and the guard was lost or is older: \`vouchsafe logs adopt\` makes it anew from the database.
    If entries are lost for good: \`vouchsafe logs continue --all\` lets these logs go on under other names, and says what is lost.`

/**
 * Refuses a database that is not the one that was signed: yesterday's beside today's guard. It would take new events at indexes that
 * others have seen other events at. Gives what is odd and refused nothing: logs of the guard that the database does not have.
 *
 * @throws SetupError
 */
export async function checkGuard(db: Pick<Db, 'pool'>, guardDir: string): Promise<{ unknown: string[] }> {
  const guard = await Guard.open(guardDir)
  const signed = guard.all()
  const logs = await selectSignedLogs(db.pool, [...signed.keys()])
  const problems = logs.flatMap((log) => {
    const problem = plainProblem(log, guard.signed(log.identity))
    return problem === null ? [] : [`Log ${log.identity}: ${problem}`]
  })
  if (problems.length > 0) {
    const more = problems.length > NAMED ? [`And ${problems.length - NAMED} more logs.`] : []
    const named = [...problems.slice(0, NAMED), ...more].join('\n')
    throw new SetupError(`This database does not hold what was signed.\n${named}`, FIX)
  }
  const known = new Set(logs.map(({ identity }) => identity))
  const open = [...signed].filter(([, { continuedBy }]) => continuedBy === undefined)
  return { unknown: open.flatMap(([identity]) => (known.has(identity) ? [] : [identity])) }
}
