import type { Json, JsonObject } from '@/lib/base/json'

import { Fields } from './fields'
import type { Format } from './formats'

/** Data sets and data streams that Elastic's own shippers name. */
const BY_DATASET: Readonly<Record<string, Format>> = {
  'elasticsearch.audit': 'elasticsearch',
  'kibana.audit': 'kibana',
}

/** Fields that only documents of one format have. */
const MARKS: readonly [string, Format][] = [
  ['elasticsearch.audit', 'elasticsearch'],
  ['kibana', 'kibana'],
]

/**
 * In which format a document is that a shipper sends to Elasticsearch, where nobody says it: by its data set, else by the
 * fields that only Kibana's and Elasticsearch's audit logs have, else any ECS document.
 */
export function documentFormat(document: JsonObject): Format {
  const fields = new Fields(document)
  for (const path of ['event.dataset', 'data_stream.dataset']) {
    const known = BY_DATASET[fields.text(path) ?? '']
    if (known !== undefined) return known
  }
  if (isAuditLine(fields.get('type'), fields)) return 'elasticsearch'
  return MARKS.find(([path]) => fields.tree(path) !== undefined)?.[1] ?? 'ecs'
}

/** A line of Elasticsearch's own log as it stands in the file. */
const isAuditLine = (type: Json | undefined, fields: Fields): boolean =>
  type === 'audit' && fields.has('event.action') && fields.has('cluster.uuid')
