import { isObject, type Json, type JsonObject } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'

/** What the two patches of a record tell of a resource, and what of the patches is not in it. */
export interface Rebuilt {
  before?: Json
  after?: Json
  /** Operations as they were sent, those without their value whose value stands in before or after. */
  applied: Json[]
  revert: Json[]
}

/** One operation of a JSON Patch (RFC 6902) that sets or removes a member of an object, or the document. */
interface MemberChange {
  op: 'add' | 'remove' | 'replace'
  /** The path (RFC 6901) as it was sent, and its names; none for the document itself. */
  path: string
  names: readonly string[]
  value: Json | undefined
}

/** A patch: its changes of members, and the paths of all other operations. */
interface Patch {
  members: MemberChange[]
  otherPaths: string[]
  /** The operations, without the values of `members`. */
  rest: Json[]
}

const UNDOES = { add: 'remove', remove: 'add', replace: 'replace' } as const
/** A place in an array, or a member of an object that is called like one. */
const ARRAY_PLACE = /^(?:-|0|[1-9]\d*)$/

/** No resource is nested deeper; what such paths are made of would grow with the square of their length. */
const NAMES_MAX = 50

const memo = new WeakMap<Fields, { rebuilt: Rebuilt | undefined }>()

/** As `rebuild`, of the patches of this record. Several rows ask for the same. */
export function rebuiltOf(fields: Fields): Rebuilt | undefined {
  const known = memo.get(fields)
  if (known !== undefined) return known.rebuilt
  // An object is no patch, and stays where nobody takes it.
  const sent = (path: string): Json | undefined => fields.get(path) ?? fields.tree(path)
  const rebuilt = rebuild(sent('appliedPatch'), sent('revertPatch'), fields.text('type'))
  memo.set(fields, { rebuilt })
  return rebuilt
}

/**
 * Before and after of a change from its two patches. They hold what the patches tell and no more: the whole resource
 * where a patch sets the document or the change creates or deletes it, else the members of objects that were set or
 * removed. Changes of single elements of arrays stay in the patches, since nothing tells the other elements.
 *
 * Undefined unless each patch undoes the other: both must name the same members, each once. Then the patch that was
 * applied makes `after` of `before`, and the other one `before` of `after`.
 */
export function rebuild(
  applied: Json | undefined,
  revert: Json | undefined,
  type: string | undefined,
): Rebuilt | undefined {
  const forth = readPatch(applied ?? [])
  const back = readPatch(revert ?? [])
  if (forth === undefined || back === undefined) return undefined
  if (forth.members.length === 0 && back.members.length === 0) return undefined
  const sent = { applied: forth.rest, revert: back.rest }
  if (isEmpty(back) && type === 'CREATE' && fromNothing(forth)) return { after: built(forth, forth), ...sent }
  if (isEmpty(forth) && type === 'DELETE' && fromNothing(back)) return { before: built(back, back), ...sent }
  if (!undoes(forth, back)) return undefined
  const states = { before: built(back, forth), after: built(forth, back) }
  return { ...withoutNothing(states, type), ...sent }
}

function isEmpty(patch: Patch): boolean {
  return patch.rest.length === 0
}

/** True when the patch makes a document of nothing. */
function fromNothing({ members, otherPaths }: Patch): boolean {
  return otherPaths.length === 0 && members.every(({ op }) => op !== 'remove') && areApart(members, [])
}

/** What was created was nothing before; what was deleted is nothing after. */
function withoutNothing(
  states: { before: Json; after: Json },
  type: string | undefined,
): { before?: Json; after?: Json } {
  const { before, after } = states
  return {
    ...(!isNothing(before, type === 'CREATE') && { before }),
    ...(!isNothing(after, type === 'DELETE') && { after }),
  }
}

function isNothing(state: Json, orEmpty: boolean): boolean {
  return state === null || (orEmpty && isObject(state) && Object.keys(state).length === 0)
}

/** True when both name the same members, none of them twice or inside of another, and each undoes what the other does. */
function undoes(forth: Patch, back: Patch): boolean {
  if (forth.members.length !== back.members.length) return false
  const opposite = new Map(back.members.map((one) => [one.path, one]))
  if (!forth.members.every(({ path, op }) => opposite.get(path)?.op === UNDOES[op])) return false
  return areApart(forth.members, [...forth.otherPaths, ...back.otherPaths])
}

/** True when no member is named twice, lies inside of another, or has to do with one of these paths. */
function areApart(members: readonly MemberChange[], otherPaths: readonly string[]): boolean {
  const own = new Set(members.map(({ path }) => path))
  const others = new Set(otherPaths)
  if (own.size !== members.length) return false
  if (otherPaths.some((path) => own.has(path) || around(path).some((one) => own.has(one)))) return false
  return members.every(({ path }) => !around(path).some((one) => own.has(one) || others.has(one)))
}

/** The paths of what holds the place of this path, from the document inwards. */
function around(path: string): string[] {
  const paths: string[] = []
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) paths.push(path.slice(0, at))
  return paths
}

/** The document that the one patch writes, with the objects that the other one looks into. */
function built(writes: Patch, looks: Patch): Json {
  const whole = writes.members.find(({ names }) => names.length === 0)
  if (whole !== undefined) return whole.value ?? null
  const root: JsonObject = {}
  for (const { names } of looks.members) objectAt(root, names)
  for (const { op, names, value } of writes.members) {
    if (op !== 'remove') define(objectAt(root, names), names.at(-1) ?? '', value ?? null)
  }
  return root
}

/** The object that holds the member of this path, made where it is missing. */
function objectAt(root: JsonObject, names: readonly string[]): JsonObject {
  let object = root
  for (const name of names.slice(0, -1)) {
    const inside = Object.hasOwn(object, name) ? object[name] : undefined
    object = isObject(inside) ? inside : define(object, name, {})
  }
  return object
}

/** Also a member that is named `__proto__`. */
function define<T extends Json>(object: JsonObject, name: string, value: T): T {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  return value
}

/** Undefined when it is no patch. */
function readPatch(sent: Json): Patch | undefined {
  if (!Array.isArray(sent)) return undefined
  const patch: Patch = { members: [], otherPaths: [], rest: [] }
  for (const operation of sent) {
    if (!isObject(operation) || typeof operation.path !== 'string') return undefined
    if (operation.path.split('/').length > NAMES_MAX) return undefined
    const change = memberChange(operation, operation.path)
    if (change !== undefined) {
      patch.members.push(change)
      // A document that is null is no state, and would stand nowhere else.
      patch.rest.push(
        change.value === null && change.path === '' ? operation : { op: change.op, path: change.path },
      )
      continue
    }
    const from = typeof operation.from === 'string' ? [operation.from] : []
    patch.otherPaths.push(operation.path, ...from)
    patch.rest.push(operation)
  }
  return patch
}

/** Undefined for an operation that says more or less than the new value of one member. */
function memberChange(operation: JsonObject, path: string): MemberChange | undefined {
  const { op, value } = operation
  if (op !== 'add' && op !== 'remove' && op !== 'replace') return undefined
  if (Object.keys(operation).length !== (op === 'remove' ? 2 : 3)) return undefined
  if (op !== 'remove' && value === undefined) return undefined
  const names = namesOf(path)
  if (names === undefined || names.some((name) => ARRAY_PLACE.test(name))) return undefined
  return { op, path, names, value }
}

function namesOf(path: string): string[] | undefined {
  if (path === '') return []
  if (!path.startsWith('/')) return undefined
  return path
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
}
