import { isObject, type Json, type JsonObject } from '@/lib/base/json'

/** Deeper documents than this are not built. */
const STEPS_MAX = 32

/** The names on the way to a value, of a JSON Pointer (RFC 6901 §3); undefined when it is none, or goes too deep. */
export function pointerSteps(pointer: string): string[] | undefined {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined
  const steps = pointer.slice(1).split('/')
  if (steps.length > STEPS_MAX) return undefined
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/**
 * The document in which these values stand at these pointers, and nothing else: all that is known of it. Each step is
 * the name of a member. Undefined when the pointers cannot all be of one document.
 */
export function documentOf(values: readonly (readonly [pointer: string, value: Json])[]): Json | undefined {
  const [first] = values
  if (first?.[0] === '') return values.length === 1 ? first[1] : undefined
  const document: JsonObject = {}
  // An object that came as a value is whole: nothing may be put into it.
  const built = new Set<Json>([document])
  for (const [pointer, value] of values) {
    const steps = pointerSteps(pointer)
    const last = steps?.pop()
    if (steps === undefined || last === undefined) return undefined
    let object = document
    for (const step of steps) {
      const inside = Object.hasOwn(object, step) ? object[step] : define(object, step, {}, built)
      if (!isObject(inside) || !built.has(inside)) return undefined
      object = inside
    }
    if (Object.hasOwn(object, last)) return undefined
    define(object, last, value)
  }
  return document
}

/** Also a member that is named `__proto__`. */
function define(object: JsonObject, name: string, value: Json, built?: Set<Json>): Json {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  built?.add(value)
  return value
}
