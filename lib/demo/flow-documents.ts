import { isObject, type Json, type JsonObject } from '@/lib/base/json'

import type { Random } from './random'

/** What a flow does; decides its tasks, its schedule and how it fails. */
export type FlowKind = 'load' | 'api' | 'dbt' | 'file' | 'check' | 'ml' | 'house'

/** What is known of a flow before it has a document. */
export interface FlowSpec {
  id: string
  namespace: string
  team: string
  kind: FlowKind
}

const KINDS: readonly FlowKind[] = ['load', 'api', 'dbt', 'file', 'check', 'ml', 'house']

/** Flows from lines of `namespace team: flow=kind …`. */
export function flowSpecs(lines: readonly string[]): FlowSpec[] {
  return lines.flatMap((line) => {
    const [head = '', list = ''] = line.split(': ')
    const [namespace = '', team = ''] = head.split(' ')
    return list.split(' ').map((item) => {
      const [id = '', kind = ''] = item.split('=')
      return { id, namespace, team, kind: KINDS.find((known) => known === kind) ?? 'house' }
    })
  })
}

/** A first document of a flow, as an engineer would write it. */
export function flowDocument(
  spec: FlowSpec,
  cron: string | null,
  secrets: readonly string[],
  random: Random,
): JsonObject {
  const [owner] = spec.namespace.split('.').slice(1)
  return {
    id: spec.id,
    namespace: spec.namespace,
    description: `${PURPOSE[spec.kind]} (${spec.id.replaceAll('-', ' ')})`,
    labels: { team: spec.team, domain: owner ?? spec.team, tier: String(random.int(1, 3)) },
    retries: random.pick([0, 1, 2, 2, 4]),
    timeout: random.pick(['PT10M', 'PT15M', 'PT30M', 'PT30M', 'PT1H']),
    tasks: TASKS[spec.kind](spec.id.replaceAll('-', '_'), secrets, random),
    triggers: cron === null ? [] : [{ id: 'schedule', type: 'core.Schedule', cron, timezone: 'UTC' }],
    disabled: false,
  }
}

/** The cron expression of a flow document's schedule; null when it has none or is switched off. */
export function scheduleOf(document: JsonObject): string | null {
  if (document['disabled'] === true) return null
  const triggers = document['triggers']
  if (!Array.isArray(triggers)) return null
  for (const trigger of triggers) {
    const cron = isObject(trigger) && trigger['disabled'] !== true ? trigger['cron'] : undefined
    if (typeof cron === 'string') return cron
  }
  return null
}

/** The tasks of a flow document, in order. */
export function tasksOf(document: JsonObject): JsonObject[] {
  const tasks = document['tasks']
  return Array.isArray(tasks) ? tasks.filter(isObject) : []
}

/** A schedule that suits this kind of flow. */
export function usualSchedule(kind: FlowKind, random: Random): string {
  const minute = random.int(0, 11) * 5
  const night = `${minute} ${random.int(0, 5)} * * *`
  const early = `${minute} ${random.int(4, 7)} * * *`
  const choices: Record<FlowKind, readonly (readonly [string, number])[]> = {
    load: [
      [night, 8],
      [`${minute} */12 * * *`, 2],
    ],
    api: [
      [night, 4],
      [`${minute} */12 * * *`, 4],
      [`${minute} */6 * * *`, 2],
    ],
    dbt: [
      [early, 8],
      [`${minute} ${random.int(5, 7)} * * 1-5`, 2],
    ],
    file: [
      [`${minute} ${random.int(5, 19)} * * 1-5`, 6],
      [night, 4],
    ],
    check: [
      [early, 7],
      [`${minute} */12 * * *`, 2],
      [`${minute} 6 * * 1`, 1],
    ],
    ml: [
      [`${minute} 22 * * ${random.int(0, 6)}`, 6],
      [`${minute} 23 * * *`, 4],
    ],
    house: [
      [`${minute} ${random.int(20, 23)} * * *`, 7],
      [`${minute} 3 * * 0`, 2],
      [`${minute} 3 1 * *`, 1],
    ],
  }
  return random.weighted(choices[kind])
}

const PURPOSE: Record<FlowKind, string> = {
  load: 'Copies what changed since the last run into the warehouse',
  api: 'Fetches pages from a partner and merges them',
  dbt: 'Builds and tests models in the warehouse',
  file: 'Takes files from the drop box, loads and archives them',
  check: 'Compares numbers with what they should be and tells the owner',
  ml: 'Trains a model and registers it when it is better',
  house: 'Keeps the platform tidy',
}

type Tasks = (table: string, secrets: readonly string[], random: Random) => Json[]

const TASKS: Record<FlowKind, Tasks> = {
  load: (table, secrets, random) => [
    {
      id: 'extract',
      type: 'jdbc.Query',
      url: secretRef(secrets, /URL/, random),
      sql: `select * from ${table} where updated_at >= '{{ trigger.date }}'`,
      fetchSize: random.pick([1000, 5000, 10_000]),
    },
    { id: 'load', type: 'warehouse.Merge', table: `staging.${table}`, key: ['id'] },
    { id: 'verify', type: 'quality.RowCount', table: `staging.${table}`, min: random.int(1, 50) * 100 },
  ],
  api: (table, secrets, random) => [
    {
      id: 'fetch',
      type: 'http.Paginate',
      uri: `https://api.partner.example/v2/${table.replaceAll('_', '/')}`,
      token: secretRef(secrets, /TOKEN|KEY/, random),
      pageSize: random.pick([100, 200, 500]),
    },
    { id: 'merge', type: 'warehouse.Merge', table: `raw.${table}`, key: ['id'] },
    { id: 'remember', type: 'kv.Set', key: `${table}_cursor`, value: '{{ outputs.fetch.cursor }}' },
  ],
  dbt: (table, secrets, random) => [
    { id: 'build', type: 'dbt.Build', select: `+${table}`, threads: random.pick([2, 4, 8]) },
    { id: 'test', type: 'dbt.Test', select: table, storeFailures: true },
    { id: 'share', type: 'bi.Refresh', dataset: table, token: secretRef(secrets, /TOKEN|PASSWORD/, random) },
  ],
  file: (table, secrets, random) => [
    {
      id: 'download',
      type: 'sftp.Downloads',
      host: 'files.partner.example',
      from: `/out/${table}/`,
      key: secretRef(secrets, /SFTP|KEY|PASSWORD/, random),
    },
    { id: 'parse', type: 'csv.Read', delimiter: random.pick([';', ',', '|']), header: true },
    { id: 'load', type: 'warehouse.Append', table: `raw.${table}` },
    { id: 'archive', type: 'storage.Move', to: `archive/${table}/{{ trigger.date }}/` },
  ],
  check: (table, secrets, random) => [
    {
      id: 'measure',
      type: 'warehouse.Query',
      sql: `select count(*) as bad from checks.${table}`,
      password: secretRef(secrets, /PASSWORD|TOKEN/, random),
    },
    { id: 'compare', type: 'quality.Assert', rule: 'bad <= limit', limit: random.int(0, 12) },
    { id: 'tell', type: 'chat.Message', channel: `#data-${table.split('_')[0]}`, onlyOnFailure: true },
  ],
  ml: (table, secrets, random) => [
    { id: 'features', type: 'featurestore.Read', view: table, token: secretRef(secrets, /TOKEN/, random) },
    {
      id: 'train',
      type: 'container.Run',
      image: `registry.internal/ml/${table}:${random.int(1, 4)}.${random.int(0, 30)}`,
      memory: random.pick(['8Gi', '16Gi', '32Gi']),
    },
    { id: 'register', type: 'models.Register', name: table, onlyIfBetterBy: 0.005 },
  ],
  house: (table, _secrets, random) => [
    { id: 'plan', type: 'script.Run', file: `ops/${table}.py`, arguments: ['--plan'] },
    {
      id: 'apply',
      type: 'script.Run',
      file: `ops/${table}.py`,
      arguments: ['--apply'],
      keepDays: random.pick([14, 30, 90]),
    },
  ],
}

function secretRef(secrets: readonly string[], like: RegExp, random: Random): string {
  const fitting = secrets.filter((name) => like.test(name))
  const pool = fitting.length > 0 ? fitting : secrets
  return pool.length > 0 ? `{{ secret('${random.pick(pool)}') }}` : "{{ secret('WAREHOUSE_PASSWORD') }}"
}
