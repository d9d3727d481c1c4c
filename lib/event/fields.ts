import { invariant } from '@/lib/base/errors'

import type { FieldSpec } from './fields-spec'
import { FIELD_TABLE } from './fields-table'

/** The grammar that these keys belong to. Stored queries carry it, so that a later key never changes their meaning. */
export const GRAMMAR_VERSION = 1

/** A reserved key of grammar version 1, as it is printed. Any other key of a query is a details key. */
export type FieldName = keyof typeof FIELD_TABLE

/** A reserved key and what it means. */
export interface Field extends FieldSpec {
  /** What is written before the colon. Compared without regard to case. */
  readonly name: FieldName
  readonly anyOf?: readonly FieldName[]
}

const entries = Object.entries(FIELD_TABLE) as [FieldName, Omit<Field, 'name'>][] // safe: the keys of that very table

/** Every reserved key, in the order in which completion offers them. */
export const FIELDS: readonly Field[] = entries.map(([name, field]) => ({
  name,
  ...field,
}))

const byFoldedName = new Map(FIELDS.map((field) => [field.name.toLowerCase(), field]))

/** The field of this reserved key, in any case; undefined for a details key. */
export function fieldNamed(key: string): Field | undefined {
  return byFoldedName.get(key.toLowerCase())
}

/** True when a query key of this text names a field, so that details need `details.` before it. */
export function isReservedKey(key: string): boolean {
  return byFoldedName.has(key.toLowerCase())
}

/** The field of a reserved key. */
export function field(name: FieldName): Field {
  const found = byFoldedName.get(name.toLowerCase())
  invariant(found !== undefined, `${name} is a field`)
  return found
}
