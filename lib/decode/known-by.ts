import { isObject, type Json, type JsonObject } from '@/lib/base/json'

import type { Decoder } from './decoder'

/**
 * Why these fields are no record of the format, in words that go on after its number; undefined where they are one. A
 * record of another format would become an event of which nothing is known.
 */
export function whyForeign({ title, knownBy }: Decoder, record: JsonObject): string | undefined {
  if (knownBy.length === 0 || knownBy.some((path) => has(record, path))) return undefined
  return `is no record of ${title}: it has none of ${knownBy.join(', ')}`
}

/** Whether something stands at a dotted path, or below it; each part of the path may be a member or part of its name. */
function has(object: JsonObject, path: string): boolean {
  if (Object.hasOwn(object, path) && !isEmpty(object[path])) return true
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const inside = Object.hasOwn(object, path.slice(0, dot)) ? object[path.slice(0, dot)] : undefined
    if (isObject(inside) && has(inside, path.slice(dot + 1))) return true
  }
  const below = `${path}.`
  return Object.keys(object).some((name) => name.startsWith(below))
}

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)
