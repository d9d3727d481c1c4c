import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import { type ApiResponse, route } from '@/lib/http/route'
import { type BulkResult, ingestBulk } from '@/lib/ingest/server/ingest-bulk'
import { withBody } from '@/lib/ingest/server/read-body'

import { elasticsearchProblem, PRODUCT } from './elasticsearch-problem'

// As much of Elasticsearch as shippers ask before and while they send: Filebeat, Logstash, Fluent Bit, Vector, and
// Elastic's own clients are pointed at us by changing one address.

const TAG = 'Other systems'
const ROOT = '/compat/elasticsearch'

/** The version that is told: clients of the major versions 7, 8 and 9 speak with it. */
const VERSION = '8.19.0'

/** Parameters that clients add: they shape answers, or say how indices are to be treated, of which there are none. */
const shaping = z.strictObject(
  Object.fromEntries(
    [
      'allow_no_indices',
      'cause',
      'create',
      'error_trace',
      'expand_wildcards',
      'filter_path',
      'flat_settings',
      'format',
      'human',
      'ignore_unavailable',
      'include_source_on_error',
      'local',
      'master_timeout',
      'op_type',
      'pipeline',
      'pretty',
      'refresh',
      'require_alias',
      'require_data_stream',
      'routing',
      'timeout',
      'type',
      'wait_for_active_shards',
      'wait_for_status',
    ].map((name) => [name, z.string().optional()]),
  ),
)

const answered = (json: JsonObject, status = 200): ApiResponse => ({ status, headers: PRODUCT, json })

/** A route that answers the same to every key that may send. */
const asked = (path: string, summary: string, json: JsonObject) =>
  route({
    method: 'GET',
    path: `${ROOT}${path}`,
    tag: TAG,
    summary,
    auth: 'key',
    permission: 'events.write',
    problem: elasticsearchProblem,
    query: shaping,
    responses: { 200: { description: 'As Elasticsearch would.' } },
    run: () => Promise.resolve(answered(json)),
  })

const BANNER: JsonObject = {
  name: 'vouchsafe',
  cluster_name: 'vouchsafe',
  cluster_uuid: 'vouchsafe',
  version: {
    number: VERSION,
    build_flavor: 'default',
    build_type: 'docker',
    minimum_wire_compatibility_version: '7.17.0',
    minimum_index_compatibility_version: '7.0.0',
  },
  tagline: 'You Know, for Search',
}

const LICENSE: JsonObject = {
  license: { uid: 'vouchsafe', type: 'basic', mode: 'basic', status: 'active' },
}

const HEALTH: JsonObject = {
  cluster_name: 'vouchsafe',
  status: 'green',
  timed_out: false,
  number_of_nodes: 1,
  number_of_data_nodes: 1,
}

const ACKNOWLEDGED: JsonObject = { acknowledged: true }

/** The kinds of things that shippers set up before they send. None of them means anything here: they are all there. */
const SET_UP: ReadonlySet<string> = new Set([
  '_index_template',
  '_template',
  '_component_template',
  '_ilm',
  '_ingest',
  '_data_stream',
  '_alias',
])

const ONLY_SENDING = 'Of Elasticsearch only what shippers ask before they send, and _bulk, is answered here.'

const setUp = (method: 'GET' | 'PUT', path: '/:name' | '/:name/:part', json: JsonObject) =>
  route({
    method,
    path: `${ROOT}/:kind${path}`,
    tag: TAG,
    summary: `What shippers ${method === 'GET' ? 'look for' : 'set up'} before they send`,
    auth: 'key',
    permission: 'events.write',
    problem: elasticsearchProblem,
    query: shaping,
    ...(method === 'PUT' && { body: 'raw' as const, bodyContent: { '*/*': null } }),
    responses: { 200: { description: 'As Elasticsearch would.' } },
    run: ({ params }) => {
      if (!SET_UP.has(params.kind)) throw new AppError('not_found', ONLY_SENDING)
      return Promise.resolve(answered(json))
    },
  })

const bulkView = z.object({
  took: z.int(),
  errors: z.boolean(),
  items: z.array(z.record(z.string(), z.looseObject({ status: z.int() }))),
})

const bulk = (path: string) =>
  route({
    method: 'POST',
    path,
    tag: TAG,
    summary: "Send documents as to Elasticsearch's _bulk",
    description:
      'Documents of Kibana, of Elasticsearch and any other ECS ones are told apart by what is in them. `create` and `index` are taken; `update` and `delete` are not, since a log is append-only.',
    auth: 'key',
    permission: 'events.write',
    problem: elasticsearchProblem,
    query: shaping,
    body: 'raw',
    bodyContent: { 'application/x-ndjson': null },
    responses: { 200: { description: 'What became of each.', schema: bulkView } },
    run: async ({ ctx, params, raw }) => {
      const started = performance.now()
      // safe: declared with and without an index in the path
      const { index = null } = params as { index?: string }
      const results = await withBody(raw, raw.headers, tenantOf(ctx), (body) =>
        ingestBulk(ctx, { raw: body as Buffer<ArrayBuffer>, index }),
      )
      return answered({
        took: Math.round(performance.now() - started),
        errors: results.some(({ status }) => ERRORS[status] !== null),
        items: results.map(itemOf),
      })
    },
  })

/** Status and type of what is not taken; null: it is. */
const ERRORS: Record<BulkResult['status'], { status: number; type: string } | null> = {
  accepted: null,
  duplicate: null,
  ignored: null,
  conflict: { status: 409, type: 'version_conflict_engine_exception' },
  rejected: { status: 400, type: 'document_parsing_exception' },
  refused: { status: 400, type: 'illegal_argument_exception' },
}

function itemOf({ action, indexName, id, status, index, reason }: BulkResult): JsonObject {
  const error = ERRORS[status]
  const place = { _index: indexName, _id: id }
  if (error !== null) {
    return { [action]: { ...place, status: error.status, error: { type: error.type, reason: reason ?? '' } } }
  }
  const isNew = status === 'accepted'
  const stored = { _version: 1, result: isNew ? 'created' : 'noop', _seq_no: index ?? 0, _primary_term: 1 }
  return { [action]: { ...place, ...stored, status: isNew ? 201 : 200 } }
}

export const compatElasticsearchRoutes = [
  asked('', 'Which Elasticsearch this would be', BANNER),
  asked('/', 'Which Elasticsearch this would be', BANNER),
  asked('/_license', 'Its license', LICENSE),
  asked('/_xpack', 'Its license, as asked of old', LICENSE),
  asked('/_cluster/health', 'Its health', HEALTH),
  bulk(`${ROOT}/_bulk`),
  bulk(`${ROOT}/:index/_bulk`),
  ...(['/:name', '/:name/:part'] as const).flatMap((path) => [
    setUp('GET', path, {}),
    setUp('PUT', path, ACKNOWLEDGED),
  ]),
]
