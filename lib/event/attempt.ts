import type { Json, JsonObject } from '@/lib/base/json'

/** The two events of one attempt: that it begins, and how it ended. */
export const ATTEMPT_PARTS = ['intent', 'result'] as const
export type AttemptPartName = (typeof ATTEMPT_PARTS)[number]

/** Which part of which attempt an event is. */
export interface AttemptPart {
  /** The same in both events; made by the application, a UUID where its SDK is ours. */
  id: string
  part: AttemptPartName
}

/** What the details of an event say of an attempt: null for an event that is a part of none. */
export function attemptPart(details: JsonObject | undefined): AttemptPart | null {
  const said = details?.['attempt']
  if (!isObject(said)) return null
  const { id, part } = said
  const name = ATTEMPT_PARTS.find((one) => one === part)
  return typeof id === 'string' && id !== '' && name !== undefined ? { id, part: name } : null
}

/** Where the id of an attempt stands in details. */
export const ATTEMPT_ID_PATH = 'attempt.id'
/** Where it stands which of the two an event is. */
export const ATTEMPT_PART_PATH = 'attempt.part'

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
