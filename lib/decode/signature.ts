import { isObject, type JsonObject } from '@/lib/base/json'
import { SIGNATURE_DETAILS } from '@/lib/event/signature-details'

/** A record's own signature, and the bytes that it is of, before anybody has looked at whether it holds. */
export interface SignedRecord {
  /** As it was sent. */
  signature: string
  /** What was signed: the record's bytes without the signature. Of several readings of the rule, each. */
  payloads: readonly Uint8Array[]
  /** False where nobody says which bytes are signed: that a check fails then means nothing. */
  isRuleKnown: boolean
  /** The id of the key, where the record names it. */
  keyId?: string
}

/** What is known of a record's signature: a fact that is kept with the event. */
export type SignatureResult = 'valid' | 'invalid' | 'absent' | 'unchecked'

/** Why a signature is not valid. */
export type SignatureProblem =
  /** No key is known for this source. */
  | 'no key'
  /** The record names a key that is not among the known ones. */
  | 'unknown key'
  /** It holds, but with a key that has been revoked: whoever has that key can sign anything. */
  | 'revoked key'
  /** It is not the text of a signature. */
  | 'malformed'
  /** No known key has signed these bytes: they are other ones, or so is the key. */
  | 'mismatch'
  /** It is not documented which bytes are signed. */
  | 'undocumented'

/** The result of looking at a record's signature. */
export interface Verification {
  result: SignatureResult
  problem?: SignatureProblem
  /** The id of the key with which it holds, where that key has one. */
  keyId?: string
}

/** The decoded event with what is known of its record's signature. */
export function withVerification(event: JsonObject, { result, problem, keyId }: Verification): JsonObject {
  const details: JsonObject = isObject(event.details) ? { ...event.details } : {}
  details[SIGNATURE_DETAILS.result] = result
  if (problem !== undefined) details[SIGNATURE_DETAILS.problem] = problem
  if (keyId !== undefined) details[SIGNATURE_DETAILS.keyId] = keyId
  return { ...event, details }
}
