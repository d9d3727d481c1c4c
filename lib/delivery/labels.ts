import { isObject, type Json, type JsonObject } from '@/lib/base/json'

/**
 * Details as ECS has labels: one level of names without dots, and texts. Names that would become one get a number, so that
 * nothing is left out.
 */
export function labelsOf(details: JsonObject): Record<string, string | string[]> {
  const labels = new Map<string, string | string[]>()
  // Which number is tried next: counted from the beginning for each, many of one name would take for ever.
  const next = new Map<string, number>()
  const add = (path: string, value: string | string[]): void => {
    const wanted = path.replaceAll('.', '_')
    let name = wanted
    let n = next.get(wanted) ?? 2
    for (; labels.has(name); n++) name = `${wanted}_${n}`
    next.set(wanted, n)
    labels.set(name, value)
  }
  walk(details, '', add)
  return Object.fromEntries(labels)
}

function walk(
  object: JsonObject,
  under: string,
  add: (path: string, value: string | string[]) => void,
): void {
  for (const [key, value] of Object.entries(object)) {
    const path = under === '' ? key : `${under}.${key}`
    if (isObject(value)) {
      if (Object.keys(value).length === 0) add(path, '{}')
      else walk(value, path, add)
    } else if (Array.isArray(value)) add(path, value.map(textOf))
    else add(path, textOf(value))
  }
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))
