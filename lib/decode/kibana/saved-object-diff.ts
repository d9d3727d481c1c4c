import { isObject, type Json } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'
import { documentOf } from '@/lib/decode/json-pointer'
import { parseLossless } from '@/lib/decode/lossless-json'

import { changeOf } from './meaning'

/** What a `kibana.diff` says of the state before and after. */
export interface SavedObjectDiff {
  /** What changed and no more: a diff does not hold what stayed the same. Absent of what was created. */
  before?: Json
  /** Absent of what was deleted. */
  after?: Json
  /** The operations without their values, which stand in the documents. Undefined where the diff came as one text. */
  ops?: Json[]
}

interface Op {
  op: 'add' | 'remove' | 'replace'
  path: string
  value?: Json
  oldValue?: Json
}

/** Read the diff of a record; undefined where there is none, or its operations cannot be of one pair of documents. */
export function savedObjectDiff(fields: Fields): SavedObjectDiff | undefined {
  const asText = fields.text('kibana.diff')
  const sent = asText === undefined ? fields.get('kibana.diff.ops') : opsOf(asText)
  const ops = Array.isArray(sent) && sent.length > 0 ? readOps(sent) : undefined
  if (ops === undefined) return undefined
  const before = documentOf(
    ops.flatMap(({ path, oldValue }) => (oldValue === undefined ? [] : [[path, oldValue]])),
  )
  const after = documentOf(ops.flatMap(({ path, value }) => (value === undefined ? [] : [[path, value]])))
  if (before === undefined || after === undefined) return undefined
  const change = changeOf(fields)
  return {
    ...(change !== 'CREATE' && { before }),
    ...(change !== 'DELETE' && { after }),
    ...(asText === undefined && { ops: ops.map(({ op, path }) => ({ op, path })) }),
  }
}

/** Through OpenTelemetry the diff comes as JSON in a text. */
function opsOf(text: string): Json | undefined {
  try {
    const diff = parseLossless(text)
    return isObject(diff) ? diff.ops : undefined
  } catch {
    return undefined
  }
}

function readOps(sent: readonly Json[]): Op[] | undefined {
  const ops = sent.flatMap((one) => (isOp(one) ? [one] : []))
  return ops.length === sent.length ? ops : undefined
}

/** Each with the values that are its own, and nothing that would be lost without them. */
function isOp(value: Json): value is Json & Op {
  if (!isObject(value) || typeof value.path !== 'string') return false
  const names = Object.keys(value).filter((name) => !['op', 'path'].includes(name))
  switch (value.op) {
    case 'add':
      return names.join() === 'value'
    case 'remove':
      return names.length === 0 || names.join() === 'oldValue'
    case 'replace':
      return names.every((name) => ['value', 'oldValue'].includes(name))
    default:
      return false
  }
}
