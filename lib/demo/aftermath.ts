import type { Victims } from './break-in'
import { BREAK_IN, discoveryMs } from './break-in-places'
import { DAY, HOUR, MINUTE } from './calendar'
import { named, partyOf } from './cast'
import { bindingId } from './estate'
import { runFacts } from './execution-records'
import { step } from './incident-step'
import { rotateSecrets, shutDoors, tighten } from './shut-doors'
import { during, extraVisit } from './visits'
import { aroundThen, flowFacts, flowOf, flowResource, type Visit, type World } from './world'

const INCIDENT = { type: 'INCIDENT', id: BREAK_IN.incident, name: 'Unknown task in the payout flow' }

/** Two days later: somebody wonders about a task, and a security engineer follows it back and shuts the doors. */
export function planAftermath(world: World, victims: Victims): void {
  const from = discoveryMs(world)
  somebodyWonders(world, from - 17 * HOUR)
  const maren = named(world.people, 'Maren Solheim')
  const visit = extraVisit(world, {
    person: maren,
    id: 'ses_maren6w1p9z3td',
    from,
    to: from + 5 * HOUR,
    ip: world.offices.manchester,
  })
  investigate(world, visit)
  shutDoors(world, visit, victims)
  rotateSecrets(world, visit)
  tighten(world, visit)
  keepEvidence(world, visit)
  closeIncident(world, visit, victims)
}

/** On Monday afternoon an analyst opens Sunday's execution and sees a task that is not in the flow. */
function somebodyWonders(world: World, at: number): void {
  const petra = named(world.people, 'Petra Novotná')
  const visit = extraVisit(world, {
    person: petra,
    id: 'ses_petra3k8s0vq2e',
    from: at - 9 * MINUTE,
    to: at + HOUR,
    ip: world.offices.lyon,
  })
  world.timeline.at(aroundThen(world, at), (ms) => {
    const run = world.recent.findLast((one) => one.tasks.some((task) => task['id'] === BREAK_IN.taskId))
    if (!run) return
    world.ledger.record(ms, {
      by: during(visit),
      action: 'execution.read',
      change: 'READ',
      resource: { type: 'EXECUTION', id: run.id, name: run.flow.id },
      message: `${petra.name} opened the logs of an execution of ${run.flow.id}.`,
      details: runFacts(run),
    })
  })
}

function investigate(world: World, visit: Visit): void {
  const { name } = visit.person
  const flow = flowOf(world, BREAK_IN.flowId)
  step(world, visit, 4, () => ({
    action: 'incident.open',
    change: 'CREATE',
    resource: INCIDENT,
    message: `${name} opened the incident "${INCIDENT.name}", reported by Petra Novotná.`,
    details: { severity: 'high' },
    after: { title: INCIDENT.name, severity: 'high', state: 'open', reportedBy: 'Petra Novotná' },
  }))
  step(world, visit, 9, () => ({
    action: 'flow.read',
    change: 'READ',
    resource: flowResource(flow),
    message: `${name} compared revisions of ${flow.id}.`,
    details: { ...flowFacts(flow), revisions: `${flow.revision - 1}-${flow.revision}` },
  }))
  const searches = [
    BREAK_IN.keyId,
    BREAK_IN.secondIp,
    BREAK_IN.adminSession,
    BREAK_IN.firstIp,
    BREAK_IN.network,
  ]
  searches.forEach((searched, n) =>
    step(world, visit, 15 + n * 6, () => ({
      action: 'auditlog.search',
      change: 'READ',
      resource: { type: 'AUDITLOG' },
      message: `${name} searched the audit log for ${searched}.`,
      details: { searched },
    })),
  )
}

function keepEvidence(world: World, visit: Visit): void {
  step(world, visit, 104, () => ({
    action: 'export.create',
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    message: `${visit.person.name} exported what the audit log says about ${BREAK_IN.network} as evidence.`,
    details: { format: 'ndjson', rows: 171, exportId: 'exp_evidence01' },
  }))
}

/** A week later nothing else has come up. */
function closeIncident(world: World, first: Visit, { dormant }: Victims): void {
  const from = first.from + 8 * DAY + 2 * HOUR
  const visit = extraVisit(world, { ...first, id: 'ses_maren0c4l7x5yk', from, to: from + HOUR })
  step(world, visit, 6, () => ({
    action: 'user.delete',
    change: 'DELETE',
    resource: { type: 'USER', id: dormant.id, name: dormant.name },
    message: `${visit.person.name} deleted the account of ${dormant.name}, whose contract ended long ago.`,
    details: { userId: dormant.id },
    subjects: [partyOf(dormant)],
  }))
  step(world, visit, 7, () => ({
    action: 'binding.delete',
    change: 'DELETE',
    resource: { type: 'BINDING', id: bindingId(dormant), name: dormant.name },
    message: `${visit.person.name} took the role of ${dormant.name} away.`,
    details: { userId: dormant.id },
    subjects: [partyOf(dormant)],
  }))
  step(world, visit, 15, () => ({
    action: 'incident.close',
    change: 'UPDATE',
    resource: INCIDENT,
    message: `${visit.person.name} closed the incident "${INCIDENT.name}".`,
    after: { ...world.ledger.object('INCIDENT', BREAK_IN.incident), state: 'closed' },
  }))
}
