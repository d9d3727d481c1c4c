import { isObject, type Json, type JsonObject } from '@/lib/base/json'

/** Objects inside of deeper ones than this stay whole: no known format goes there, and walks must end. */
const DEPTH_MAX = 24

/**
 * The fields of a record of another system, by dotted path: `{"user":{"name":…}}` and `{"user.name":…}` are the same to
 * everybody who writes them. Arrays are one field. What no decoder takes is kept under the details of the event, so
 * nothing is ever dropped. What is taken can still be read: the order of a table says nothing about what its rows see.
 */
export class Fields {
  readonly #leaves = new Map<string, Json>()
  readonly #taken = new Set<string>()
  /** The objects of the record, and which leaves are theirs. */
  readonly #trees = new Map<string, { object: JsonObject; leaves: readonly string[] }>()

  constructor(record: JsonObject) {
    this.#spread(record, '', 0)
  }

  /** The field of this path. Undefined when there is none; null where it is null. */
  get(path: string): Json | undefined {
    return this.#leaves.get(path)
  }

  has(path: string): boolean {
    return this.#leaves.has(path)
  }

  /** The field as text: a string that is not empty, or a number or boolean as JSON writes it; the one element of an array of one. */
  text(path: string): string | undefined {
    return scalarOf(this.#leaves.get(path))
  }

  /** The texts of an array or of one value; empty when there is no such field. */
  texts(path: string): string[] {
    const value = this.#leaves.get(path)
    if (value === undefined) return []
    return (Array.isArray(value) ? value : [value]).flatMap((one) => scalarOf(one) ?? [])
  }

  /** The object at this path, with its names as they were sent; where none is, fields of dotted names make one. */
  tree(path: string): JsonObject | undefined {
    const tree = this.#trees.get(path)
    if (tree !== undefined) return tree.object
    const inside = this.#below(path).map((name) => [
      name.slice(path.length + 1),
      this.#leaves.get(name) ?? null,
    ])
    return inside.length === 0 ? undefined : Object.fromEntries(inside)
  }

  /** True for a field that has found its place in the event. */
  isTaken(path: string): boolean {
    return this.#taken.has(path)
  }

  /** Take a field, or else what `tree` gives for this path: it has found its place in the event. */
  take(path: string): void {
    const names = this.#leaves.has(path) ? [path] : (this.#trees.get(path)?.leaves ?? this.#below(path))
    for (const name of names) this.#taken.add(name)
  }

  /** Names of all fields that nobody took, in the order of the record. */
  paths(): string[] {
    return this.rest().map(([name]) => name)
  }

  /** All fields that nobody took, in the order of the record. */
  rest(): [string, Json][] {
    return [...this.#leaves].filter(([name]) => !this.#taken.has(name))
  }

  /** Gives the names of the leaves that it made. */
  #spread(object: JsonObject, path: string, depth: number): string[] {
    const made: string[] = []
    for (const [name, value] of Object.entries(object)) {
      const inside = path === '' ? name : `${path}.${name}`
      if (isObject(value) && depth < DEPTH_MAX && Object.keys(value).length > 0) {
        const leaves = this.#spread(value, inside, depth + 1)
        if (!this.#trees.has(inside)) this.#trees.set(inside, { object: value, leaves })
        made.push(...leaves)
      } else {
        const free = this.#free(inside)
        this.#leaves.set(free, value)
        made.push(free)
      }
    }
    return made
  }

  #below(path: string): string[] {
    return [...this.#leaves.keys()].filter((name) => name.startsWith(`${path}.`))
  }

  /** Two ways of writing one path may both be there, with two values. */
  #free(path: string): string {
    let free = path
    for (let n = 2; this.#leaves.has(free); n++) free = `${path}_${n}`
    return free
  }
}

function scalarOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value)
  if (Array.isArray(value) && value.length === 1) return scalarOf(value[0])
  return undefined
}
