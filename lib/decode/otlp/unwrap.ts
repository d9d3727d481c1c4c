import { isObject, type Json, type JsonObject } from '@/lib/base/json'

/**
 * The log records of an OTLP request in JSON (`ExportLogsServiceRequest`), each with the resource and the scope that it
 * stands under, and all attributes as plain members. Undefined for other documents.
 *
 * Format: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function unwrapLogs(document: Json): Json[] | undefined {
  if (!isObject(document) || !Array.isArray(document.resourceLogs)) return undefined
  return document.resourceLogs.flatMap((one) => recordsOfResource(one))
}

function recordsOfResource(given: Json): Json[] {
  if (!isObject(given) || !Array.isArray(given.scopeLogs)) return [given]
  const { scopeLogs, ...around } = given
  const resource = plainMembers(around)
  return scopeLogs.flatMap((one) => {
    if (!isObject(one) || !Array.isArray(one.logRecords)) return [one]
    const { logRecords, ...besides } = one
    const scope = plainMembers(besides)
    return logRecords.map((record) => (isObject(record) ? recordOf(record, resource, scope) : record))
  })
}

function recordOf(record: JsonObject, resource: JsonObject, scope: JsonObject): JsonObject {
  const around: JsonObject = {}
  if (Object.keys(resource).length > 0) around.resourceLog = resource
  if (Object.keys(scope).length > 0) around.scopeLog = scope
  return { ...plainMembers(record), ...around }
}

/** The object with each list of attributes as an object, and each value without its type. */
function plainMembers(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, plainMember(name, value)]))
}

function plainMember(name: string, value: Json): Json {
  if (name === 'attributes' && Array.isArray(value)) return attributes(value) ?? value
  if (name === 'body') return plainValue(value)
  return isObject(value) ? plainMembers(value) : value
}

/** Undefined where it is no list of keys with values, or a key comes twice: then it stays as it was sent. */
function attributes(list: readonly Json[]): JsonObject | undefined {
  const members: [string, Json][] = []
  for (const one of list) {
    if (
      !isObject(one) ||
      typeof one.key !== 'string' ||
      Object.keys(one).some((name) => !KEY_VALUE.has(name))
    ) {
      return undefined
    }
    members.push([one.key, plainValue(one.value ?? null)])
  }
  return new Set(members.map(([key]) => key)).size === members.length
    ? Object.fromEntries(members)
    : undefined
}

const KEY_VALUE = new Set(['key', 'value'])

/** What stands inside of each type of value; undefined where it is not of that type. */
const INSIDE: Readonly<Record<string, (value: Json) => Json | undefined>> = {
  stringValue: scalar,
  boolValue: scalar,
  doubleValue: scalar,
  bytesValue: scalar,
  intValue: (value) =>
    typeof value === 'string' || typeof value === 'number' ? wholeNumber(value) : undefined,
  arrayValue: (value) => listIn(value)?.map(plainValue),
  kvlistValue: (value) => {
    const list = listIn(value)
    return list && attributes(list)
  },
}

/** A value of OTLP (`{"stringValue":…}`) as JSON; anything else as it is. */
function plainValue(value: Json): Json {
  const [entry, ...more] = isObject(value) ? Object.entries(value) : []
  if (entry === undefined || more.length > 0) return value
  const [type, inside] = entry
  return (Object.hasOwn(INSIDE, type) ? INSIDE[type]?.(inside) : undefined) ?? value
}

function scalar(value: Json): Json | undefined {
  return typeof value === 'object' ? undefined : value
}

/** The `values` of a list, which has nothing else. */
function listIn(value: Json): Json[] | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined
  return Array.isArray(value.values) ? value.values : undefined
}

/** OTLP sends 64 bits as text; those that JavaScript holds are numbers, so that they are searched like others. */
function wholeNumber(value: string | number): Json {
  return typeof value === 'string' && Number.isSafeInteger(Number(value)) && String(Number(value)) === value
    ? Number(value)
    : value
}
