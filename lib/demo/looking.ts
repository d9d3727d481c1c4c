import type { Person } from './cast'
import { rootOf } from './estate'
import { runFacts } from './execution-records'
import type { Random } from './random'
import { during } from './visits'
import { type Flow, flowFacts, flowResource, type Run, type Visit, type World } from './world'

/** Something a person does in a visit, at this moment. */
export type Deed = (world: World, visit: Visit, ms: number, random: Random) => void

/** The flows that a person has to do with: the team's own, all for those who run the platform. */
export function flowsNear(world: World, person: Person): Flow[] {
  const everywhere = ['platform', 'it', 'security', 'support', 'management']
  const all = [...world.flows.values()].filter((flow) => !flow.gone)
  const own = all.filter((flow) => flow.team === person.team)
  return everywhere.includes(person.team) || own.length === 0 ? all : own
}

function isThere(world: World, run: Run): boolean {
  return world.ledger.state('EXECUTION', run.id) !== undefined
}

/** Opens the logs of a recent execution. */
export function readExecution(world: World, visit: Visit, ms: number, random: Random): void {
  const near = new Set(flowsNear(world, visit.person))
  const runs = world.recent.filter((run) => near.has(run.flow) && isThere(world, run))
  if (runs.length === 0) return
  const run = random.pick(runs)
  world.ledger.record(ms, {
    by: during(visit),
    action: 'execution.read',
    change: 'READ',
    resource: { type: 'EXECUTION', id: run.id, name: run.flow.id },
    message: `${visit.person.name} opened the logs of an execution of ${run.flow.id}.`,
    details: runFacts(run),
  })
}

/** Opens a flow. */
export function readFlow(world: World, visit: Visit, ms: number, random: Random): void {
  const flow = random.pick(flowsNear(world, visit.person))
  world.ledger.record(ms, {
    by: during(visit),
    action: 'flow.read',
    change: 'READ',
    resource: flowResource(flow),
    message: `${visit.person.name} opened the flow ${flow.id}.`,
    details: flowFacts(flow),
  })
}

/** The dashboards that people share. */
export const DASHBOARDS = [
  'Orders today',
  'Payout run',
  'Ad spend',
  'Parcels under way',
  'Returns',
  'Model health',
  'Late flows',
  'Board pack',
  'Stock',
  'Tickets',
]

/** A dashboard as an event names it. */
export function dashboardOf(title: string): { type: string; id: string; name: string } {
  return { type: 'DASHBOARD', id: `dsh_${title.toLowerCase().replaceAll(' ', '_')}`, name: title }
}

/** Looks at a dashboard. */
export function readDashboard(world: World, visit: Visit, ms: number, random: Random): void {
  const title = random.pick(DASHBOARDS)
  world.ledger.record(ms, {
    by: during(visit),
    action: 'dashboard.read',
    change: 'READ',
    resource: dashboardOf(title),
    message: `${visit.person.name} looked at the dashboard ${title}.`,
    details: { range: random.pick(['24 hours', '7 days', '30 days']) },
  })
}

/** Reads a secret of the own team. */
export function readSecret(world: World, visit: Visit, ms: number, random: Random): void {
  const root = rootOf(random.pick(flowsNear(world, visit.person)).namespace)
  const names = world.secrets[root.split('.')[1] ?? '']
  if (!names) return
  const name = random.pick(names)
  world.ledger.record(ms, {
    by: during(visit),
    action: 'secret.read',
    change: 'READ',
    resource: { type: 'SECRET', id: `${root}/${name}`, name },
    message: `${visit.person.name} read the secret ${name} of ${root}.`,
    details: { namespace: root, key: name },
  })
}
