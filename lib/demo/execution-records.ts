import { isObject, type Json, type JsonObject } from '@/lib/base/json'

import { ORCHESTRATOR } from './cast'
import type { FlowKind } from './flow-documents'
import { type Standing, textIn } from './ledger'
import type { Random } from './random'
import { flowFacts, type Run, type World } from './world'

/** How long an execution usually takes, in seconds. */
export const USUAL_SECONDS: Record<FlowKind, number> = {
  load: 240,
  api: 95,
  dbt: 420,
  file: 60,
  check: 25,
  ml: 2600,
  house: 40,
}

/** Why its tasks fail. */
export const USUAL_FAILURES: Record<FlowKind, readonly string[]> = {
  load: [
    'Connection reset by db-replica-2.internal:5432',
    'Deadlock detected while merging into the staging table',
    'Row count 0 is below the minimum',
  ],
  api: [
    'HTTP 429 Too Many Requests from api.partner.example',
    'HTTP 503 Service Unavailable from api.partner.example',
    'The page cursor is no longer valid',
  ],
  dbt: [
    '2 of 41 tests failed: unique_id, not_null_day',
    'Relation "raw_orders" does not exist',
    'Model exceeded its memory',
  ],
  file: [
    'No file in the drop box',
    'Row 1182 has 14 columns instead of 13',
    'Host key of files.partner.example has changed',
  ],
  check: ['bad = 14 is over the limit', 'bad = 3 is over the limit'],
  ml: ['Container killed: out of memory', 'No node with a free GPU within 40 minutes'],
  house: ['Lock is held by another run', 'Script ended with status 2'],
}

/** The facts that every event about an execution carries. */
export function runFacts(run: Run): JsonObject {
  return { ...flowFacts(run.flow), revision: run.revision, executionId: run.id }
}

/** The execution did what it should. */
export function recordSuccess(world: World, run: Run, ms: number, seconds: number, random: Random): void {
  recordEnd(world, run, ms, {
    state: 'SUCCESS',
    seconds,
    message: `Execution of ${run.flow.id} succeeded after ${inWords(seconds)}.`,
    tasks: run.tasks.map((task) => ({
      id: textIn(task, 'id'),
      state: 'SUCCESS',
      ...(MOVES_ROWS.test(textIn(task, 'type')) && { rows: Math.round(random.skewed(4200, 1.2)) }),
    })),
  })
}

const MOVES_ROWS = /Query|Merge|Append|Paginate|Read|Request/

/**
 * A task failed for good, and so its execution ends. Two events: that the task could not do its work is a failure, that
 * the execution's state became FAILED is a change that did happen.
 */
export function recordFailure(
  world: World,
  run: Run,
  ms: number,
  how: { seconds: number; reason: string; taskId: string | null; random: Random },
): void {
  const tasks = run.tasks.map((task) => textIn(task, 'id'))
  const at =
    how.taskId === null
      ? how.random.int(0, Math.min(1, tasks.length - 1))
      : Math.max(0, tasks.indexOf(how.taskId))
  const taskId = tasks[at] ?? 'main'
  const attempts = 1 + run.retries
  world.ledger.record(ms, {
    by: ORCHESTRATOR,
    action: 'task.fail',
    change: 'NONE',
    resource: { type: 'EXECUTION', id: run.id, name: run.flow.id },
    outcome: 'failure',
    reason: how.reason,
    message: `The task ${taskId} of ${run.flow.id} failed${attempts === 1 ? '' : ` in all ${attempts} attempts`}.`,
    details: { ...runFacts(run), taskId, attempts },
    traceId: run.traceId,
  })
  recordEnd(world, run, ms + 3, {
    state: 'FAILED',
    seconds: how.seconds,
    message: `Execution of ${run.flow.id} failed after ${inWords(how.seconds)}.`,
    tasks: tasks.slice(0, at + 1).map((id, n) => ({ id, state: n === at ? 'FAILED' : 'SUCCESS' })),
  })
}

function recordEnd(
  world: World,
  run: Run,
  ms: number,
  end: { state: string; seconds: number; message: string; tasks: Json[] },
): void {
  const state = world.ledger.object('EXECUTION', run.id)
  world.ledger.record(ms, {
    by: ORCHESTRATOR,
    action: 'execution.end',
    change: 'UPDATE',
    resource: { type: 'EXECUTION', id: run.id, name: run.flow.id },
    message: end.message,
    details: { ...runFacts(run), state: end.state },
    after: { ...state, state: end.state, durationSeconds: end.seconds, tasks: end.tasks },
    traceId: run.traceId,
  })
}

/** Stops an execution that is running; nothing happens when it is not. */
export function killRun(
  world: World,
  run: Run,
  ms: number,
  by: Standing,
  how: { message: string; reason: string; facts?: JsonObject },
): void {
  const state = world.ledger.state('EXECUTION', run.id)
  if (!isObject(state) || state['state'] !== 'RUNNING') return
  world.ledger.record(ms, {
    by,
    action: 'execution.kill',
    change: 'UPDATE',
    resource: { type: 'EXECUTION', id: run.id, name: run.flow.id },
    reason: how.reason,
    message: how.message,
    details: { ...runFacts(run), state: 'KILLED', ...how.facts },
    after: { ...state, state: 'KILLED' },
    traceId: run.traceId,
  })
}

/** Flows of an API write down how far they came. */
export function recordCursor(world: World, run: Run, ms: number, random: Random): void {
  const key = `${run.flow.id.replaceAll('-', '_')}_cursor`
  const id = `${run.flow.namespace}/${key}`
  world.ledger.record(ms, {
    by: ORCHESTRATOR,
    action: 'kv.set',
    change: world.ledger.state('KVSTORE', id) === undefined ? 'CREATE' : 'UPDATE',
    resource: { type: 'KVSTORE', id, name: key },
    message: `Execution of ${run.flow.id} moved its cursor.`,
    details: { namespace: run.flow.namespace, key, executionId: run.id },
    after: { value: random.hex(12), updatedBy: run.id },
    traceId: run.traceId,
  })
}

function inWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`
}
