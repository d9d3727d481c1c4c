import type { JsonObject } from '@/lib/base/json'

import { DAY, dateOf } from './calendar'
import type { Person, Service } from './cast'
import { planSchedule } from './executions'
import { flowDocument, type FlowSpec, usualSchedule } from './flow-documents'
import { type Flow, STORY_DAYS, type World } from './world'

/** What a company has on the day before its story begins. */
export interface Estate {
  flows: readonly FlowSpec[]
  quiet: readonly string[]
  schedules: Readonly<Record<string, string>>
  /** Members of documents that the story relies on. */
  documents: Readonly<Record<string, JsonObject>>
  disabled: readonly string[]
  /** Nothing starts by itself at weekends, but for what `schedules` names. */
  weekdaysOnly?: boolean
  services: readonly Service[]
  settings: Readonly<Record<string, JsonObject>>
  /** Accounts that exist and never show up by themselves. */
  dormant: readonly Person[]
}

/** Puts everything there. No event is made: it is older than the story. */
export function layOut(world: World, estate: Estate): void {
  for (const namespace of new Set(estate.flows.map((flow) => flow.namespace))) seedNamespace(world, namespace)
  seedSecrets(world, estate)
  for (const spec of estate.flows) seedFlow(world, spec, estate)
  // After the flows: what a role covers depends on the namespaces.
  for (const person of [...world.people, ...estate.dormant]) seedPerson(world, person)
  seedGroups(world, estate.dormant)
  for (const service of estate.services) seedService(world, service)
  for (const [id, settings] of Object.entries(estate.settings))
    world.ledger.seed('TENANT_SETTINGS', id, settings)
}

/** The person's account as the directory knows it. */
export function accountOf(person: Person): JsonObject {
  return {
    name: person.name,
    email: person.email,
    kind: person.contractor ? 'contractor' : 'employee',
    status: 'active',
    mfa: person.mfa,
    title: person.title,
    office: person.office,
  }
}

/** Which role a person has, and where. */
export function bindingOf(world: World, person: Person): JsonObject {
  const root = [...rootsOf(world)].find((name) => name.endsWith(`.${person.team}`))
  return { member: person.id, role: person.role, scope: person.role === 'admin' || !root ? '*' : `${root}.*` }
}

/** The id of a person's binding. */
export function bindingId(person: Person): string {
  return `bnd_${person.id.slice(2)}`
}

/** The state of a secret: never its value. */
export function secretState(version: number, rotatedAtMs: number): JsonObject {
  return { value: '[redacted]', version, rotatedOn: dateOf(rotatedAtMs) }
}

/** The parts of the company that have secrets of their own: `company.finance`. */
export function rootsOf(world: World): Set<string> {
  return new Set([...world.flows.values()].map((flow) => rootOf(flow.namespace)))
}

/** The first two words of a namespace. */
export function rootOf(namespace: string): string {
  return namespace.split('.').slice(0, 2).join('.')
}

function seedPerson(world: World, person: Person): void {
  // Somebody who joins later is invited in the story.
  if (joinsLater(person)) return
  world.ledger.seed('USER', person.id, accountOf(person))
  world.ledger.seed('BINDING', bindingId(person), bindingOf(world, person))
}

function joinsLater(person: Person): boolean {
  return person.firstDay > 0 && person.firstDay < STORY_DAYS
}

function seedGroups(world: World, dormant: readonly Person[]): void {
  const members = new Map<string, string[]>()
  for (const person of [...world.people, ...dormant]) {
    if (joinsLater(person)) continue
    const group = person.contractor ? 'contractors' : person.team
    members.set(group, [...(members.get(group) ?? []), person.id])
  }
  for (const [name, ids] of members)
    world.ledger.seed('GROUP', `grp_${name}`, { name, source: 'directory', members: ids })
}

function seedService(world: World, service: Service): void {
  world.ledger.seed('SERVICE_ACCOUNT', service.id, { name: service.name, status: 'active', role: 'editor' })
  if (service.keyId === undefined) return
  world.ledger.seed('API_KEY', service.keyId, {
    name: service.name,
    serviceAccount: service.id,
    scopes: ['flows:write', 'executions:write'],
    createdOn: dateOf(world.start - 210 * DAY),
  })
}

function seedNamespace(world: World, namespace: string): void {
  world.ledger.seed('NAMESPACE', namespace, {
    description: `Flows of ${namespace.split('.').slice(1).join(' / ')}`,
    workerGroup: 'default',
    variables: { environment: 'production' },
    maxConcurrentExecutions: 20,
  })
}

function seedSecrets(world: World, estate: Estate): void {
  const random = world.random('secrets')
  for (const root of new Set(estate.flows.map((flow) => rootOf(flow.namespace)))) {
    for (const name of world.secrets[root.split('.')[1] ?? ''] ?? []) {
      const rotated = world.start - random.int(5, 80) * DAY
      world.ledger.seed('SECRET', `${root}/${name}`, secretState(random.int(1, 9), rotated))
    }
  }
}

function seedFlow(world: World, spec: FlowSpec, estate: Estate): void {
  const random = world.random(`flow ${spec.id}`)
  const flow: Flow = {
    id: spec.id,
    namespace: spec.namespace,
    team: spec.team,
    kind: spec.kind,
    revision: random.int(1, 24),
    quiet: estate.quiet.includes(spec.id),
    fromRepository: random.chance(0.45),
    plan: 0,
    gone: false,
  }
  const follows = followedBy(world, spec, estate)
  const secrets = world.secrets[spec.namespace.split('.')[1] ?? ''] ?? []
  const usual = usualSchedule(spec.kind, random)
  const cron = follows
    ? null
    : (estate.schedules[spec.id] ?? (estate.weekdaysOnly ? onWeekdays(usual) : usual))
  const document = flowDocument(spec, cron, secrets, random)
  world.flows.set(flow.id, flow)
  world.ledger.seed('FLOW', flow.id, {
    ...document,
    ...estate.documents[spec.id],
    ...(follows && { triggers: [{ id: 'after', type: 'core.FlowFinished', follows }] }),
    ...(estate.disabled.includes(spec.id) && { disabled: true }),
  })
  planSchedule(world, flow, world.start)
}

function onWeekdays(cron: string): string {
  return cron.endsWith('* * *') ? cron.replace(/\*$/, '1-5') : cron
}

/** Some builds start when the flow that loads their rows has succeeded. */
function followedBy(world: World, spec: FlowSpec, estate: Estate): string | null {
  if (spec.kind !== 'dbt' || estate.schedules[spec.id] || estate.disabled.includes(spec.id)) return null
  const loads = [...world.flows.values()].filter(
    (flow) => flow.namespace === spec.namespace && flow.kind === 'load',
  )
  return loads[0] && world.random(`follow ${spec.id}`).chance(0.5) ? loads[0].id : null
}
