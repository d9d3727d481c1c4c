import type { Json } from '@/lib/base/json'

/**
 * About how many characters a value is as text, or `max` as soon as it is no less: how much work it makes to compare is
 * known long before it is done.
 */
export function weightOf(value: Json | undefined, max: number): number {
  if (value === undefined) return 0
  const todo: Json[] = [value]
  let weight = 0
  for (let next = todo.pop(); next !== undefined && weight < max; next = todo.pop()) {
    if (typeof next === 'string') weight += next.length + 3
    else if (typeof next !== 'object' || next === null) weight += 5
    else if (Array.isArray(next)) {
      weight += 2
      for (const element of next) todo.push(element)
    } else {
      weight += 2
      for (const [name, member] of Object.entries(next)) {
        weight += name.length + 3
        todo.push(member)
      }
    }
  }
  return Math.min(weight, max)
}
