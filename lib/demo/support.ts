import { DAY, MINUTE } from './calendar'
import { partyOf, type Person } from './cast'
import { runFacts } from './execution-records'
import type { Standing } from './ledger'
import type { Random } from './random'
import { during, momentIn, nextVisit } from './visits'
import { flowFacts, flowResource, STORY_DAYS, storyDay, type Visit, type World } from './world'

/** People of the support team look at the platform as the person who asked them. Visits must be planned. */
export function planImpersonations(world: World): void {
  const random = world.random('impersonations')
  for (let day = 2; day < STORY_DAYS; day += random.int(2, 5)) {
    const visit = nextVisit(world, ({ team }) => team === 'support', storyDay(world, day), DAY)
    const asking = random.pick(
      world.people.filter(({ team }) => ['finance', 'growth', 'logistics', 'analytics'].includes(team)),
    )
    const isThere = day >= asking.firstDay && day <= asking.lastDay
    if (!visit || !isThere) continue
    world.timeline.at(momentIn(visit, random, storyDay(world, day)), (ms) =>
      impersonate(world, visit, asking, ms),
    )
  }
}

function impersonate(world: World, visit: Visit, asking: Person, ms: number): void {
  const random = world.random(`impersonation at ${ms}`)
  const ticket = `SUP-${random.int(5200, 6900)}`
  const traceId = random.hex(32)
  const own = during(visit)
  const borrowed: Standing = { ...own, actor: { ...own.actor, onBehalfOf: partyOf(asking) } }
  const step = (at: number, action: 'start' | 'stop'): void =>
    world.ledger.record(at, {
      by: own,
      action: `impersonation.${action}`,
      change: 'NONE',
      resource: { type: 'USER', id: asking.id, name: asking.name },
      message: `${visit.person.name} ${action === 'start' ? 'began' : 'stopped'} to act as ${asking.name}.`,
      details: { ticket, userId: asking.id },
      traceId,
      subjects: [partyOf(asking)],
    })
  step(ms, 'start')
  const looks = random.int(2, 5)
  for (let n = 1; n <= looks; n++) {
    world.timeline.at(ms + n * random.int(1, 3) * MINUTE, (now) =>
      look(world, borrowed, asking, now, { ticket, traceId, random }),
    )
  }
  world.timeline.at(ms + (3 * looks + 2) * MINUTE, (now) => step(now, 'stop'))
}

function look(
  world: World,
  by: Standing,
  asking: Person,
  ms: number,
  how: { ticket: string; traceId: string; random: Random },
): void {
  const name = by.actor.name ?? ''
  const runs = world.recent.filter(
    (run) => run.flow.team === asking.team && world.ledger.state('EXECUTION', run.id) !== undefined,
  )
  const { ticket, traceId } = how
  if (runs.length > 0 && how.random.chance(0.6)) {
    const run = how.random.pick(runs)
    return world.ledger.record(ms, {
      by,
      action: 'execution.read',
      change: 'READ',
      resource: { type: 'EXECUTION', id: run.id, name: run.flow.id },
      message: `${name}, acting as ${asking.name}, opened the logs of an execution of ${run.flow.id}.`,
      details: { ...runFacts(run), ticket },
      traceId,
    })
  }
  const flow = how.random.pick(
    [...world.flows.values()].filter((candidate) => candidate.team === asking.team && !candidate.gone),
  )
  world.ledger.record(ms, {
    by,
    action: 'flow.read',
    change: 'READ',
    resource: flowResource(flow),
    message: `${name}, acting as ${asking.name}, opened the flow ${flow.id}.`,
    details: { ...flowFacts(flow), ticket },
    traceId,
  })
}
