import { DAY } from './calendar'
import { partyOf, type Person } from './cast'
import { during, momentIn, nextVisit } from './visits'
import { storyDay, type World } from './world'

/** The quarterly review of accounts meets one that nobody has used for long, and keeps it. */
export function reviewDormant(world: World, dormant: Person): void {
  const visit = nextVisit(world, ({ name }) => name === 'Idris Bello', storyDay(world, 30), 20 * DAY)
  if (!visit) return
  world.timeline.at(momentIn(visit, world.random('review of accounts'), storyDay(world, 30)), (ms) =>
    world.ledger.record(ms, {
      by: during(visit),
      action: 'access.review',
      change: 'NONE',
      resource: { type: 'USER', id: dormant.id, name: dormant.name },
      reason: 'The contract may be renewed',
      message: `${visit.person.name} kept the account of ${dormant.name} in the review, though nobody has used it for months.`,
      details: { userId: dormant.id, decision: 'keep', notUsedForDays: 214 },
      subjects: [partyOf(dormant)],
    }),
  )
}
