import type { JsonObject } from '@/lib/base/json'

import { MINUTE, SECOND } from './calendar'
import { type Person, serviceStanding } from './cast'
import { planSchedule } from './executions'
import { flowDocument, scheduleOf, type FlowSpec } from './flow-documents'
import { type Edit, usualEdit } from './flow-edits'
import type { Standing } from './ledger'
import { during } from './visits'
import { documentOf, type Flow, flowFacts, flowResource, type Visit, type World } from './world'

/** Saves a new document of a flow as its next revision. */
export function saveFlow(
  world: World,
  flow: Flow,
  ms: number,
  how: { by: Standing; edit: Edit; who: string; facts?: JsonObject; traceId?: string },
): void {
  const before = scheduleOf(documentOf(world, flow))
  flow.revision++
  world.ledger.record(ms, {
    by: how.by,
    action: 'flow.update',
    change: 'UPDATE',
    resource: flowResource(flow),
    message: `${how.who} ${how.edit.what}.`,
    details: { ...flowFacts(flow), ...how.facts },
    after: how.edit.document,
    ...(how.traceId !== undefined && { traceId: how.traceId }),
  })
  if (scheduleOf(how.edit.document) !== before) planSchedule(world, flow, ms)
}

/** One small change by hand. */
export function editByHand(world: World, flow: Flow, visit: Visit, ms: number): void {
  if (flow.gone) return
  const random = world.random(`edit of ${flow.id} at ${ms}`)
  saveFlow(world, flow, ms, {
    by: during(visit),
    edit: usualEdit(documentOf(world, flow), random),
    who: visit.person.name,
  })
}

/** A merge in the repository: the deployer saves several flows under one trace, for the person who merged. */
export function deploy(world: World, flows: readonly Flow[], merger: Person, ms: number): void {
  const random = world.random(`deploy at ${ms}`)
  const traceId = random.hex(32)
  const commit = random.hex(12)
  const by = serviceStanding(world.crew.ci, merger)
  flows.forEach((flow, n) => {
    world.timeline.at(ms + n * random.int(2, 6) * SECOND, (now) => {
      if (flow.gone) return
      const edit = usualEdit(documentOf(world, flow), world.random(`deploy of ${flow.id} at ${now}`))
      saveFlow(world, flow, now, {
        by,
        edit,
        who: `The deployer, for ${merger.name},`,
        facts: { repository: 'data/flows', commit, ...keyFact(world) },
        traceId,
      })
    })
  })
}

/** A flow that did not exist. */
export function createFlow(world: World, spec: FlowSpec, visit: Visit, ms: number, cron: string): void {
  const random = world.random(`new flow ${spec.id}`)
  const secrets = world.secrets[spec.namespace.split('.')[1] ?? ''] ?? []
  const flow: Flow = { ...spec, revision: 1, quiet: false, fromRepository: false, plan: 0, gone: false }
  world.flows.set(flow.id, flow)
  world.ledger.record(ms, {
    by: during(visit),
    action: 'flow.create',
    change: 'CREATE',
    resource: flowResource(flow),
    message: `${visit.person.name} created the flow ${flow.id}.`,
    details: flowFacts(flow),
    after: flowDocument(spec, cron, secrets, random),
  })
  planSchedule(world, flow, ms + 10 * MINUTE)
}

/** A flow that is no longer needed. */
export function deleteFlow(
  world: World,
  flow: Flow,
  ms: number,
  by: Standing,
  how: { message: string; facts?: JsonObject; traceId?: string },
): void {
  if (flow.gone) return
  flow.gone = true
  world.ledger.record(ms, {
    by,
    action: 'flow.delete',
    change: 'DELETE',
    resource: flowResource(flow),
    message: how.message,
    details: { ...flowFacts(flow), ...how.facts },
    ...(how.traceId !== undefined && { traceId: how.traceId }),
  })
}

function keyFact(world: World): JsonObject {
  return world.crew.ci.keyId === undefined ? {} : { apiKeyId: world.crew.ci.keyId }
}
