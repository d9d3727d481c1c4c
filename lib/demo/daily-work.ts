import type { JsonObject } from '@/lib/base/json'

import { DAY, isWorkday, localMs, MINUTE } from './calendar'
import { deploy, editByHand } from './deliver'
import { rootOf, secretState } from './estate'
import { startRun } from './executions'
import type { Happening } from './ledger'
import {
  dashboardOf,
  DASHBOARDS,
  type Deed,
  flowsNear,
  readDashboard,
  readExecution,
  readFlow,
  readSecret,
} from './looking'
import type { Random } from './random'
import { during, momentIn } from './visits'
import { type Flow, STORY_DAYS, storyDay, type Visit, type World } from './world'

interface Habit {
  /** How often in a usual visit. */
  editor: number
  viewer: number
  deed: Deed
}

const HABITS: readonly Habit[] = [
  { editor: 0.42, viewer: 0, deed: editSomeFlow },
  { editor: 0.22, viewer: 0.02, deed: runSomeFlow },
  { editor: 0.75, viewer: 0.9, deed: readExecution },
  { editor: 0.35, viewer: 0.25, deed: readFlow },
  { editor: 0.4, viewer: 1.1, deed: readDashboard },
  { editor: 0.07, viewer: 0, deed: setSwitch },
  { editor: 0.09, viewer: 0, deed: saveFile },
  { editor: 0.07, viewer: 0.02, deed: saveDashboard },
  { editor: 0.03, viewer: 0, deed: rotateSecret },
  { editor: 0.05, viewer: 0, deed: readSecret },
  { editor: 0.07, viewer: 0.22, deed: beRefused },
]

/** What people do on the platform on usual days. Visits must be planned. */
export function planDailyWork(world: World): void {
  for (const visit of world.visits) {
    const random = world.random(`work in ${visit.id}`)
    for (const habit of HABITS) {
      const mean = (visit.person.role === 'viewer' ? habit.viewer : habit.editor) * world.scale
      for (let n = random.times(mean); n > 0; n--) {
        world.timeline.at(momentIn(visit, random), (ms) =>
          habit.deed(world, visit, ms, world.random(`deed of ${visit.id} at ${ms}`)),
        )
      }
    }
  }
  planDeployments(world)
}

/** Merges to the repository, in the working hours of whoever merges; never on a Friday afternoon. */
function planDeployments(world: World): void {
  const random = world.random('deployments')
  const mergers = world.people.filter(
    (person) => person.role !== 'viewer' && !['it', 'security', 'support'].includes(person.team),
  )
  for (let day = 0; day < STORY_DAYS; day++) {
    for (let n = random.times(3.2 * Math.min(1, world.flows.size / 100) * world.scale); n > 0; n--) {
      const merger = random.pick(mergers)
      const dayMs = storyDay(world, day)
      if (!isWorkday(merger.office, dayMs) || day < merger.firstDay || day > merger.lastDay) continue
      const own = flowsNear(world, merger).filter((flow) => flow.fromRepository && !flow.quiet)
      if (own.length === 0) continue
      const flows = new Set(Array.from({ length: random.int(1, 4) }, () => random.pick(own)))
      world.timeline.at(localMs(merger.office, dayMs, random.int(9 * 60, 16 * 60)), (ms) =>
        deploy(world, [...flows], merger, ms),
      )
    }
  }
}

function editSomeFlow(world: World, visit: Visit, ms: number, random: Random): void {
  const flows = flowsNear(world, visit.person).filter((flow) => !flow.quiet && !flow.fromRepository)
  if (flows.length === 0) return
  const flow = random.pick(flows)
  editByHand(world, flow, visit, ms)
  // People rarely get it right the first time.
  if (random.chance(0.25))
    world.timeline.at(ms + random.int(2, 14) * MINUTE, (now) => editByHand(world, flow, visit, now))
  if (random.chance(0.3))
    world.timeline.at(ms + random.int(1, 4) * MINUTE, (now) => runNow(world, flow, visit, now, random))
}

function runSomeFlow(world: World, visit: Visit, ms: number, random: Random): void {
  const flows = flowsNear(world, visit.person).filter((flow) => !flow.quiet)
  if (flows.length > 0) runNow(world, random.pick(flows), visit, ms, random)
}

function runNow(world: World, flow: Flow, visit: Visit, ms: number, random: Random): void {
  if (flow.gone) return
  const day = new Date(ms - random.int(1, 20) * DAY).toISOString().slice(0, 10)
  startRun(world, flow, ms, {
    by: during(visit),
    trigger: 'manual',
    traceId: random.hex(32),
    message: `${visit.person.name} started ${flow.id} for ${day}.`,
    inputs: { day },
  })
}

/** The first one who saves a dashboard makes it. */
function saveDashboard(world: World, visit: Visit, ms: number, random: Random): void {
  const title = random.pick(DASHBOARDS)
  const resource = dashboardOf(title)
  const charts = ['runs', 'failures', 'duration', 'rows', 'freshness', 'cost', 'queue'].filter(() =>
    random.chance(0.55),
  )
  const after: JsonObject = {
    title,
    charts,
    refreshMinutes: random.pick([1, 5, 15, 60]),
    owner: visit.person.team,
  }
  save(world, ms, visit, {
    action: 'dashboard',
    resource,
    after,
    what: `the dashboard ${title}`,
    details: { charts: charts.length },
  })
}

const SWITCHES = ['pause_exports', 'use_new_parser', 'batch_size', 'holiday_mode', 'sample_rate']

function setSwitch(world: World, visit: Visit, ms: number, random: Random): void {
  const { namespace } = random.pick(flowsNear(world, visit.person))
  const key = random.pick(SWITCHES)
  const resource = { type: 'KVSTORE', id: `${namespace}/${key}`, name: key }
  const value = key === 'batch_size' || key === 'sample_rate' ? random.int(1, 50) * 10 : random.chance(0.5)
  save(world, ms, visit, {
    action: 'kv',
    resource,
    after: { value, updatedBy: visit.person.id },
    what: `${key} in ${namespace}`,
    details: { namespace, key },
  })
}

const FILES = [
  'queries/daily.sql',
  'queries/checks.sql',
  'scripts/clean.py',
  'scripts/report.py',
  'templates/mail.html',
  'README.md',
]

function saveFile(world: World, visit: Visit, ms: number, random: Random): void {
  const { namespace } = random.pick(flowsNear(world, visit.person))
  const path = random.pick(FILES)
  const resource = { type: 'NAMESPACE_FILE', id: `${namespace}/${path}`, name: path }
  const after = { sizeBytes: random.int(300, 24_000), sha256: random.hex(64) }
  save(world, ms, visit, {
    action: 'file',
    resource,
    after,
    what: `the file ${path} of ${namespace}`,
    details: { namespace, path },
  })
}

/** CREATE or UPDATE, as the resource is there or not; nothing when it would stay as it is. */
function save(
  world: World,
  ms: number,
  visit: Visit,
  saved: Required<Pick<Happening, 'resource' | 'after' | 'details'>> & { action: string; what: string },
): void {
  const old = world.ledger.state(saved.resource.type, saved.resource.id ?? '')
  if (JSON.stringify(saved.after) === JSON.stringify(old)) return
  const isNew = old === undefined
  world.ledger.record(ms, {
    by: during(visit),
    action: `${saved.action}.${isNew ? 'create' : 'update'}`,
    change: isNew ? 'CREATE' : 'UPDATE',
    resource: saved.resource,
    message: `${visit.person.name} ${isNew ? 'made' : 'changed'} ${saved.what}.`,
    details: saved.details,
    after: saved.after,
  })
}

function rotateSecret(world: World, visit: Visit, ms: number, random: Random): void {
  const root = rootOf(random.pick(flowsNear(world, visit.person)).namespace)
  const names = world.secrets[root.split('.')[1] ?? '']
  if (!names) return
  const name = random.pick(names)
  const id = `${root}/${name}`
  const version = world.ledger.object('SECRET', id)['version']
  world.ledger.record(ms, {
    by: during(visit),
    action: 'secret.rotate',
    change: 'UPDATE',
    resource: { type: 'SECRET', id, name },
    message: `${visit.person.name} rotated the secret ${name} of ${root}.`,
    details: { namespace: root, key: name },
    after: secretState(typeof version === 'number' ? version + 1 : 1, ms),
  })
}

const REFUSALS: readonly [string, string][] = [
  ['SECRET:READ', 'read the secrets'],
  ['FLOW:DELETE', 'delete a flow'],
  ['EXECUTION:KILL', 'kill an execution'],
  ['NAMESPACE:UPDATE', 'change the namespace'],
  ['KVSTORE:UPDATE', 'change the key-value store'],
]

/** People try doors that are not theirs: a flow of another team, mostly. */
function beRefused(world: World, visit: Visit, ms: number, random: Random): void {
  const others = [...world.flows.values()].filter((flow) => flow.team !== visit.person.team && !flow.gone)
  if (visit.person.role === 'admin' || others.length === 0) return
  const { namespace } = random.pick(others)
  const [permission, what] = random.pick(REFUSALS)
  for (
    let n = random.weighted([
      [1, 8],
      [2, 3],
      [3, 1],
    ]);
    n > 0;
    n--
  ) {
    world.timeline.at(ms + n * random.int(2, 40) * 1000, (now) =>
      world.ledger.record(now, {
        by: during(visit),
        action: 'access.check',
        change: 'NONE',
        resource: { type: 'ACCESS' },
        outcome: 'failure',
        reason: `The role ${visit.person.role} does not have ${permission} in ${namespace}`,
        message: `${visit.person.name} was not allowed to ${what} in ${namespace}.`,
        details: { permission, namespace },
      }),
    )
  }
}
