import { isObject, type Json, type JsonObject } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'
import { sameJson } from '@/lib/diff/joins'

import { changeOf, outcomeOf } from './meaning'

/** Subresources whose answer is the resource itself. */
const WHOLE = new Set(['status', 'approval', 'ephemeralcontainers', 'resize', 'finalize'])

/** True for a request whose answer, or whose wish, is the resource itself. */
function isAboutState(fields: Fields): boolean {
  const subresource = fields.text('objectRef.subresource')
  return (
    fields.text('objectRef.resource') !== undefined && (subresource === undefined || WHOLE.has(subresource))
  )
}

/** The resource in the answer; undefined where the answer is a mere status, or of many. */
function answered(fields: Fields): JsonObject | undefined {
  const object = fields.tree('responseObject')
  if (object === undefined || !isAboutState(fields) || outcomeOf(fields) !== 'success') return undefined
  return object.kind === 'Status' || Array.isArray(object.items) ? undefined : object
}

/** The state that a change left: of a deletion, the resource that is only marked. */
export function leftState(fields: Fields): JsonObject | undefined {
  const change = changeOf(fields)
  const object = answered(fields)
  if (change === 'CREATE' || change === 'UPDATE') return object
  return change === 'DELETE' && isMarked(object) ? object : undefined
}

/** The state that a deletion took away. */
export function deletedState(fields: Fields): JsonObject | undefined {
  const object = answered(fields)
  return changeOf(fields) === 'DELETE' && !isMarked(object) ? object : undefined
}

/** A resource that waits for its finalizers, or for its processes to end, still exists. */
function isMarked(object: JsonObject | undefined): boolean {
  return isObject(object?.metadata) && typeof object.metadata.deletionTimestamp === 'string'
}

/** The whole resource that was asked for: a creation or update sends it, a patch does not. */
function wanted(fields: Fields): JsonObject | undefined {
  const sendsWhole = ['create', 'update'].includes(fields.text('verb') ?? '')
  const change = changeOf(fields)
  if (!sendsWhole || (change !== 'CREATE' && change !== 'UPDATE')) return undefined
  return isAboutState(fields) ? fields.tree('requestObject') : undefined
}

/** The state that was asked for, where no answer tells the one that was left. */
export function askedState(fields: Fields): JsonObject | undefined {
  return leftState(fields) === undefined ? wanted(fields) : undefined
}

/** What of the request the answer does not repeat; undefined where the answer is no state. */
export function restOfRequest(fields: Fields): JsonObject | undefined {
  const [asked, left] = [wanted(fields), leftState(fields)]
  return asked && left && without(asked, left)
}

/** The members that differ. */
function without(object: JsonObject, other: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]): [string, Json][] => {
      const same = Object.hasOwn(other, name) ? other[name] : undefined
      if (same === undefined) return [[name, value]]
      if (!isObject(value) || !isObject(same)) return sameJson(value, same) ? [] : [[name, value]]
      const rest = without(value, same)
      return Object.keys(rest).length === 0 ? [] : [[name, rest]]
    }),
  )
}
