/** Any JSON value. Absent is not the same as `null`: an absent member is not there at all. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A JSON object. */
export type JsonObject = { [key: string]: Json }

/** True for an object that is neither null nor an array. Of a value that is JSON: what does not come from a parser may hold anything inside. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
