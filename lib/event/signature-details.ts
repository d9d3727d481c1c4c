import type { Problem } from '@/lib/base/errors'
import { isObject, type JsonObject } from '@/lib/base/json'
import { placeAt, type Step } from '@/lib/base/place'

import { fold } from './fold'

/** Names of details that say what is known of a record's signature. No field of a record can come to stand there. */
export const SIGNATURE_DETAILS = {
  result: 'decoded.signature',
  problem: 'decoded.signatureProblem',
  keyId: 'decoded.signatureKey',
} as const

const OURS = Object.values(SIGNATURE_DETAILS).map(fold)

/** What is wrong with details of a sender's own that say of a signature what only we find out, however searches come to read it there. */
export function signatureClaims(details: JsonObject, place: string): Problem[] {
  return claimsIn(details, '', []).map((steps) => ({
    path: placeAt(`${place}.details`, steps),
    message: 'is set where a signature was verified: leave it out',
  }))
}

function claimsIn(value: unknown, path: string, steps: readonly Step[]): Step[][] {
  if (Array.isArray(value)) return value.flatMap((one, i) => claimsIn(one, path, [...steps, i]))
  if (!isObject(value)) return []
  return Object.keys(value).flatMap((name) => {
    const own = path === '' ? fold(name) : `${path}.${fold(name)}`
    if (OURS.includes(own)) return [[...steps, name]]
    return OURS.some((one) => one.startsWith(`${own}.`)) ? claimsIn(value[name], own, [...steps, name]) : []
  })
}
