import { randomFor, type Random } from '@/lib/demo/random'
import type { EventDraft } from '@/lib/event/event'

/** How many months of partitions the events are spread over. */
export const MONTHS = 36

/** The tenants of a dataset of N events in the largest one, largest first. */
export const TENANT_SIZES = [1, 0.1, 0.03, 0.01, 0.001] as const

const DAY_MS = 86_400_000
const USERS = 2_000
const RESOURCES = 1_000
const FLOWS = 3_000
const TEAMS = ['finance', 'growth', 'platform', 'data', 'support', 'risk', 'search', 'mobile'] as const
const STAGES = ['prod', 'staging', 'dev'] as const

/** Picks from n places with Zipf's law (exponent 1): place 0 most often. */
function zipf(n: number): (random: Random) => number {
  const sums = new Float64Array(n)
  let sum = 0
  for (let i = 0; i < n; i++) sums[i] = sum += 1 / (i + 1)
  return (random) => {
    const at = random.unit() * sum
    let low = 0
    let high = n - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! < at) low = middle + 1
      else high = middle
    }
    return low
  }
}

const user = zipf(USERS)
const flow = zipf(FLOWS)
const octet = zipf(256)
const team = zipf(TEAMS.length)

interface Kind {
  type: string
  action: string
  change: EventDraft['change']
}

const KINDS: readonly (readonly [Kind, number])[] = [
  [{ type: 'FLOW', action: 'flow.update', change: 'UPDATE' }, 30],
  [{ type: 'EXECUTION', action: 'execution.create', change: 'CREATE' }, 30],
  [{ type: 'SESSION', action: 'user.login', change: 'NONE' }, 12],
  [{ type: 'SECRET', action: 'secret.read', change: 'READ' }, 10],
  [{ type: 'TRIGGER', action: 'trigger.update', change: 'UPDATE' }, 8],
  [{ type: 'EXECUTION_LOG', action: 'execution.log.delete', change: 'DELETE' }, 6],
  [{ type: 'USER', action: 'user.role.update', change: 'UPDATE' }, 4],
]

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15',
  'terraform-provider/2.4',
  'ci-runner/1.18 (linux; amd64)',
] as const

function documents(random: Random, id: string): Pick<EventDraft, 'before' | 'after'> {
  const retries = random.int(0, 9)
  const at = (retry: number, timeout: number) => ({
    id,
    namespace: 'company.data',
    retries: retry,
    timeout: `PT${timeout}M`,
    tasks: [
      { id: 'extract', type: 'http.Request', uri: 'https://warehouse.example.com/rows' },
      { id: 'load', type: 'jdbc.Batch', timeout: `PT${timeout}M` },
    ],
    labels: { owner: TEAMS[random.int(0, 3)]!, tier: 'gold' },
  })
  const minutes = random.int(1, 60)
  return { before: at(retries, minutes), after: at(retries + 1, random.chance(0.3) ? minutes + 1 : minutes) }
}

/** The unique id of a tenant's i-th event: scattered, so that neighbours do not share a prefix. */
export const executionId = (tenant: number, i: number): string =>
  `${(Math.imul(i + 1, 0x9e3779b1) >>> 0).toString(36)}x${tenant}y${i.toString(36)}`

/**
 * One event of the bench: about 1 kB of JSON, Zipf-distributed values, before and after on a third. Each tag that a
 * query class looks for has a known share: see `queries.ts`.
 */
export function benchEvent(random: Random, tenant: number, i: number): EventDraft {
  const kind = random.weighted(KINDS)
  const who = user(random)
  const flowId = `flow-${flow(random)}`
  const resourceId = kind.type === 'FLOW' ? flowId : `res-${random.int(0, RESOURCES - 1)}`
  const zoned = kind.type !== 'EXECUTION' && random.chance(0.43)
  const namespace = `company.${TEAMS[team(random)]!}.${STAGES[random.int(0, 2)]!}`
  return {
    actor: { type: 'user', id: `u_${who}`, name: `Person ${who}`, email: `person${who}@example.com` },
    action: kind.action,
    change: kind.change,
    resource: { type: kind.type, id: resourceId },
    outcome: random.weighted([
      ['success', 90],
      ['failure', 8],
      ['unknown', 2],
    ] as const),
    message: `${kind.action} on ${flowId} by the nightly window`,
    details: {
      namespace,
      flowId,
      executionId: executionId(tenant, i),
      revision: random.int(1, 200),
      bucket: `b${random.int(0, 999)}`,
      ...(zoned && { zone: 'north' }),
      ...(tenant > 0 && { region: 'overseas' }),
      ...(i % 5_000 === 7 && { campaign: `spring.${i % 97}` }),
    },
    ...(random.chance(0.35) && documents(random, flowId)),
    client: {
      ip: `10.${octet(random)}.${random.int(0, 255)}.${random.int(0, 255)}`,
      userAgent: random.pick(AGENTS),
    },
    traceId: random.hex(32),
    sessionId: random.hex(16),
  }
}

/** The events of one tenant in order of time, spread evenly over the months before `end`, in batches. */
export function* benchEvents(
  seed: string,
  tenant: number,
  count: number,
  end: Date,
  batch: number,
): Generator<EventDraft[]> {
  const random = randomFor(seed, `bench ${tenant}`)
  const start = end.getTime() - (MONTHS - 1) * 30.4 * DAY_MS
  const step = (end.getTime() - start) / count
  for (let from = 0; from < count; from += batch) {
    const events: EventDraft[] = []
    for (let i = from; i < Math.min(from + batch, count); i++) {
      events.push({ ...benchEvent(random, tenant, i), occurredAt: new Date(start + i * step).toISOString() })
    }
    yield events
  }
}
