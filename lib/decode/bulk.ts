import { fromUtf8 } from '@/lib/base/bytes'
import { isObject, type JsonObject } from '@/lib/base/json'
import { lineEnd, skipSpace } from '@/lib/base/json-bytes'

/** What a client of Elasticsearch wants done with a document. */
export const BULK_ACTIONS = ['create', 'index', 'update', 'delete'] as const
export type BulkAction = (typeof BULK_ACTIONS)[number]

/** One action of a `_bulk` body, with its document as it was sent. */
export interface BulkItem {
  action: BulkAction
  index: string
  /** The document's `_id`; null when the client leaves it to us. */
  id: string | null
  /** Empty for `delete`, which has none. */
  document: Uint8Array
  /** Line of the body on which the document stands, from 1. */
  line: number
}

/** The action and its line could not be read, so what follows cannot be told apart: nothing of the body is taken. */
export interface BulkProblem {
  line: number
  message: string
}

/**
 * Read the body of Elasticsearch's `_bulk`: lines in pairs, an action (`{"create":{"_index":…}}`) and its document; a
 * deletion has no document. Blank lines are none.
 *
 * Format: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
 */
export function readBulk(
  body: Uint8Array,
  index: string | null,
): { items: BulkItem[] } | { problem: BulkProblem } {
  const items: BulkItem[] = []
  const lines = linesOf(body)
  for (const { line, bytes } of lines) {
    const action = actionOf(bytes, index)
    if (typeof action === 'string') return { problem: { line, message: action } }
    if (action.action === 'delete') {
      items.push({ ...action, document: new Uint8Array(0), line })
      continue
    }
    const next = lines.next()
    if (next.done) return { problem: { line, message: `no document follows the action ${action.action}` } }
    items.push({ ...action, document: next.value.bytes, line: next.value.line })
  }
  return { items }
}

function* linesOf(body: Uint8Array): Generator<{ line: number; bytes: Uint8Array }, void> {
  let line = 1
  for (let at = 0; at < body.length; line++) {
    const end = lineEnd(body, at)
    const bytes = body.subarray(at, end)
    if (skipSpace(bytes, 0) < bytes.length) yield { line, bytes }
    at = end + 1
  }
}

/** What the action line says, or what is wrong with it. */
function actionOf(
  bytes: Uint8Array,
  index: string | null,
): Pick<BulkItem, 'action' | 'index' | 'id'> | string {
  let value: unknown
  try {
    value = JSON.parse(fromUtf8(bytes) ?? '')
  } catch {
    return 'an action is expected here, and this is not JSON'
  }
  const [name, ...more] = isObject(value) ? Object.keys(value) : []
  const action = BULK_ACTIONS.find((one) => one === name)
  if (action === undefined || more.length > 0) {
    return `an action is expected here: one of ${BULK_ACTIONS.join(', ')}`
  }
  // safe: it has this member
  const said = (value as JsonObject)[action]
  const meta: JsonObject = isObject(said) ? said : {}
  const where = typeof meta['_index'] === 'string' ? meta['_index'] : index
  if (where === null) return 'the action names no _index'
  return { action, index: where, id: typeof meta['_id'] === 'string' ? meta['_id'] : null }
}
