import type { JsonObject } from '@/lib/base/json'

import { DAY, HOUR, MINUTE, weekdayOf } from './calendar'
import { type Person, serviceStanding } from './cast'
import { rootsOf, secretState } from './estate'
import { textIn } from './ledger'
import type { Random } from './random'
import { during, momentIn, nextVisit } from './visits'
import { STORY_DAYS, storyDay, type Visit, type World } from './world'

/** Infrastructure as code, plugins, keys of services, reports: the work that repeats. Visits must be planned. */
export function planPlatformWork(world: World): void {
  const random = world.random('platform work')
  planApplies(world, random)
  planPlugins(world, random)
  planKeyRotations(world)
  planExports(world, random)
}

/** Two or three times a week somebody applies a plan; what it changes shares a trace. */
function planApplies(world: World, random: Random): void {
  for (let day = 1; day < STORY_DAYS; day++) {
    if (!random.chance(0.36)) continue
    const visit = nextVisit(
      world,
      ({ team }) => team === 'platform' || team === 'data',
      storyDay(world, day),
      DAY,
    )
    if (!visit) continue
    world.timeline.at(momentIn(visit, random, storyDay(world, day)), (ms) => apply(world, visit.person, ms))
  }
}

function apply(world: World, person: Person, ms: number): void {
  const random = world.random(`apply at ${ms}`)
  const applied: Applied = {
    person,
    random,
    traceId: random.hex(32),
    facts: { workspace: 'production', planId: `run-${random.token(10)}` },
  }
  const roots = [...rootsOf(world)]
  for (let n = random.int(2, 6); n > 0; n--) {
    world.timeline.at(ms + n * random.int(700, 2500), (now) => {
      if (random.chance(0.45)) tuneNamespace(world, now, applied)
      else rotate(world, now, random.pick(roots), applied)
    })
  }
}

interface Applied {
  person: Person
  random: Random
  traceId: string
  facts: JsonObject
}

function tuneNamespace(world: World, ms: number, { person, random, ...applied }: Applied): void {
  const flow = random.pick([...world.flows.values()].filter((candidate) => !candidate.gone))
  const before = world.ledger.object('NAMESPACE', flow.namespace)
  const [field, value] = random.pick<[string, string | number]>([
    ['maxConcurrentExecutions', random.int(2, 16) * 5],
    ['workerGroup', random.pick(['default', 'large', 'spot', 'eu-west'])],
    ['logRetentionDays', random.pick([14, 30, 60, 90])],
  ])
  if (before[field] === value) return
  world.ledger.record(ms, {
    by: serviceStanding(world.crew.terraform, person),
    action: 'namespace.update',
    change: 'UPDATE',
    resource: { type: 'NAMESPACE', id: flow.namespace, name: flow.namespace },
    message: `Terraform set ${field} of ${flow.namespace} to ${value}.`,
    details: { namespace: flow.namespace, field, ...applied.facts },
    after: { ...before, [field]: value },
    traceId: applied.traceId,
  })
}

function rotate(world: World, ms: number, root: string, { person, random, ...applied }: Applied): void {
  const names = world.secrets[root.split('.')[1] ?? '']
  if (!names) return
  const name = random.pick(names)
  const id = `${root}/${name}`
  const version = Number(world.ledger.object('SECRET', id)['version'])
  world.ledger.record(ms, {
    by: serviceStanding(world.crew.terraform, person),
    action: 'secret.rotate',
    change: 'UPDATE',
    resource: { type: 'SECRET', id, name },
    message: `Terraform rotated the secret ${name} of ${root}.`,
    details: { namespace: root, key: name, ...applied.facts },
    after: secretState(version + 1, ms),
    traceId: applied.traceId,
  })
}

const PLUGINS = [
  'jdbc-postgresql',
  'http',
  'dbt',
  'sftp',
  'storage-s3',
  'chat',
  'quality',
  'featurestore',
  'containers',
  'bi-refresh',
]

/** About every fourth day a plugin moves to its next version; once it goes wrong and is put back. */
function planPlugins(world: World, random: Random): void {
  for (const plugin of PLUGINS)
    world.ledger.seed('VERSIONED_PLUGIN', plugin, { name: plugin, version: `1.${random.int(0, 9)}.0` })
  for (let day = 2; day < STORY_DAYS; day += random.int(2, 7)) {
    const visit = nextVisit(
      world,
      ({ team, role }) => (team === 'platform' || team === 'data') && role !== 'viewer',
      storyDay(world, day),
    )
    const plugin = random.pick(PLUGINS)
    const isBad = random.chance(0.12)
    if (!visit) continue
    world.timeline.at(momentIn(visit, random, storyDay(world, day)), (ms) => {
      const old = textIn(world.ledger.object('VERSIONED_PLUGIN', plugin), 'version')
      const [major = '1', minor = '0'] = old.split('.')
      const next = `${major}.${Number(minor) + 1}.0`
      setPlugin(world, visit, ms, {
        plugin,
        version: next,
        what: `upgraded the plugin ${plugin} from ${old} to ${next}`,
      })
      if (!isBad) return
      world.timeline.at(ms + 38 * MINUTE, (later) =>
        setPlugin(world, visit, later, {
          plugin,
          version: old,
          what: `put the plugin ${plugin} back from ${next} to ${old}`,
        }),
      )
    })
  }
}

function setPlugin(
  world: World,
  visit: Visit,
  ms: number,
  set: { plugin: string; version: string; what: string },
): void {
  const { plugin, version, what } = set
  const before = world.ledger.object('VERSIONED_PLUGIN', plugin)
  if (before['version'] === version) return
  world.ledger.record(ms, {
    by: during(visit),
    action: 'plugin.update',
    change: 'UPDATE',
    resource: { type: 'VERSIONED_PLUGIN', id: plugin, name: plugin },
    message: `${visit.person.name} ${what}.`,
    details: { plugin, version },
    after: { ...before, version },
  })
}

/** The deployer gets a new key every four weeks; the old one goes a day later. */
function planKeyRotations(world: World): void {
  const service = world.crew.ci
  let old = service.keyId
  for (let n = 0; n * 28 + 6 < STORY_DAYS; n++) {
    const random = world.random(`key rotation ${n}`)
    const keyId = `key_${random.hex(8)}`
    const from = storyDay(world, n * 28 + 6)
    const visit = nextVisit(
      world,
      ({ team, role }) => (team === 'platform' || team === 'data') && role === 'admin',
      from,
    )
    if (!visit || old === undefined) return
    const previous = old
    old = keyId
    world.timeline.at(momentIn(visit, random, from), (ms) => {
      world.ledger.record(ms, {
        by: during(visit),
        action: 'api_key.create',
        change: 'CREATE',
        resource: { type: 'API_KEY', id: keyId, name: service.name },
        message: `${visit.person.name} made a new API key for ${service.name}.`,
        details: { serviceAccount: service.id, keyName: service.name },
        after: {
          name: service.name,
          serviceAccount: service.id,
          scopes: ['flows:write', 'executions:write'],
          createdOn: new Date(ms).toISOString().slice(0, 10),
        },
      })
      service.keyId = keyId
      world.timeline.at(ms + 26 * HOUR, (later) =>
        world.ledger.record(later, {
          by: serviceStanding(world.crew.terraform, visit.person),
          action: 'api_key.delete',
          change: 'DELETE',
          resource: { type: 'API_KEY', id: previous, name: service.name },
          message: `Terraform deleted the previous API key of ${service.name}.`,
          details: { serviceAccount: service.id, keyName: service.name },
        }),
      )
    })
  }
}

/** The auditor takes the log every Monday; others take lists when they need them. */
function planExports(world: World, random: Random): void {
  for (let day = 0; day < STORY_DAYS; day++) {
    const from = storyDay(world, day)
    if (weekdayOf(from) === 1)
      planExport(world, random, from, 'AUDITLOG', ({ title }) => /auditor|Quality manager/.test(title))
    if (random.chance(0.18))
      planExport(world, random, from, 'EXECUTION', ({ team }) => team === 'finance' || team === 'data')
    if (random.chance(0.06)) planExport(world, random, from, 'USER', ({ team }) => team === 'it')
  }
}

const EXPORTED = {
  AUDITLOG: 'last week of the audit log',
  EXECUTION: 'list of executions',
  USER: 'list of users',
} as const

function planExport(
  world: World,
  random: Random,
  from: number,
  what: keyof typeof EXPORTED,
  who: (person: Person) => boolean,
): void {
  const visit = nextVisit(world, who, from, DAY)
  if (!visit) return
  const rows = Math.round(random.skewed(what === 'USER' ? 40 : 2400, 0.6))
  world.timeline.at(momentIn(visit, random, from), (ms) =>
    world.ledger.record(ms, {
      by: during(visit),
      action: 'export.create',
      change: 'READ',
      resource: { type: what },
      message: `${visit.person.name} exported the ${EXPORTED[what]}.`,
      details: { format: 'csv', rows, exportId: `exp_${random.token(10)}` },
    }),
  )
}

/** A resource of a company's settings, changed by a person: `field` gets `value`. */
export function changeSettings(
  world: World,
  visit: Visit,
  ms: number,
  how: { id: string; fields: JsonObject; message: string; facts?: JsonObject },
): void {
  const before = world.ledger.object('TENANT_SETTINGS', how.id)
  world.ledger.record(ms, {
    by: during(visit),
    action: 'settings.update',
    change: 'UPDATE',
    resource: { type: 'TENANT_SETTINGS', id: how.id, name: `${how.id} settings` },
    message: how.message,
    details: { setting: how.id, ...how.facts },
    after: { ...before, ...how.fields },
  })
}
