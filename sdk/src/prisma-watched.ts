import type { Annotation, Schema, SchemaField, SchemaModel } from './prisma-schema'
import { isSecretName } from './secret-names'

/** How one table is audited: what `vouchsafe.watch` takes. Columns are named as the database names them. */
export interface Watched {
  /** As SQL names it, quoted: `"auth"."User"`, or `"User"` in the schema that migrations are made for. */
  table: string
  options: WatchOptions
}

/** What becomes of a table's rows in events. */
export interface WatchOptions {
  /** The resource's type: `ORDER_ITEM` for the model OrderItem. */
  type: string
  /** Columns that make the resource's id. */
  key: string[]
  /** Columns whose values never leave the table. */
  redact: string[]
  /** Columns that no event has; a change of these alone leaves none. */
  ignore: string[]
  /** The column that says when, or whether, a row is deleted. */
  softDelete?: string
  /** The column of the resource's name. */
  name?: string
}

/** Tables to be audited, in the order of their names, and what is wrong with the schema. */
export interface WatchedTables {
  tables: Watched[]
  problems: string[]
  /** Columns that are redacted because of their names, as `User.password`: nobody said so. */
  redactedByName: string[]
}

const OF_FIELDS = ['redact', 'keep', 'ignore', 'softDelete', 'name']
const OF_MODELS = ['ignore', 'type']
/** What a resource's type looks like for Vouchsafe. */
const TYPE = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/
/** Types that can hold a secret. */
const SECRET_TYPES = new Set(['String', 'Bytes', 'Json', 'Unsupported'])
const NAMING_FIELDS = ['name', 'title']

/** Every table of a schema that is to be audited: all models but those that say no, and the tables between them. */
export function watchedTables(schema: Schema): WatchedTables {
  const found: WatchedTables = { tables: [], problems: [...schema.problems], redactedByName: [] }
  if (schema.provider !== null && schema.provider !== 'postgresql') {
    found.problems.push(`The datasource is ${schema.provider}: changes are captured on postgresql only.`)
  }
  const modelNames = new Set(schema.models.map(({ name }) => name))
  for (const model of schema.models) {
    checkAnnotations(model, found.problems)
    if (has(model.annotations, 'ignore')) continue
    found.tables.push(watchedModel(model, modelNames, found))
  }
  found.tables.push(...tablesBetween(schema.models))
  found.tables.sort((a, b) => (a.table < b.table ? -1 : 1))
  return found
}

function checkAnnotations(model: SchemaModel, problems: string[]): void {
  const check = (annotations: readonly Annotation[], known: readonly string[], what: string): void => {
    for (const { name, value, where } of annotations) {
      if (!known.includes(name)) {
        problems.push(`${where}: @vouchsafe.${name} is not known on a ${what}; ${known.join(', ')} are.`)
      } else if (name === 'type' && !TYPE.test(value ?? '')) {
        problems.push(`${where}: @vouchsafe.type needs a name of letters, digits and . _ : / - after it.`)
      }
    }
  }
  check(model.annotations, OF_MODELS, 'model')
  for (const field of model.fields) check(field.annotations, OF_FIELDS, 'field')
}

function watchedModel(model: SchemaModel, modelNames: ReadonlySet<string>, found: WatchedTables): Watched {
  const columns = model.fields.filter((field) => !modelNames.has(field.type))
  const marked = (name: string) => columns.filter((field) => has(field.annotations, name))
  const byName = columns.filter((field) => isSecretByName(field) && field.annotations.length === 0)
  found.redactedByName.push(...byName.map((field) => `${model.name}.${field.name}`))
  const ignored = marked('ignore')
  const redacted = [...marked('redact'), ...byName].filter((field) => !ignored.includes(field))
  const hidden = new Set([...ignored, ...redacted].map(({ name }) => name))
  const softDelete = only(marked('softDelete'), model, 'softDelete', found.problems)
  const named = only(marked('name'), model, 'name', found.problems) ?? columns.find(isNaming)
  const type = model.annotations.find(({ name }) => name === 'type')?.value ?? typeOf(model.name)
  const name = named !== undefined && !hidden.has(named.name) ? named.column : undefined
  return {
    table: quoted(model.table, model.schema),
    options: {
      type,
      key: keyOf(model, columns, hidden),
      redact: redacted.map(({ column }) => column).toSorted(),
      ignore: ignored.map(({ column }) => column).toSorted(),
      ...(softDelete !== undefined && { softDelete: softDelete.column }),
      ...(name !== undefined && { name }),
    },
  }
}

/** Columns of its id, or else of a unique key that every row has. A secret is no part of an id that everybody reads. */
function keyOf(model: SchemaModel, columns: readonly SchemaField[], hidden: ReadonlySet<string>): string[] {
  for (const key of model.keys) {
    const fields = key.map((name) => columns.find((field) => field.name === name))
    const isUsable = (field: SchemaField | undefined): field is SchemaField =>
      field !== undefined && !field.isOptional && !hidden.has(field.name)
    if (fields.length > 0 && fields.every(isUsable)) return fields.map(({ column }) => column)
  }
  return []
}

/**
 * The tables that Prisma keeps by itself for relations of many to many. Writing `tags: { connect }` changes nothing but a row
 * there.
 */
function tablesBetween(models: readonly SchemaModel[]): Watched[] {
  const tables = new Map<string, Watched>()
  for (const model of models) {
    for (const field of model.fields) {
      const other = models.find(({ name }) => name === field.type)
      if (!field.isList || other === undefined || !isManyToMany(model, field, other)) continue
      const [first, second] = model.name <= other.name ? [model, other] : [other, model]
      if (has(first.annotations, 'ignore') && has(second.annotations, 'ignore')) continue
      const relation = field.relationName ?? `${first.name}To${second.name}`
      const table = quoted(`_${relation}`, first.schema)
      tables.set(table, {
        table,
        options: { type: typeOf(relation), key: ['A', 'B'], redact: [], ignore: [] },
      })
    }
  }
  return [...tables.values()]
}

function isManyToMany(model: SchemaModel, field: SchemaField, other: SchemaModel): boolean {
  const back = other.fields.filter(
    (one) => one.type === model.name && one.relationName === field.relationName && one !== field,
  )
  // Of one that a model has with itself, both sides may be one field, and have a name.
  if (back.length === 0) return model === other && field.relationName !== undefined
  return back.every((one) => one.isList && !one.isOwning)
}

/** Words of a name in capitals with `_` between, as other types of resources are written: `OrderItem` → `ORDER_ITEM`. */
function typeOf(name: string): string {
  const words = name.replaceAll(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3_$2$4')
  const type = words.toUpperCase().replaceAll(/[^A-Z0-9._:/-]/g, '_')
  return type.replace(/^[^A-Z0-9]+/, '').slice(0, 128) || 'ROW'
}

function isSecretByName(field: SchemaField): boolean {
  return SECRET_TYPES.has(field.type) && (isSecretName(field.name) || isSecretName(field.column))
}

function isNaming(field: SchemaField): boolean {
  return field.type === 'String' && !field.isList && NAMING_FIELDS.includes(field.name)
}

function has(annotations: readonly Annotation[], name: string): boolean {
  return annotations.some((annotation) => annotation.name === name)
}

function only(
  fields: readonly SchemaField[],
  model: SchemaModel,
  mark: string,
  problems: string[],
): SchemaField | undefined {
  const [first, second] = fields
  if (second !== undefined) problems.push(`${second.where}: ${model.name} has @vouchsafe.${mark} twice.`)
  return first
}

/** An identifier of SQL. */
function quoted(table: string, schema?: string): string {
  const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
  return schema === undefined ? quote(table) : `${quote(schema)}.${quote(table)}`
}
