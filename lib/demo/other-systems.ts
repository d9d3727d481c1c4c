import type { JsonObject } from '@/lib/base/json'

import { DAY, HOUR, isWorkday, MINUTE } from './calendar'
import { randomFor } from './random'
import type { Span } from './world'

/** What another system wrote down of the story, in its own format, as its audit log or its shipper sends it. */
export interface SystemRecords {
  /** The source that its key has, and the format that its records are sent in. */
  system: 'kibana' | 'elasticsearch' | 'konnect' | 'kestra'
  lines: readonly string[]
}

/** Selin Aydın looks after what Meridian's other systems run on. Nobody else of the story does anything there. */
const SELIN = {
  login: 'selin.aydin',
  email: 'selin.aydin@meridian.example',
  name: 'Selin Aydın',
  address: '198.51.100.60',
}

/** Ids of one morning, made from the seed. */
interface Morning {
  /** When she signed in, in ms since 1970. */
  at: number
  uuid(): string
  hex(digits: number): string
  /** As many decimal digits as Konnect's ids of traces have, too many for a number of JavaScript. */
  digits(): string
}

/**
 * One morning in four systems, on the last working day of the story: Selin signs in to Kibana, which Elasticsearch tells
 * on; is refused something at Konnect and granted something else; and changes a flow in Kestra. Each record has an
 * identity of its own, so that sending them again adds nothing.
 */
export function otherSystems(span: Span): SystemRecords[] {
  const morning = morningOf(span)
  const request = morning.uuid()
  return [
    { system: 'kibana', lines: shipped('kibana-1', '/var/log/kibana/audit.log', [signIn(morning, request)]) },
    {
      system: 'elasticsearch',
      lines: shipped('es-1', '/var/log/elasticsearch/meridian_audit.json', behindSignIn(morning, request)),
    },
    { system: 'konnect', lines: permissions(morning) },
    { system: 'kestra', lines: [JSON.stringify(flowEdit(morning))] },
  ]
}

function morningOf({ seed, end }: Span): Morning {
  const random = randomFor(seed, 'other systems')
  let day = end - DAY
  while (!isWorkday('lyon', day)) day -= DAY
  const { hex } = random
  return {
    at: day + 8 * HOUR + 12 * MINUTE + random.int(1000, 50_000),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    hex,
    digits: () => `3${Array.from({ length: 18 }, () => random.int(0, 9)).join('')}`,
  }
}

/** The lines of a file as Filebeat sends them: with their place, which is what they are known by. */
function shipped(host: string, path: string, lines: readonly JsonObject[]): string[] {
  let offset = 0
  return lines.map((line) => {
    const message = JSON.stringify(line)
    const at = offset
    offset += message.length + 1
    return JSON.stringify({
      message,
      host: { name: `${host}.meridian.example` },
      log: { file: { path }, offset: at },
    })
  })
}

const iso = (ms: number): string => new Date(ms).toISOString()

function signIn(morning: Morning, request: string): JsonObject {
  const { login, address } = SELIN
  return {
    '@timestamp': iso(morning.at + 61),
    message: `${login} signed in with the provider basic1`,
    ecs: { version: '8.11.0' },
    event: { action: 'user_login', category: ['authentication'], outcome: 'success' },
    user: { id: `u_${morning.hex(20)}_0`, name: login, roles: ['observability_admin'] },
    kibana: {
      space_id: 'default',
      session_id: morning.hex(32),
      authentication_provider: 'basic1',
      authentication_type: 'basic',
      authentication_realm: 'native1',
      lookup_realm: 'native1',
    },
    client: { ip: address },
    http: { request: { method: 'post' } },
    url: { domain: 'kibana.meridian.example', path: '/internal/security/login', scheme: 'https', port: 443 },
    trace: { id: request },
    log: { level: 'INFO', logger: 'plugins.security.audit.ecs' },
    process: { pid: 7 },
    service: { node: { roles: ['background_tasks', 'ui'] } },
  }
}

/** A line of the node's audit log. */
function ofNode(ms: number, rest: JsonObject): JsonObject {
  const timestamp = iso(ms).replace('.', ',').replace('Z', '+0000')
  const node = { 'cluster.name': 'meridian', 'node.name': 'es-1', 'host.ip': '10.20.6.21' }
  return { type: 'audit', timestamp, ...node, ...rest }
}

const AS_SELIN = { 'authentication.type': 'REALM', 'user.name': SELIN.login, 'user.realm': 'native1' }
const AS_KIBANA = { 'authentication.type': 'REALM', 'user.name': 'kibana_system', 'user.realm': 'reserved' }
const PASSWORD_GRANT = {
  type: 'password',
  user: { name: SELIN.login, has_password: true },
  has_access_token: false,
}

/** What Kibana asked Elasticsearch for, to let her in. Its id of the request stands in front of each but one. */
function behindSignIn(morning: Morning, request: string): JsonObject[] {
  const [who, profile, session] = [morning.hex(22), morning.hex(22), morning.hex(22)]
  const line = (ms: number, rest: JsonObject): JsonObject => ofNode(morning.at + ms, rest)
  const fromKibana = {
    'origin.type': 'rest',
    'origin.address': '10.20.6.12:44120',
    opaque_id: `${request};kibana:login`,
  }
  const granted = { 'event.type': 'transport', 'event.action': 'access_granted', ...fromKibana }
  return [
    line(0, {
      'event.type': 'rest',
      'event.action': 'authentication_success',
      ...AS_SELIN,
      ...fromKibana,
      realm: 'native1',
      'url.path': '/_security/_authenticate',
      'request.method': 'GET',
      'request.id': who,
    }),
    line(3, {
      ...granted,
      ...AS_SELIN,
      'user.roles': ['observability_admin'],
      action: 'cluster:admin/xpack/security/user/authenticate',
      'request.name': 'AuthenticateRequest',
      'request.id': who,
    }),
    line(19, {
      ...granted,
      ...AS_KIBANA,
      'user.roles': ['kibana_system'],
      action: 'cluster:admin/xpack/security/profile/activate',
      'request.name': 'ActivateProfileRequest',
      'request.id': profile,
    }),
    // Names neither Kibana's request nor who asked: the id of the request to Elasticsearch is all that leads here.
    line(22, {
      'event.type': 'security_config_change',
      'event.action': 'activate_user_profile',
      'request.id': profile,
      put: { grant: PASSWORD_GRANT },
    }),
    line(48, {
      ...granted,
      ...AS_KIBANA,
      'user.roles': ['kibana_system'],
      action: 'indices:data/write/index',
      'request.name': 'IndexRequest',
      indices: ['.kibana_security_session_1'],
      'request.id': session,
    }),
  ]
}

/** Konnect on one request to delete a control plane, which she may not, and on one to change it, which she may. */
function permissions(morning: Morning): string[] {
  const plane = morning.uuid()
  const org = morning.uuid()
  const principal = morning.uuid()
  const line = (ms: number, name: string, trace: string, facts: Readonly<Record<string, string>>): string => {
    const fields = {
      rt: String(ms),
      src: SELIN.address,
      ...facts,
      org_id: org,
      principal_id: principal,
      principal_name: `${SELIN.email} (${SELIN.name})`,
      trace_id: trace,
      user_agent: 'deck/1.45.0',
    }
    const extension = Object.entries(fields).map(([key, value]) => `${key}=${value}`)
    const second = `${iso(ms).slice(0, 19)}Z`
    return `${second} konghq.com CEF:0|KongInc|Konnect|1.0|konnect|${name}|1|${extension.join(' ')}`
  }
  const authz = `Authz.control-planes/${plane}`
  const request = `/v2/control-planes/${plane}`
  const [refused, taken] = [morning.digits(), morning.digits()]
  const at = morning.at + 41 * MINUTE
  return [
    line(at, authz, refused, { action: 'delete', granted: 'false' }),
    line(at + 12, 'Ingress', refused, { act: 'DELETE', request, status: '403' }),
    line(at + 3 * MINUTE, authz, taken, { action: 'edit', granted: 'true' }),
    line(at + 3 * MINUTE + 27, 'Ingress', taken, { act: 'PATCH', request, status: '200' }),
  ]
}

/** Kestra on a flow that keeps indices for longer from now on: what was changed, and what would change it back. */
function flowEdit(morning: Morning): JsonObject {
  const flowId = 'index-retention'
  const namespace = 'company.observability'
  const source = (days: number): string =>
    [
      `id: ${flowId}`,
      `namespace: ${namespace}`,
      'variables:',
      `  keepDays: ${days}`,
      'tasks:',
      '  - id: drop-old-indices',
      '    type: io.kestra.plugin.elasticsearch.Request',
      '    method: DELETE',
      "    endpoint: 'logs-*-{{ vars.keepDays }}d'",
    ].join('\n')
  const patch = (days: number, revision: number): JsonObject[] => [
    { op: 'replace', path: '/variables/keepDays', value: days },
    { op: 'replace', path: '/revision', value: revision },
    { op: 'replace', path: '/source', value: source(days) },
  ]
  return {
    id: morning.hex(22),
    tenantId: 'meridian',
    type: 'UPDATE',
    date: iso(morning.at + 74 * MINUTE),
    userId: SELIN.login,
    ipAddress: SELIN.address,
    detail: {
      type: 'io.kestra.ee.models.audits.details.FlowAuditLog',
      resource: 'FLOW',
      namespace,
      flowId,
      revision: 7,
    },
    appliedPatch: patch(90, 7),
    revertPatch: patch(30, 6),
  }
}
