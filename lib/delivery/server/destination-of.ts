import { z } from 'zod'

import { isObject } from '@/lib/base/json'
import { openSecret, sealSecret, type SecretPlace } from '@/lib/config/sealed-bytes'
import type { Tx } from '@/lib/db/db'
import { batchInput, type DestinationFacts, type Target, targetInput } from '@/lib/delivery/destination-input'
import type { DeliveryFormat } from '@/lib/delivery/formats'
import { DELIVERY_FORMATS } from '@/lib/delivery/formats'
import { GRAMMAR_VERSION } from '@/lib/event/fields'
import { readMasks } from '@/lib/event/masks'
import type { Masks } from '@/lib/event/masks'
import { type Matcher, matcher } from '@/lib/query/matches'
import { readQuery } from '@/lib/query/validate'

import { LeaseLost } from './store-deliveries'

/** What goes into headers and is shown to nobody. */
export interface Secrets {
  authorization: string | null
  /** By name in lower case. */
  headers: Record<string, string>
  /** The whole address: of some receivers it is the secret. */
  url: string
}

const secretsShape = z.strictObject({
  authorization: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  url: z.string(),
})

const placeOf = (destinationId: string): SecretPlace => ({ purpose: 'destination', owner: destinationId })

/** Seals what is secret of a destination. */
export const sealSecrets = (destinationId: string, secrets: Secrets): Buffer =>
  sealSecret(placeOf(destinationId), JSON.stringify(secrets))

/** @throws AppError conflict when it does not open. */
const openSecrets = (destinationId: string, sealed: Uint8Array): Secrets =>
  secretsShape.parse(JSON.parse(openSecret(placeOf(destinationId), sealed)))

/** A destination as deliveries to it need it. */
export interface OpenDestination {
  id: string
  /** One more with each change of what is sent, and how. */
  version: number
  isOn: boolean
  target: Target
  secrets: Secrets
  format: DeliveryFormat
  wanted: Matcher
  masks: Masks
  batch: { events: number; bytes: number; ageSeconds: number }
  /** In seconds; null: no event is too old. */
  maxAge: number | null
  stopAtDead: boolean
  /** Of the shared secrets that requests are signed with: one, and for a while after a change two. */
  secretEpochs: readonly number[]
}

/** A destination as it is stored. */
export type StoredDestination = NonNullable<Awaited<ReturnType<Tx['destination']['findUnique']>>>

/** What is said of a stored destination, secrets and all. @throws AppError conflict when its secrets do not open. */
export function storedFacts(row: StoredDestination): DestinationFacts {
  const secrets = openSecrets(row.id, row.secrets)
  const target = targetOf(row.target, secrets)
  const headers = target.headers.map(({ name }) => ({
    name,
    value: secrets.headers[name.toLowerCase()] ?? '',
  }))
  return {
    name: row.name,
    target: { ...target, headers, authorization: secrets.authorization },
    format: z.enum(DELIVERY_FORMATS).parse(row.format),
    query: row.query,
    masks: row.masks,
    batch: batchInput.parse(row.batch),
    maxAgeSeconds: row.maxAge,
    stopAtDeadLetter: row.stopAtDead,
    stopAfterDays: row.stopAfter,
    enabled: row.enabled,
  }
}

/** As `shownTarget` made it, with its whole address again. */
function targetOf(stored: unknown, { url }: Secrets): Target {
  const { hasAuthorization: _, ...target } = isObject(stored) ? stored : {}
  return targetInput.parse({ ...target, url })
}

/** The epochs of the secrets that requests of a destination are signed with now. */
export function secretEpochs(row: { secretEpoch: number; secretBefore: Date | null }, now: Date): number[] {
  const { secretEpoch: epoch, secretBefore: until } = row
  return until !== null && now < until ? [epoch, epoch - 1] : [epoch]
}

/**
 * The destination of a delivery, read afresh: what is changed holds for the next batch. With a text instead: why nothing can be
 * sent to it as it is.
 *
 * @throws LeaseLost when it is gone.
 */
export async function destinationOf(db: Tx, id: string, now: Date): Promise<OpenDestination | string> {
  const row = await db.destination.findUnique({ where: { id } })
  if (row === null) throw new LeaseLost('The destination is gone.')
  const opened = row.grammar === GRAMMAR_VERSION ? openedDestination(id, storedFacts(row)) : null
  if (opened === null)
    return 'Its filter or its masks cannot be read any more: nothing is sent until somebody saves it again.'
  return { ...opened, version: row.version, secretEpochs: secretEpochs(row, now) }
}

/** A destination of which this is said, as it is before anything of it is changed. Null: its filter or its masks cannot be read. */
export function openedDestination(id: string, facts: DestinationFacts): OpenDestination | null {
  const { target, format, query, batch } = facts
  const masks = readMasks(facts.masks)
  const { tree, problems } = readQuery(query)
  if (problems.length > 0 || 'problem' in masks) return null
  return {
    id,
    version: 1,
    isOn: facts.enabled,
    target,
    secrets: secretsIn(target),
    format,
    wanted: matcher(tree),
    masks: masks.masks,
    batch,
    maxAge: facts.maxAgeSeconds,
    stopAtDead: facts.stopAtDeadLetter,
    secretEpochs: [0],
  }
}

/** What is secret of a target. */
export function secretsIn({ authorization, headers, url }: Target): Secrets {
  const values = headers.flatMap(({ name, value }) =>
    value === undefined ? [] : [[name.toLowerCase(), value]],
  )
  return { authorization: authorization ?? null, headers: Object.fromEntries(values), url }
}
