import type { Json, JsonObject } from '@/lib/base/json'

import type { SyslogElement, SyslogLine } from './syslog-line'

/** By their numbers (RFC 5424 §6.2.1), under the names that configurations use. */
const FACILITIES =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  )
const SEVERITIES = 'emerg alert crit err warning notice info debug'.split(' ')
const PRIORITY_MAX = 191

/** The fields of a line by name; what it does not say has none. */
export function fieldsOfLine(line: SyslogLine): JsonObject {
  const { message } = line
  return { ...headerFields(line), ...(message !== '' && { message }) }
}

/** Likewise, without its message. */
export function headerFields(line: SyslogLine): JsonObject {
  const { priority, structuredData, message: _, ...texts } = line
  const said = Object.entries(texts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return {
    ...(priority !== undefined && rankOf(priority)),
    ...Object.fromEntries(said),
    ...(structuredData.length > 0 && { structuredData: elementsOf(structuredData) }),
  }
}

function rankOf(priority: number): JsonObject {
  if (priority > PRIORITY_MAX) return { priority }
  return {
    priority,
    facility: FACILITIES[priority >> 3] ?? null,
    severity: SEVERITIES[priority & 7] ?? null,
  }
}

/** By the names of the elements; the values of one that is there more than once are in an array. */
function elementsOf(elements: readonly SyslogElement[]): JsonObject {
  const all = new Map<string, Map<string, string[]>>()
  for (const { id, params } of elements) {
    const name = nameOf(id)
    const element = all.get(name) ?? new Map<string, string[]>()
    all.set(name, element)
    for (const [param, value] of params) {
      const values = element.get(param)
      if (values === undefined) element.set(param, [value])
      else values.push(value)
    }
  }
  return Object.fromEntries([...all].map(([name, element]) => [name, paramsOf(element)]))
}

function paramsOf(element: ReadonlyMap<string, string[]>): JsonObject {
  return Object.fromEntries(
    [...element].map(([param, values]): [string, Json] => [
      param,
      values.length === 1 ? (values[0] ?? null) : values,
    ]),
  )
}

/** `name@number`, where the number is an enterprise's. With a dot behind it that would look like an e-mail address, which no key may. */
function nameOf(id: string): string {
  return id.replace('@', '/')
}
